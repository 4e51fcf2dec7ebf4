"""Values from lists: payment methods, ways of contact, platforms and banks, by the words people use for them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("data")


class ListError(ValueError):
    """A list of words is wrong; the message names file and key."""


@cache
def read_rows(name: str) -> dict[str, Any]:
    """The rows of a data file; every error names the file."""
    path = DATA / f"{name}.yml"
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ListError(f"{path.name}: {error}") from None
    if not isinstance(rows, dict):
        raise ListError(f"{path.name}: must be a list of names with their words")
    return rows


@cache
def _patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    path = DATA / f"{name}.yml"
    rows = read_rows(name)
    made = []
    for value, words in rows.items():
        if not isinstance(words, list) or not words:
            raise ListError(f"{path.name}: {value}: must be a list of words")
        try:
            made.append((str(value), re.compile("|".join(rf"(?:{word})" for word in words), re.IGNORECASE)))
        except re.error as error:
            raise ListError(f"{path.name}: {value}: {error}") from None
    return tuple(made)


def all_of(name: str, text: str) -> list[tuple[int, str, str]]:
    """Every value of a list that a text names: (where, value, words), in order."""
    found = []
    for value, pattern in _patterns(name):
        match = pattern.search(text)
        if match:
            found.append((match.start(), value, match.group().strip()))
    return sorted(found)


def first_of(name: str, text: str) -> tuple[str, str] | None:
    """The value that stands first in a text, with its words."""
    found = all_of(name, text)
    return found[0][1:] if found else None


def read_choice(kind: str, text: str) -> str | None:
    """The value of a list that an answer names, or None."""
    found = first_of(kind, text)
    return found[0] if found else None
