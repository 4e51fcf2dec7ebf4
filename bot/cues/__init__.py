"""Small signs in the words that change what is said next: whom it happened to, nowhere to sleep, a passport sent."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bot.rows import read_rows


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rows: dict[str, list[str]] = read_rows(Path(__file__).with_name("cues.yml"))
    return {
        name: re.compile("|".join(rf"(?:{row})" for row in phrases), re.IGNORECASE) for name, phrases in rows.items()
    }


def read_cues(text: str) -> set[str]:
    """The names of the cues (cues.yml) that stand in a text."""
    return {name for name, pattern in _patterns().items() if pattern.search(text)}
