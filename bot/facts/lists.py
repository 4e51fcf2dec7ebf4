"""The data files of this package: loading and checking them. Errors name file and key."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("data")


class ListError(ValueError):
    """A data file is wrong; the message names file and key."""


@cache
def read_rows(name: str, folder: Path = DATA) -> dict[str, Any]:
    """The rows of a data file."""
    path = folder / f"{name}.yml"
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ListError(f"{path.name}: {error}") from None
    if not isinstance(rows, dict):
        raise ListError(f"{path.name}: must be names, each with its words")
    return {str(key): row for key, row in rows.items()}


def checked(file: str, key: str, row: Any, allowed: set[str]) -> dict[str, Any]:
    """A row that is a mapping with none but the allowed keys; lists stay lists of words."""
    if not isinstance(row, dict):
        raise ListError(f"{file}.yml: {key}: must be a mapping of {', '.join(sorted(allowed))}")
    if unknown := set(row) - allowed:
        raise ListError(f"{file}.yml: {key}: unknown key {sorted(map(str, unknown))[0]!r}")
    for name, words in row.items():
        if isinstance(words, list) and not all(isinstance(word, str) for word in words):
            raise ListError(f"{file}.yml: {key}: {name}: every entry must be text; put quotes around it")
    return row


def compiled(file: str, key: str, patterns: list[str], words: dict[str, str] | None = None) -> re.Pattern[str] | None:
    """One pattern of many, any case, with {name} replaced by `words`; None of none."""
    if not patterns:
        return None
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, pattern in (words or {}).items():
        joined = joined.replace("{" + name + "}", pattern)
    try:
        return re.compile(joined, re.IGNORECASE)
    except re.error as error:
        raise ListError(f"{file}.yml: {key}: {error}") from None
