"""Proper names of services and banks behind the words people use for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.facts.lists import checked, compiled, data_rows, lowered

KEYS = {"aliases", "cased", "patterns", "channel", "own_name"}
GOODS = r"(?! ?(?:gift ?)?(?:cards?|vouchers?|codes?)\b)"  # an Amazon card is a way to pay, not a place


@dataclass(frozen=True)
class Named:
    """A name in a text: its proper form, where it stands, and the words."""

    name: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class _Names:
    """The compiled spellings of one file."""

    spellings: dict[str, str]
    anyhow: re.Pattern[str]
    cased: re.Pattern[str] | None
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    channels: dict[str, str]


@cache
def _names(kind: str) -> _Names:
    spellings: dict[str, str] = {}
    cased: dict[str, str] = {}
    patterns = []
    channels = {}
    for name, raw in data_rows(kind).items():
        row = checked(kind, name, raw, KEYS)
        own = [name] if row.get("own_name", True) else []
        spellings.update(dict.fromkeys((word.lower() for word in own + row.get("aliases", [])), name))
        cased.update(dict.fromkeys(row.get("cased", []), name))
        if (pattern := compiled(kind, name, row.get("patterns", []))) is not None:
            patterns.append((name, pattern))
        if "channel" in row:
            channels[name] = str(row["channel"])
    both = spellings | cased
    return _Names(both, _spelt(spellings), _spelt(cased) if cased else None, tuple(patterns), channels)


def _spelt(words: dict[str, str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(
        rf"(?<![\w@.])({'|'.join(map(re.escape, longest))})(?:(?<=\w{{5}})(?:s|ed|d|ing))?(?!\w|@){GOODS}"
    )


def _all(kind: str, text: str) -> Iterator[Named]:
    names, lower = _names(kind), lowered(text)
    for match in names.anyhow.finditer(lower):
        yield Named(names.spellings[match[1]], match.start(), match.end(), text[match.start() : match.end()])
    if names.cased is not None:
        for match in names.cased.finditer(text):
            yield Named(names.spellings[match[1]], match.start(), match.end(), match.group())
    for name, pattern in names.patterns:
        for match in pattern.finditer(text):
            yield Named(name, match.start(), match.end(), match.group().strip())


def named(kind: str, text: str) -> list[Named]:
    """Every name of a kind (platform, bank) in a text, in order; of two that overlap the longer."""
    kept: list[Named] = []
    for one in sorted(_all(kind, text), key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def channel_of(platform: str) -> str | None:
    """The way of contact that a platform stands for."""
    return _names("platform").channels.get(platform)
