"""Which sums of an account were lost, which were only demanded, and what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.facts.money import UNITS, Money, read_moneys

BEFORE = 60  # characters before a sum that say what became of it
AFTER = 45
LOST = re.compile(
    r"\b(?:paid|payed|pay(?:ed)? out|sent|send(?:ing)?|transferr?(?:ed|ing)?|trnsfr|moved|lost|losing|los[et]|gave|given|put|invest(?:ed|ing)?|"
    r"took|taken|taking|stole|stolen|deposit(?:ed)?|top(?:ped)?[ -]?up|spent|withdr[ae]w\w*|went|gone|charged|debited|bought|handed|"
    r"handed over|out of|down|payments?|pymts?|pmts?|transactions?|drained|cleared|conned|scammed|done|wired|lent|borrowed|pagu[eé]|"
    r"emptied|left|short|minus|fee|deposit|fast pmt|leaving)\b",
    re.IGNORECASE,
)
LOST_AFTER = re.compile(
    r"^\W{0,3}(?:\w+ ){0,4}?(?:gone|taken|went|stolen|debited|was taken|were taken|left|disappeared|vanished|lost|out of my|has gone|"
    r"have gone|leaving)\b",
    re.IGNORECASE,
)
DEMANDED = re.compile(
    r"\b(?:wants?|wanted|wanting|demand(?:s|ed|ing)?|ask(?:s|ed|ing)? (?:me )?(?:for|to pay)|ask(?:s|ed)? \w+ for|pay (?:him|her|them)?|"
    r"ransom(?: of)?|to pay|needs?|needed|says? (?:i|we) owe|if (?:i|we) (?:pay|send)|unless|send (?:me|him|them)|another|or else|"
    r"trying to (?:take|get)|tried to (?:take|get|move)|owes?|claim(?:s|ed|ing)?)\b\W*(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
DEMANDED_AFTER = re.compile(
    r"^\W{0,3}(?:(?:in|of|worth)\W+\w+\W+)?(?:or (?:he|she|they|it|else|i)\b|to (?:release|unlock|delete|stop|get it back|not)|"
    r"unless|otherwise|by (?:tomorrow|tonight|midnight))",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\b(?:friend|friends|mate|mates|follower|followers|sister|brother|cousin|colleague)\b\W+(?:\w+\W+){0,4}?(?:sent|paid|gave|lost)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
NOT_LOST = re.compile(
    r"\b(?:not|never|nearly|almost|refused|stopped|blocked|didn'?t|did not|havent|haven'?t|wasn'?t|would have|could have|balance|salary|worth|"
    r"offer(?:ed|ing|s)?|won|prize|inherit\w*|refund(?: of| due)?|profits?|limit|price|priced|selling|for sale|earn(?:ed|s|ing)?|commission|"
    r"earnings|jackpot|pension of|loan of|listed|advertised|save|saving|reward|grant|due)\b\W*(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
NOT_LOST_AFTER = re.compile(
    r"^\W{0,3}(?:(?:a|an|per) (?:hour|day|week|month|year|night)|pcm|pw|followers|people|years?|yrs?|days?|weeks?|wks?|months?|mins?|minutes|"
    r"hours?|hrs?|am|pm|%|percent|times|messages|emails|calls|miles|kids|photos|pics|accounts|posts|of them|in (?:the|my) (?:account|group)|"
    r"year[- ]old|yo|yrs old|[ap]\.?m|st\b|nd\b|rd\b|th\b|o'?clock|still (?:there|in)|was (?:stopped|blocked|refused))",
    re.IGNORECASE,
)
JOINED = re.compile(r"^\s*(?:,|and|&|then|\+|plus|n)?\s*(?:and|then|another|also)?\s*£?$", re.IGNORECASE)
TOTAL = re.compile(r"\b(?:total\w*|altogether|all together|in all|all in|sum of|comes? to|makes?|overall|combined)\W*(?:\w+\W+){0,3}$", re.I)
TOTAL_AFTER = re.compile(r"^\W{0,3}(?:in total|total|altogether|all together|in all|all in|overall|combined|so far)\b", re.IGNORECASE)
TIMES = re.compile(rf"\b(\d{{1,2}}|{'|'.join(UNITS)})\s(?:payments?|pymts?|transfers?|transactions?|goes|lots|times|instal\w+)\W+(?:of|at|for|x)\W*$", re.I)
SMALLEST_BARE = 10
YEARS = range(1950, 2040)


@dataclass(frozen=True)
class Losses:
    """What was lost payment by payment and in all (None if nothing is said), and what was demanded."""

    payments: tuple[Money, ...]
    demanded: tuple[Money, ...]
    total: Money | None


def read_losses(text: str) -> Losses:
    """Sorts the sums of a text by what became of them; a stated total wins over the sum of the payments."""
    lost: list[Money] = []
    demanded: list[Money] = []
    totals: list[Money] = []
    previous: tuple[str, Money] | None = None
    for money in read_moneys(text):
        fate = _fate(money, text, previous)
        if fate in ("lost", "total"):
            (totals if fate == "total" else lost).extend(_repeated(money, text) if fate == "lost" else [money])
        elif fate == "demanded":
            demanded.append(money)
        previous = (fate, money)
    payments = _distinct(lost)
    return Losses(tuple(payments), tuple(_distinct(demanded)), _total(payments, totals))


def _fate(money: Money, text: str, previous: tuple[str, Money] | None) -> str:
    """lost, total, demanded, or nothing."""
    before = text[max(0, money.start - BEFORE) : money.start]
    before = re.split(r"[.!?;\n](?:\s|$)", before)[-1]
    after = text[money.end : money.end + AFTER]
    if not money.marked and not _could_be_money(money, before, after):
        return ""
    if NOT_LOST_AFTER.search(after) or OTHERS.search(before):
        return ""
    if TOTAL.search(before) or TOTAL_AFTER.search(after):
        return "total"
    if DEMANDED_AFTER.search(after):
        return "demanded"
    if previous and JOINED.match(text[previous[1].end : money.start]) and previous[0]:
        return previous[0]
    if DEMANDED.search(before) and not LOST_AFTER.search(after):
        return "demanded"
    if NOT_LOST.search(before):
        return ""
    if LOST.search(before) or LOST_AFTER.search(after):
        return "lost"
    return ""


def _could_be_money(money: Money, before: str, after: str) -> bool:
    """A bare number is money only right after a word of paying, and never when it looks like something else."""
    if not money.words[:1].isdigit() or money.amount < SMALLEST_BARE:
        return False
    if int(money.amount) in YEARS and "," not in money.words and not re.search(r"(?:of|paid|sent|lost)\W*$", before):
        return False
    if re.match(r"[-/:#@\w]|\.\w", after) or re.search(r"[-/:#@\w(]$", before):
        return False
    near = " ".join(before.split()[-4:])
    return bool(LOST.search(near)) or bool(JOINED.match(before[-12:].lstrip("0123456789,.£ ")))


def _repeated(money: Money, text: str) -> list[Money]:
    """"Three payments of 200" is three times 200."""
    match = TIMES.search(text[max(0, money.start - 40) : money.start])
    if not match:
        return [money]
    count = int(match[1]) if match[1].isdigit() else UNITS[match[1].lower()]
    return [money] * min(count, 50)


def _distinct(moneys: list[Money]) -> list[Money]:
    """The same sum said again elsewhere is one sum; repeats of one place (three payments of 200) all count."""
    kept: list[Money] = []
    for money in moneys:
        said_before = any(one.amount == money.amount and one.currency == money.currency for one in kept)
        if not said_before or any(one.start == money.start for one in kept):
            kept.append(money)
    return kept


def _total(payments: list[Money], totals: list[Money]) -> Money | None:
    if totals:
        return totals[-1]
    if not payments:
        return None
    largest = max(payments, key=lambda one: one.amount)
    rest = [one for one in payments if one is not largest]
    if len(rest) > 1 and sum(one.amount for one in rest) == largest.amount:
        return largest
    currency = payments[0].currency
    same = [one for one in payments if one.currency == currency]
    if len(same) == 1:
        return same[0]
    total = sum((one.amount for one in same), Decimal(0))
    rough = any(one.approximate for one in same)
    return replace(same[0], amount=total, low=None, high=None, approximate=rough)
