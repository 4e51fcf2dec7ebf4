"""No text has marks that WhatsApp would show as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.markup import problems
from bot.conversation.engine import Content


def test_texts_are_plain(content: Content) -> None:
    assert list(problems(content)) == []


@pytest.mark.parametrize("words", ["**Now**", "[this](https://x.example)", "<b>now</b>", "# Now", "`now`", "a __b__"])
def test_a_mark_is_named_with_its_text(content: Content, words: str) -> None:
    text = content.wording["well_done"]
    texts = {**content.wording.texts, text.id: replace(text, texts={"web": words})}
    [found] = problems(replace(content, wording=replace(content.wording, texts=texts)))
    assert found.startswith(text.where)
