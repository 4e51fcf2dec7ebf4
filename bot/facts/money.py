"""Sums of money as people write them: "£1.5k", "2 grand", "850 quid", "1.200 libras", "between 28 and 30k"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "k": 1000, "million": 10**6, "mil": 10**6, "m": 10**6}
CURRENCIES = {
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "libras": "GBP", "sterling": "GBP",
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR",
    "euros": "EUR", "rupees": "INR", "₹": "INR", "zł": "PLN", "zloty": "PLN", "lei": "RON", "naira": "NGN",
}  # fmt: skip
LARGEST = Decimal(10**10)

_DIGITS = r"\d{1,3}(?:[,.]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:\.\d+)?"
_WORD = "|".join(UNITS)
_WORDS = rf"(?:(?:a|{_WORD})(?:[ -](?:{_WORD}))?)(?: (?:hundred|thousand|grand|million)(?: and)?(?: (?:{_WORD})(?:[ -](?:{_WORD}))?)?)*"
_AFTER = r"gbp|pounds?|quid|libras|sterling|usd|dollars?|eur|euros?|rupees|z[łl]oty|zł|lei|naira"
SUM = re.compile(
    rf"(?P<before>[£$€₹])?\s?(?:(?P<digits>{_DIGITS})\s?(?P<scale>grand|thousand|million|mil|k|m)?(?![a-z\d])"
    rf"|\b(?P<spoken>{_WORDS})\b)"
    rf"(?:\s?(?P<after>[£$€]|(?:{_AFTER})\b|p\b))?",
    re.IGNORECASE,
)
RANGE = re.compile(r"\s?(?:-|–|to|and|or)\s?$", re.IGNORECASE)
ROUGH = re.compile(r"(?:about|around|approx\w*|roughly|nearly|almost|over|or so|maybe|like|btwn|between|c\.|circa|~)\W*$", re.I)


@dataclass(frozen=True)
class Money:
    """A sum in a currency (ISO 4217); a range has both ends and its middle as the amount."""

    amount: Decimal
    currency: str = "GBP"
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False
    words: str = ""
    start: int = 0
    end: int = 0
    marked: bool = False  # whether a currency or a scale says that it is money

    def value(self) -> dict[str, Any]:
        """The sum as JSON."""
        value: dict[str, Any] = {"amount": float(self.amount), "currency": self.currency}
        if self.low is not None and self.high is not None:
            value |= {"low": float(self.low), "high": float(self.high)}
        return value


def read_moneys(text: str) -> list[Money]:
    """Every number that could be a sum, in order; `marked` ones surely are. Two ends of a range become one."""
    found: list[Money] = []
    for match in SUM.finditer(text):
        money = _sum(match, text)
        if money is None:
            continue
        if found and _is_range(found[-1], money, text):
            money = _ranged(found.pop(), money, text)
        found.append(money)
    return found


def read_money(text: str) -> Money | None:
    """The first sum in an answer to "how much"; a bare number counts."""
    found = [one for one in read_moneys(text) if one.marked or one.words[0].isdigit()]
    return next((one for one in found if one.marked), found[0] if found else None)


def _sum(match: re.Match[str], text: str) -> Money | None:
    scale = (match["scale"] or "").lower()
    spoken = (match["spoken"] or "").lower()
    amount = _number(match["digits"]) if match["digits"] else _spoken(spoken)
    if amount is None:
        return None
    amount *= SCALES.get(scale, 1)
    sign = (match["before"] or match["after"] or "").lower()
    if sign == "p":
        amount /= 100
    if amount > LARGEST:
        return None
    marked = bool(sign or scale) or any(word in spoken for word in ("grand", "hundred", "thousand"))
    start = match.start("before") if match["before"] else match.start("digits" if match["digits"] else "spoken")
    words = text[start : match.end()].strip()
    rough = bool(ROUGH.search(text[max(0, start - 14) : start]))
    return Money(
        amount.quantize(Decimal("0.01")),
        CURRENCIES.get(sign, "GBP"),
        approximate=rough,
        words=words,
        start=start,
        end=match.end(),
        marked=marked,
    )


def _number(digits: str) -> Decimal:
    """Digits with British or continental separators: 1,200.50 and 1.200,50 and 1.200 (three decimals are thousands)."""
    parts = re.split(r"[,.]", digits)
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:-1])
    if grouped and len(parts[-1]) == 3:
        return Decimal("".join(parts))
    if len(parts) > 2:
        return Decimal("".join(parts[:-1]) + "." + parts[-1])
    return Decimal(digits.replace(",", "."))


def _spoken(words: str) -> Decimal | None:
    if not any(scale in words for scale in ("hundred", "thousand", "grand", "million")) and words.split(" ")[0] == "a":
        return None
    total, current = 0, 0
    for word in re.split(r"[ -]+", words):
        if word in UNITS:
            current += UNITS[word]
        elif word == "a":
            current = 1
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in SCALES:
            total += max(current, 1) * SCALES[word]
            current = 0
    return Decimal(total + current) or None


def _is_range(first: Money, second: Money, text: str) -> bool:
    between = text[first.end : second.start]
    opened = re.search(r"\b(?:between|btwn|from)\W*£?$", text[max(0, first.start - 10) : first.start], re.IGNORECASE)
    if not RANGE.fullmatch(between):
        return False
    if re.fullmatch(r"\s?(?:-|–|to)\s?", between, re.IGNORECASE):
        return second.marked or bool(opened)
    return bool(opened)


def _ranged(first: Money, second: Money, text: str) -> Money:
    low, high = first.amount, second.amount
    if low < high / 100 or (not first.marked and low * 1000 <= high * 10):
        low *= 1000  # "28 to 30k"
    low, high = min(low, high), max(low, high)
    return Money(
        ((low + high) / 2).quantize(Decimal("0.01")),
        second.currency if second.marked else first.currency,
        low,
        high,
        True,
        text[first.start : second.end],
        first.start,
        second.end,
        True,
    )
