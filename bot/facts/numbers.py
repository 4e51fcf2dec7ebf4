"""Numbers as people write them: 1,200.50 and 1.200,50, "two and a half thousand", "a couple of hundred"."""

from __future__ import annotations

import re
from decimal import Decimal

UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "k": 1000, "million": 10**6, "mil": 10**6, "m": 10**6}
VAGUE = {"couple": 2, "few": 3, "several": 3}
_WORD = "|".join((*UNITS, *VAGUE, "half", "hundred", "thousand", "grand", "million"))

DIGITS = r"\d{1,3}(?:[,.]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:\.\d+|,\d{1,2}(?!\d))?"
SPOKEN = rf"(?:an? )?(?:{_WORD})(?:,?[ -](?:(?:and|of|an?) ){{0,2}}(?:{_WORD})){{0,8}}\b"
COUNT = rf"(?:\d{{1,3}}|{'|'.join(UNITS)})"


def from_digits(digits: str) -> Decimal:
    """Digits with British or continental separators; three digits after the only separator are thousands."""
    parts = re.split(r"[,.]", digits)
    if len(parts) == 1:
        return Decimal(digits)
    thousands = all(len(part) == 3 for part in parts[1:-1]) and parts[0] not in {"", "0"}
    if thousands and len(parts[-1]) == 3:
        return Decimal("".join(parts))
    return Decimal("".join(parts[:-1]) + "." + parts[-1])


def from_words(words: str) -> Decimal | None:
    """A spoken number; None when the words name no number ("half", "a few")."""
    total, current, named = Decimal(0), Decimal(0), False
    for word in re.split(r"[ ,-]+", words.lower()):
        if word in UNITS or word in VAGUE:
            current += UNITS.get(word) or VAGUE[word]
            named = named or word in UNITS
        elif word == "half":
            current += Decimal("0.5")
        elif word == "hundred":
            current, named = (current or 1) * Decimal(100), True
        elif word in SCALES:
            total, current, named = total + (current or 1) * SCALES[word], Decimal(0), True
    return total + current if named else None


def from_count(word: str) -> int:
    """A small whole number, in digits or as one word; "a" is one."""
    return int(word) if word.isdigit() else UNITS.get(word.lower(), 1)


def is_vague(words: str) -> bool:
    """Whether the words only say roughly how many."""
    return any(word in VAGUE for word in re.split(r"[ ,-]+", words.lower()))
