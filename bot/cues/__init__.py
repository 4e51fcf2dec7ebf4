"""Small signs in the words that change what is said next: whom it happened to, nowhere to sleep, a passport sent."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rows: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("cues.yml").read_text(encoding="utf-8"))
    return {
        name: re.compile("|".join(rf"(?:{row})" for row in phrases), re.IGNORECASE) for name, phrases in rows.items()
    }


def read_cues(text: str) -> set[str]:
    """The names of the cues (cues.yml) that stand in a text."""
    return {name for name, pattern in _patterns().items() if pattern.search(text)}
