"""Splits what people write into sentences, also where they leave out the full stops."""

from __future__ import annotations

import re
from itertools import pairwise

ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
TURNS = re.compile(r",?\s+(?=(?:and then|but then|then|but|now|so|because|cos)\b)", re.IGNORECASE)
SHORT = 60  # words of a text that is looked at as a whole too
PAIRED, MOST = 60, 300  # sentences up to which pairs are looked at too, and looked at at all
LONG = 30  # words above which a stretch without full stops is cut at words like "then" and "but"


def split(text: str) -> list[str]:
    """The sentences of a text in order, at least one."""
    pieces: list[str] = []
    for piece in ENDS.split(text):
        pieces.extend(_cut(piece) if len(piece.split()) > LONG else [piece])
    return [piece.strip() for piece in pieces if len(piece.split()) > 1] or [text.strip()]


def windows(text: str) -> list[str]:
    """What a sign may lie in: each sentence, each two in a row, and a short text as a whole; at least one."""
    sentences = split(text)
    pairs = [f"{one} {after}" for one, after in pairwise(sentences)] if len(sentences) <= PAIRED else []
    whole = [text.strip()] if 1 < len(text.split()) <= SHORT else []
    return list(dict.fromkeys([*sentences[:MOST], *pairs, *whole])) or [text]


def _cut(piece: str) -> list[str]:
    parts: list[str] = []
    for part in TURNS.split(piece):
        if parts and len(parts[-1].split()) < 6:
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return parts
