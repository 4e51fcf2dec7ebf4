"""Marks in a text that WhatsApp shows as they are, or that the pages would."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.texts import passages
from bot.conversation.engine import Content

MARKS = re.compile(r"\*\*|__|`|\]\(|</?[a-z]+\b[^>\n]*>|^#+ ", re.MULTILINE)


def problems(content: Content) -> Iterator[str]:
    """Every text with marks of Markdown or HTML, with file and line."""
    for passage in passages(content):
        if found := MARKS.search(passage.words):
            yield f"{passage.where}: has {found[0]!r}; texts are plain, for WhatsApp would show it as it is"
