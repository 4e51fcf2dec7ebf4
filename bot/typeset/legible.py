"""What people wrote, made safe to show: what is unseen or reorders a line is named in brackets."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

import regex

CLUSTER = regex.compile(r"\X")
UNSEEN = frozenset("\u00ad\u200b\u200e\u200f\u061c\u2060\ufeff\ufe0e\ufe0f")  # shape or break words, say nothing
JOINERS = frozenset("\u200c\u200d")  # change how their neighbours look, in Persian, Indic scripts and emoji
Glyphs = frozenset[int]


def legible(text: str) -> str:
    """The text for paper or page: plain spaces and line ends, no marks that say nothing, other unseen ones named."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(_seen(character) for character in unicodedata.normalize("NFC", plain) if character not in UNSEEN)


def _seen(character: str) -> str:
    if character == "\n" or character in JOINERS:
        return character
    category = unicodedata.category(character)
    if character == "\t" or category == "Zs":
        return " "
    return _code(character) if category.startswith("C") else character


def printable(text: str, fonts: Collection[Glyphs]) -> str:
    """The text as `legible` makes it, with what no font can show named: `[loudly crying face]`."""
    return "".join(_printed(cluster, fonts) for cluster in CLUSTER.findall(legible(text)))


def _printed(cluster: str, fonts: Collection[Glyphs]) -> str:
    """A letter with its marks as it is, if one font has all of it; else each part by itself, or by its name."""
    if cluster == "\n" or _in_one_font(cluster, fonts):
        return cluster
    return "".join(_printed_alone(part, fonts) for part in cluster if part not in JOINERS)


def _printed_alone(character: str, fonts: Collection[Glyphs]) -> str:
    mark = unicodedata.category(character).startswith("M")
    return character if not mark and _in_one_font(character, fonts) else _name(character)


def _in_one_font(cluster: str, fonts: Collection[Glyphs]) -> bool:
    needed = {ord(character) for character in cluster if character not in JOINERS}
    return bool(needed) and any(needed <= font for font in fonts)


def _name(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"[{name}]" if name else _code(character)


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"
