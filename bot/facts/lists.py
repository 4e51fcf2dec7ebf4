"""The data files of this package: loading and checking them. Errors name file and key."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from bot.rows import ContentError, Rows, check_keys, read_rows

DATA = Path(__file__).with_name("data")


@cache
def data_rows(name: str, folder: Path = DATA) -> Rows:
    """The rows of a data file of this package."""
    return read_rows(folder / f"{name}.yml")


def checked(file: str, key: str, row: Any, allowed: set[str]) -> dict[str, Any]:
    """A row that is a mapping with none but the allowed keys; lists stay lists of words."""
    if not isinstance(row, dict):
        raise ContentError(f"{file}.yml: {key}: must be a mapping of {', '.join(sorted(allowed))}")
    check_keys(row, allowed, f"{file}.yml: {key}")
    for name, words in row.items():
        if isinstance(words, list) and not all(isinstance(word, str) for word in words):
            raise ContentError(f"{file}.yml: {key}: {name}: every entry must be text; put quotes around it")
    return row


def lowered(text: str) -> str:
    """A text in lower case, as long as it was, for patterns that are compiled for lower case."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def compiled(
    file: str, key: str, patterns: list[str], words: dict[str, str] | None = None, *, any_case: bool = True
) -> re.Pattern[str] | None:
    """One pattern of many, any case or for lower case (much faster), {name} replaced by `words`; None of none."""
    if not patterns:
        return None
    filled = "|".join(patterns)
    for name, pattern in (words or {}).items():
        filled = filled.replace("{" + name + "}", pattern)
    parts = _alternatives(filled)
    at_words = [part.removeprefix(r"\b") for part in parts if part.startswith(r"\b")]
    if not any_case and re.search(r"(?<!\\)[A-Z]", filled):
        raise ContentError(f"{file}.yml: {key}: must be in lower case")
    joined = "|".join([*([rf"\b(?:{'|'.join(at_words)})"] if at_words else []), *_without(r"\b", parts)])
    try:
        return re.compile(joined, re.IGNORECASE if any_case else 0)
    except re.error as error:
        raise ContentError(f"{file}.yml: {key}: {error}") from None


def _without(start: str, parts: list[str]) -> list[str]:
    return [part for part in parts if not part.startswith(start)]


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, so that those that begin at a word can be tried at words only (for speed)."""
    parts, depth, in_set, begin, skip = [], 0, False, 0, False
    for place, sign in enumerate(pattern):
        if skip:
            skip = False
        elif sign == "\\":
            skip = True
        elif in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
        elif sign == "|" and not depth:
            parts.append(pattern[begin:place])
            begin = place + 1
        else:
            depth += (sign == "(") - (sign == ")")
    return [*parts, pattern[begin:]]
