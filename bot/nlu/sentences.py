"""Splits what people write into sentences, also where they leave out the full stops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
TURNS = re.compile(r",?\s+(?=(?:and then|but then|then|but|now|so|because|cos)\b)", re.IGNORECASE)
PAIRED, MOST = 60, 300  # sentences up to which pairs are looked at too, and looked at at all
LONG = 30  # words above which a stretch without full stops is cut at words like "then" and "but"
SHORTEST = 6  # words of a part that is cut off

Span = tuple[int, int]  # where a part of a text begins and ends


def split(text: str) -> list[Span]:
    """The sentences of a text in order, at least one."""
    spans: list[Span] = []
    for start, end in _between(ENDS, text, 0, len(text)):
        long = len(text[start:end].split()) > LONG
        spans.extend(_cut(text, start, end) if long else [(start, end)])
    stripped = [_stripped(text, *span) for span in spans]
    return [span for span in stripped if len(text[slice(*span)].split()) > 1] or [_stripped(text, 0, len(text))]


def windows(text: str, sentences: list[Span]) -> list[Span]:
    """What a sign may lie in: each of the text's sentences first, then each two in a row, and the whole."""
    pairs = [(one[0], after[1]) for one, after in pairwise(sentences)] if len(sentences) <= PAIRED else []
    return list(dict.fromkeys([*sentences[:MOST], *pairs, _stripped(text, 0, len(text))]))


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    """The parts of a stretch between the matches of a pattern."""
    for match in pattern.finditer(text, start, end):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if end > start:
        yield start, end


def _cut(text: str, start: int, end: int) -> list[Span]:
    parts: list[Span] = []
    for part in _between(TURNS, text, start, end):
        if parts and len(text[slice(*parts[-1])].split()) < SHORTEST:
            parts[-1] = parts[-1][0], part[1]
        else:
            parts.append(part)
    return parts


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
