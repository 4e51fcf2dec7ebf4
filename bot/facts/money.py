"""Sums of money as people write them: "£1.5k", "2 grand", "850 quid", "1.200 libras", "between 28 and 30k"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from bot.facts.lists import checked, data_rows
from bot.facts.numbers import DIGITS, SCALES, SPOKEN, from_digits, from_words, is_vague

LARGEST = Decimal(10**10)
RANGE = re.compile(r"\s?(?:-|–|to|and|or)\s?$", re.IGNORECASE)
ROUGH = re.compile(
    r"(?:about|around|approx\w*|roughly|nearly|almost|over|more than|or so|maybe|like|btwn|between|bout|c\.|circa"
    r"|~)\W*$",
    re.IGNORECASE,
)
ROUGH_AFTER = re.compile(r"\s?(?:-?ish\b|or so\b|odd\b|give or take\b)", re.IGNORECASE)
NOTES = {"fiver": 5, "tenner": 10}


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


@dataclass(frozen=True)
class Currencies:
    """The currencies by the signs before and the words after a number, and those that count coins."""

    by_sign: dict[str, str]
    by_word: dict[str, str]
    coins: frozenset[str]


@cache
def _currencies() -> Currencies:
    by_sign: dict[str, str] = {}
    by_word: dict[str, str] = {}
    coins = set()
    for code, raw in data_rows("currencies").items():
        row = checked("currencies", code, raw, {"signs", "words", "crypto"})
        by_sign.update({str(sign).lower(): code for sign in row.get("signs", [])})
        by_word.update({str(word).lower(): code for word in row["words"]})
        if row.get("crypto"):
            coins.add(code)
    return Currencies(by_sign, by_word, frozenset(coins))


def is_coin(currency: str) -> bool:
    """Whether a currency counts coins or tokens."""
    return currency in _currencies().coins


def _any(words: dict[str, str]) -> str:
    """One of the words, longest first; those of letters must be whole."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + (r"\b" if word[-1].isalpha() else "") for word in longest)


@cache
def _sum_pattern() -> re.Pattern[str]:
    known = _currencies()
    signs = "|".join((r"\b" if sign[0].isalpha() else "") + re.escape(sign) for sign in known.by_sign)
    return re.compile(
        rf"(?P<before>{signs})?\s?(?<![\d.])(?:(?P<digits>{DIGITS})\s?(?P<scale>grand|thousand|million|mil|k"
        rf"|m)?(?:(?![a-z\d])|(?=ish\b))"
        rf"|(?P<digits2>{DIGITS})(?=p\b|quid|btc|eth|usd)|\b(?P<spoken>{SPOKEN})|\ba (?P<note>fiver|tenner)\b)"
        rf"(?:\s?(?P<after>{_any(known.by_word)}|p\b))?",
        re.IGNORECASE,
    )


def read_moneys(text: str) -> list[Money]:
    """Every number that could be a sum, in order; `marked` ones surely are. Two ends of a range become one."""
    found: list[Money] = []
    for match in _sum_pattern().finditer(text):
        money = _sum(match, text)
        if money is None:
            continue
        if found and _is_range(found[-1], money, text):
            money = _ranged(found.pop(), money, text)
        found.append(money)
    return found


def read_money(text: str) -> Money | None:
    """The first sum in an answer to "how much"; a bare number counts."""
    found = read_moneys(text)
    return next((one for one in found if one.marked), found[0] if found else None)


def _sum(match: re.Match[str], text: str) -> Money | None:
    digits, scale = match["digits"] or match["digits2"], (match["scale"] or "").lower()
    sign, word = (match["before"] or "").lower(), (match["after"] or "").lower()
    if scale == "m" and not sign and not word:
        return None  # "vic 58m" is a man
    known = _currencies()
    currency = known.by_sign.get(sign) or known.by_word.get(word) or "GBP"
    amount = _amount(match, digits, currency in known.coins)
    if amount is None or amount > LARGEST:
        return None
    amount *= SCALES.get(scale, 1)
    if word == "p" and not sign:
        amount /= 100
    group = (
        "before"
        if sign
        else "digits"
        if match["digits"]
        else "digits2"
        if digits
        else "spoken"
        if match["spoken"]
        else 0
    )
    start = match.start(group)
    spoken = (match["spoken"] or "").lower()
    rough = bool(
        ROUGH.search(text[max(0, start - 14) : start]) or ROUGH_AFTER.match(text, match.end()) or is_vague(spoken)
    )
    return Money(
        amount.quantize(Decimal("0.00000001") if currency in known.coins else Decimal("0.01")),
        currency,
        approximate=rough,
        words=text[start : match.end()].strip(),
        start=start,
        end=match.end(),
        marked=bool(sign or word or scale or match["note"] or "grand" in spoken),
    )


def _amount(match: re.Match[str], digits: str | None, coins: bool) -> Decimal | None:
    if match["note"]:
        return Decimal(NOTES[match["note"].lower()])
    if not digits:
        spoken = match["spoken"].lower()
        return None if spoken == "grand" else from_words(spoken)  # "a grand", but not "that is grand"
    return Decimal(digits) if coins and digits.count(".") == 1 and "," not in digits else from_digits(digits)


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
    if not first.marked and low * 1000 <= high * 10:
        low *= 1000  # "28 to 30k"
    low, high = min(low, high), max(low, high)
    currency = second.currency if second.marked else first.currency
    middle = ((low + high) / 2).quantize(Decimal("0.01"))
    return Money(middle, currency, low, high, True, text[first.start : second.end], first.start, second.end, True)
