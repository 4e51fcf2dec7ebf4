"""A sum put right: "actually it was 600 not 500", "9,150 all together", "the second one was £75"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.facts.losses import could_be_lost
from bot.facts.money import Money, read_moneys

PUT_ASIDE = re.compile(
    r"(?:\bnot|n't|\b(?:was|is|were|did)nt|\binstead of|\brather than|\bi (?:said|wrote|put|typed))\W*"
    r"(?:just|only|the|it was)?\W*£?\s?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Correction:
    """The sum that holds, the one said to be wrong, if it is named, and the others named beside them."""

    right: Money
    wrong: Money | None
    others: tuple[Money, ...] = ()


def read_correction(text: str) -> Correction | None:
    """The sum that a correction names, None where it names none; its last word on it counts."""
    sums = [money for money in read_moneys(text) if could_be_lost(money, text)]
    wrong = [money for money in sums if PUT_ASIDE.search(text[max(0, money.start - 25) : money.start])]
    right = [money for money in sums if money not in wrong]
    if not right:
        return None
    last = ([money for money in right if money.marked] or right)[-1]
    others = tuple(money for money in right if money is not last)
    return Correction(last, wrong[-1] if wrong else None, others)
