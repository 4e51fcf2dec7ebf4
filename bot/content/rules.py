"""The rules that content is held against, from the data files of this folder; each is read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.rows import Rows, read_rows

DATA = Path(__file__).with_name("data")


@cache
def review_rules() -> Rows:
    """How often content is looked at again, and whose agreement it needs."""
    return read_rows(DATA / "review.yml")


@cache
def length_rules() -> Rows:
    """The most characters that a text may have on each channel."""
    return read_rows(DATA / "lengths.yml")


@cache
def plain_rules(language: str) -> Rows:
    """What plain words are in a language: how long a sentence may be, which words are known, and which never stand."""
    return read_rows(DATA / "plain_words" / f"{language}.yml")


@cache
def contradictions() -> Rows:
    """The steps that nobody may be told together, and those that never come for some people."""
    return read_rows(DATA / "contradictions.yml")
