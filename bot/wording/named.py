"""Which line of the report a person names in their own words: "the date is wrong", "change the amount"."""

from __future__ import annotations

import re

from bot.wording.load import Wording

PREFIX = "words."


def named_field(text: str, wording: Wording) -> str:
    """The field whose words (labels.yml, words.<field>) a text holds, the longest first; "" for none."""
    lower = text.lower()
    named = [
        (len(word), label.removeprefix(PREFIX))
        for label, words in wording.labels.items()
        if label.startswith(PREFIX)
        for word in words.split(", ")
        if re.search(rf"\b{re.escape(word)}\b", lower)
    ]
    return max(named)[1] if named else ""
