"""Which sums of an account were lost, which were only demanded, and what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from bot.facts.money import Money, is_coin, read_moneys
from bot.facts.numbers import COUNT, from_count
from bot.facts.roles import JOINED, paid_at_once, roles

MOST_TIMES = 50
MOST_SUMS = 150  # sums of one text that are looked at
MOST_PARTS = 30
MOST_ADDED = 12
SMALLEST_BARE = 10
SMALLEST_LIKELY = 5
SMALLEST_SPOKEN = 100  # "i sent twelve" is hardly ever money, "i sent two hundred" is
YEARS = range(1950, 2040)
_PAYING = (
    r"(?:payments?|pymts?|pmts?|transfers?|trfs?|transactions?|txns?|goes|lots|times|instal\w+|withdrawals?|fps?|pymnts?|transfer's"
    r"|cheques?|cards?|vouchers?|charges)"
)
TIMES_BEFORE = re.compile(
    rf"\b({COUNT}) ?(?:x|×|(?:\w+ ){{0,3}}{_PAYING}(?:\W+(?:(?:worth|each) )?(?:of|at|for|x))?)[ :(]*$", re.IGNORECASE
)
TIMES_AFTER = re.compile(
    rf"\W{{0,2}}(?:(?P<twice>twice)|(?:(?:a|per|p/?) ?\w+ |monthly |weekly |pcm |pm |pw |each )?x ?(?P<x>\d{{1,2}})\b"
    rf"|(?P<times>{COUNT}) times|(?:(?:every|each|a|per|p/?)\W?(?:\w+ )?(?P<unit>day|week|wk|fortnight|month|mth)s?"
    rf"|(?P<adverb>daily|weekly|monthly|pcm|pw))\W+"
    rf"(?:(?:for|over|x) (?:about |nearly |almost |over )?(?:the )?(?:last |past )?(?P<periods>{COUNT}|an?\b)"
    rf"(?: ?(?P<span>months?|mths?|years?|yrs?)\b)?))",
    re.IGNORECASE,
)
YEARLY = {"d": 365, "w": 52, "f": 26, "m": 12, "p": 12}  # by the first letter of the unit
EACH = re.compile(rf"\b(?P<count>{COUNT}) (?:\w+ ){{0,3}}{_PAYING}\b[^;]{{0,70}}$", re.IGNORECASE)
EACH_AFTER = re.compile(r"\W{0,2}(?:each|apiece|a go|a time)\b", re.IGNORECASE)
NOT_MONEY_AFTER = re.compile(
    r"\W{0,2}(?:(?:\w+ )?(?:followers?|subs\b|subscribers|views?|likes|hits|people|members|persons|users"
    r"|records|patients"
    r"|customers|photos|photographs|pics|"
    r"interested|going|attending|shares|copies|downloads|reviews|plays|streams|stars|signatures|homes|visitors|"
    r"messages|msgs|texts|emails|calls|miles|kids|children|accounts?|posts|comments|times|of (?:them|us)|names"
    r"|files|bookings|"
    r"others|friends|men|women|boys|girls|pupils|staff|guests|videos|screenshots|coins|tokens|cards|vouchers"
    r"|tickets|pairs|boxes|letters|steps)\b"
    r"|(?:years?|yrs?|days?|weeks?|wks?|months?|mths?|mins?|minutes|hours?|hrs?|nights?|am|pm|%|percent|yo"
    r"|[ap]\.m|st|nd|rd|th|o'?clock|kg|mph|gb|mb)\b)",
    re.IGNORECASE,
)
ONLY_K = re.compile(r"[\d.,]+ ?k", re.IGNORECASE)  # may count followers
TIME_OF_DAY = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")  # "paid FPS 1410", where sums have a sign
GONE_AFTER = re.compile(
    r"\s(?:(?:has|was|is|had|just|all) )*(?:gone|went|been taken|taken|stolen|nicked|missing|left my|out of my"
    r"|off (?:me|my|him|her)"
    r"|out my|from my|deposit|to (?:him|her|them)\b|down the drain|they took|he took|she took)\b",
    re.IGNORECASE,
)
PRICE_BEFORE = re.compile(
    r"\b(?:bought|buy|got|tickets?|sold|selling|sell|listed|booked|book|ordered|paying|agreed|was|cost|costs|price)\b"
    r"[^.;!?£]{0,50}\b(?:for|at|on|was|cost|agreed) (?:like |about |around |only |just )?$",
    re.IGNORECASE,
)
GAINED = re.compile(
    r"\b(?:won|win|winning|prize|grant|inherit\w*|lottery|jackpot|salary|wages?|earn\w*|promised|pension|made|makes?|turnover"
    r"|loan|raised)\b[^.;!?]*$",
    re.IGNORECASE,
)  # what was to be had, never what was lost
RATE = re.compile(
    r"[ (/,-]{0,2}(?:(?:an?|per|every|each) ?(?:hour|day|week|month|year|night|fortnight)\b(?! (?:ago|later|before"
    r"|after|back|or two))"
    r"|(?:pcm|pw|p/w|p/m|p/h|monthly|weekly|yearly)\b)",
    re.IGNORECASE,
)
PAYING_BEFORE = re.compile(
    r"\b(?:paid|payed|pd|pay|sent|send|transferr?(?:ed)?|trf|moved|lost|losing|lose|gave|took|taken|stole|deposited"
    r"|spent|withdrew|charged|debited|"
    r"invested|put in|handed over|out of|down|payments? of|payments?|transfers? of|total(?:ling)? of|loss of|amt"
    r"|demand(?:s|ed|ing)?|wants?|"
    r"wanted|asked for|asking for|fee of|deposit of|sum of|pagu[eé]|borrowed|top(?:ped)? up|owed?)"
    r"(?: (?:me|us|him|her|them|vic|over|about|around|approx|nearly|almost|roughly|a|total|of|up|to|another"
    r"|further|the|in|by|just|\d{1,2} ?x|last|final|remaining|whole|full|"
    r"only|for|more|than|first|both|it))*\W*$",
    re.IGNORECASE,
)
PAID_SOMEONE = re.compile(
    r"\b(?:paid|pd|sent|lost|transferr?ed|transfer|gave|lent|trf'?d|took|taken|charged|payments?|fee|deposit|moved"
    r"|withdrew|gone|pay|spent|put|bought|handed|down|short|minus|cost|out of|"
    r"wanted|wants?|demand(?:s|ed)?|price|asked)"
    r"(?:[ :,]+(?!\d)[\w'&]+){0,6}[ :]+$",
    re.IGNORECASE,
)
FOR_WHAT = re.compile(
    r"\s*(?:$|[.,;!?]|(?:for|by|via|bank|in|to|on|and|then|n|through|thru|from|cash|deposit|up ?front|over|out"
    r"|dep|but|so|as|cos)\b)",
    re.IGNORECASE,
)
SAME_DAY_AFTER = re.compile(
    r"\s(?:on|at|in|this|last|yesterday|today|to|for)\b[^.;£$€\d]{0,40}\b(?:and|then|plus|&)\s?£?", re.IGNORECASE
)  # between two equal sums that are two payments: "500 on Monday and 500 on Friday"
STANDS_FOR_ALL = re.compile(r"\s(?:so far|in total|altogether|all together|all in|in all|down)\b", re.IGNORECASE)
AGAIN = re.compile(r"\b(?:another|again|further|second|third|extra)\b[^.;]{0,20}$", re.IGNORECASE)
AGAIN_AFTER = re.compile(r"\s(?:again|more|extra|on top)\b", re.IGNORECASE)
FURTHER = re.compile(r"\b(?:another|again|further|second|third|extra|then|also|plus|more)\b[^.;]{0,30}$", re.IGNORECASE)

PAID = re.compile(
    r"\b(?:paid|payed|pd|pay(?:ments?|ing)?|sent (?:it|the money|him|her|them|over)|transf\w+|trf\w*|lost|gone|taken"
    r"|withdr\w+|stolen|bought|"
    r"charged|scammed|emptied|cleared|drained|moved|swept|invest\w*|deposit\w*|spent|purchas\w+|loans?|wallet"
    r"|debit\w*|savings|booked|"
    r"gave|out of|put in|ordered|sending|sends|gift cards?)\b",
    re.IGNORECASE,
)
NOTHING_LOST = re.compile(
    r"\b(?:no (?:money|loss|losses|payment|funds|financial loss)|nil (?:loss|lost)|nothing (?:has |was |is |been "
    r"|had )*(?:paid|lost|sent|taken|gone|missing)"
    r"|(?:not|haven'?t|hasn'?t|havent|hasnt|didn'?t|did not|didnt|refused to)(?: \w+)? (?:pay|paid|payed|lose|lost)"
    r"|before (?:any|i sent|i paid|paying))\b",
    re.IGNORECASE,
)
NIL_LOSS = re.compile(
    r"\b(?:(?:nil|no|zero) (?:financial |monetary )?loss(?:es)?"
    r"|(?:no money|no funds|nothing) (?:(?:has|have|was|were|is|had|been|actually) )*(?:lost|sent|paid|taken"
    r"|gone|stolen)"
    r"|(?:did(?:n['’]?t| not)|ha(?:s|ve|d)(?:n['’]?t| not)|never) (?:\w+ )?(?:pay|paid|lose|lost|send|sent|give|given"
    r"|gave) (?:\w+ )?(?:anything|any money|a penny|owt))\b(?: (?:to date|yet|so far|at all))?"
    r"(?=\s*(?:[.,;!?)\n]|$|(?:but|and|so|just|because|as|though|thank\w*|luckily)\b))",
    re.IGNORECASE,
)
SUMMED_UP = re.compile(
    r"\b(?:lost|losing|out of pocket(?: by)?|down|loss(?:es)? (?:of|is|was)|(?:conned|scammed|cheated|defrauded|tricked"
    r"|swindled) (?:out )?(?:of|for)|cost (?:me|us|him|her))(?: (?:about|around|approx|over|nearly|almost|all|a|of|"
    r"roughly|just|up|to|out|now|the))*\W*$",
    re.IGNORECASE,
)
DOWN_BY = re.compile(r"\s(?:down|lighter|poorer|short|out of pocket|worse off)\b", re.IGNORECASE)
ONCE_BEFORE = re.compile(
    r"\b(?:prev|previous|orig|original|earlier|first)\b(?: [\w']+){0,3} (?:loss|scam|inv|fraud|incident)\b|"
    r"\b(?:in|back in) (?:19|20)\d\d\b|\b(?:last year|years? (?:ago|back|before)|the year before|previously)\b",
    re.IGNORECASE,
)
REST_PAID = re.compile(
    r"\b(?:paid|payed|paying|sent|transferred|settled) (?:off )?(?:the |my |our )?(?:rest|remainder|balance"
    r"|remaining)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Losses:
    """What was lost payment by payment and in all (None if nothing is said), and what was demanded."""

    payments: tuple[Money, ...]
    demanded: tuple[Money, ...]
    total: Money | None


@lru_cache(maxsize=1)  # the parts of understanding ask for the losses of one message several times
def read_losses(text: str) -> Losses:
    """Sorts the sums of a text by what became of them; a stated total wins over the sum of the payments."""
    moneys = _sums(text)
    fates = roles(moneys, text)
    lost: list[Money] = []
    demanded: list[Money] = []
    totals: list[Money] = []
    nil_until = max((match.start() for match in NIL_LOSS.finditer(text)), default=0)
    for number, (money, role) in enumerate(zip(moneys, fates, strict=True)):
        if money.start < nil_until and role == "lost":
            continue
        listed = number + 1 < len(moneys) and JOINED.fullmatch(text, money.end, moneys[number + 1].start)
        times = 1 if listed else _times(money, text)
        if RATE.match(text, money.end) and times == 1 and role != "demanded":
            continue
        if role == "lost" and not _mentioned(money, lost, text):
            lost += [money] * times
        elif role == "total":
            totals.append(money)
        elif role == "demanded":
            demanded.append(money)
    lost = _of_this_story(lost, text)
    if not totals and (summed := _summed_up(lost, text) or _price_paid_off(moneys, fates, lost, text)):
        totals.append(summed)
    if not totals and all(is_coin(money.currency) for money in lost) and _went(text, lost, fates):
        lost += _likely(moneys, fates, text)
    told = [(money, role) for money, role in zip(moneys, fates, strict=True) if role != "none"]
    in_row = [after for one, after in pairwise(lost) if JOINED.fullmatch(text, one.end, after.start)]
    return Losses(tuple(lost), tuple(_once(demanded)), _total(lost, totals, told, in_row))


def _sentence(money: Money, text: str) -> str:
    """The sentence around a sum, as far as it may say when."""
    before = re.split(r"[.!?;\n]\s", text[max(0, money.start - 90) : money.start])[-1]
    return before + text[money.start : money.end] + re.split(r"[.!?;\n]", text[money.end : money.end + 60])[0]


def _of_this_story(lost: list[Money], text: str) -> list[Money]:
    """Without what was lost years before, if something was lost since."""
    now = [money for money in lost if not ONCE_BEFORE.search(_sentence(money, text))]
    return now or lost


def _summed_up(lost: list[Money], text: str) -> Money | None:
    """A sum said to be the loss, if it is no less than any payment and no further payment follows it."""
    for money in reversed(lost):
        others = [other for other in lost if other.currency == money.currency and other is not money]
        if (
            others
            and money.amount >= max(other.amount for other in others)
            and (SUMMED_UP.search(text[max(0, money.start - 45) : money.start]) or DOWN_BY.match(text, money.end))
            and not any(JOINED.fullmatch(text, money.end, other.start) for other in others)
            and not any(
                other.start > money.start and FURTHER.search(text[max(0, other.start - 45) : other.start])
                for other in others
            )
        ):
            return money
    return None


def _price_paid_off(moneys: list[Money], fates: list[str], lost: list[Money], text: str) -> Money | None:
    """The price of which a part and then the rest was paid."""
    match = REST_PAID.search(text)
    if not match or not lost:
        return None
    prices = [
        money
        for money, role in zip(moneys, fates, strict=True)
        if role in {"", "state", "lost"} and money.start < match.start() and money.amount > lost[0].amount
    ]
    return prices[0] if prices else None


def _went(text: str, lost: list[Money], fates: list[str]) -> bool:
    """Whether money probably went: words say so, or nothing says of any sum that it did not."""
    return bool(lost or PAID.search(text) or set(fates) == {""}) and not NOTHING_LOST.search(text)


def _likely(moneys: list[Money], fates: list[str], text: str) -> list[Money]:
    """The sums that are probably lost where money went but no words say which: those of no role, else prices."""
    for wanted in ("", "state"):
        found = [
            money
            for money, role in zip(moneys, fates, strict=True)
            if role == wanted
            and (money.marked or _times(money, text) > 1)
            and money.amount >= SMALLEST_LIKELY
            and (_times(money, text) > 1 or not RATE.match(text, money.end))
            and not GAINED.search(text[max(0, money.start - 40) : money.start])
        ]
        kept = [money for number, money in enumerate(found) if not _mentioned(money, found[:number], text)]
        if kept:
            return [money for money in kept for _ in range(_times(money, text))]
    return []


def _sums(text: str) -> list[Money]:
    """The numbers of a text that are sums of money."""
    kept: list[Money] = []
    signed = "£" in text
    for money in read_moneys(text):
        if signed and not money.marked and TIME_OF_DAY.fullmatch(money.words):
            continue
        sure = money.marked and not ONLY_K.fullmatch(money.words)
        if sure or (
            not NOT_MONEY_AFTER.match(text, money.end) and (money.marked or _could_be_money(money, text, kept))
        ):
            kept.append(money)
            if len(kept) == MOST_SUMS:
                break
    return kept


def could_be_lost(money: Money, text: str) -> bool:
    """Whether a number in words about money is a sum: not an age, a count, a year or a part of something longer."""
    if NOT_MONEY_AFTER.match(text, money.end) or re.match(r"[-/:#@\w]|\.\w", text[money.end :][:2]):
        return False
    plain = money.amount >= SMALLEST_BARE and not re.search(r"[-/:#@\w(]$", text[: money.start])
    return money.marked or (plain and not (int(money.amount) in YEARS and "," not in money.words))


def _could_be_money(money: Money, text: str, earlier: list[Money]) -> bool:
    """A bare number is money only after a word of paying or next to a sum, never when it looks like something else."""
    smallest = SMALLEST_BARE if money.words[:1].isdigit() else SMALLEST_SPOKEN
    if (money.amount < smallest and not RATE.match(text, money.end)) or re.match(
        r"[-/:#@\w]|\.\w", text[money.end :][:2]
    ):
        return False
    before = text[max(0, money.start - 60) : money.start]
    if re.search(r"[-/:#@\w(]$", before):
        return False
    if int(money.amount) in YEARS and "," not in money.words and not re.search(r"(?:of|paid|sent|lost)\W*$", before):
        return False
    if earlier and JOINED.fullmatch(text, earlier[-1].end, money.start):
        return True
    if PRICE_BEFORE.search(before) and FOR_WHAT.match(text, money.end):
        return True
    if (
        PAYING_BEFORE.search(before)
        or GONE_AFTER.match(text, money.end)
        or RATE.match(text, money.end)
        or STANDS_FOR_ALL.match(text, money.end)
        or paid_at_once(text[money.end :])
    ):
        return True
    return money.amount >= 2 * SMALLEST_BARE and bool(PAID_SOMEONE.search(before) and FOR_WHAT.match(text, money.end))


def _times(money: Money, text: str) -> int:
    """How often a sum was paid: "three payments of 200", "£20 twice", "£9 a week for five weeks"."""
    before = text[max(0, money.start - 50) : money.start]
    after = TIMES_AFTER.match(text, money.end)
    if after:
        counted = after["x"] or after["times"] or after["periods"]
        if after["span"]:
            return min(
                _in_span(from_count(counted), (after["unit"] or after["adverb"]).lower(), after["span"].lower()),
                MOST_TIMES,
            )
        return 2 if after["twice"] else min(from_count(counted), MOST_TIMES)
    match = TIMES_BEFORE.search(before) or (EACH.search(before) if EACH_AFTER.match(text, money.end) else None)
    return min(from_count(match[1]), MOST_TIMES) if match else 1


def _in_span(count: int, unit: str, span: str) -> int:
    """How often something comes in so many months or years: "a week for four months" is 17 times."""
    return round(YEARLY[unit[0]] * count / (1 if span[0] == "y" else YEARLY["m"]))


def _mentioned(money: Money, earlier: list[Money], text: str) -> bool:
    """Whether the same sum was named before, and this is not said to be another."""
    same = any(one.amount == money.amount and one.currency == money.currency for one in earlier)
    near = earlier and (
        JOINED.fullmatch(text, earlier[-1].end, money.start)
        or SAME_DAY_AFTER.fullmatch(text, earlier[-1].end, money.start)
    )
    again = AGAIN.search(text[max(0, money.start - 40) : money.start]) or AGAIN_AFTER.match(text, money.end)
    return same and not near and not again


def _once(moneys: list[Money]) -> list[Money]:
    return list({(one.amount, one.currency): one for one in reversed(moneys)}.values())[::-1]


def _total(
    payments: list[Money], totals: list[Money], told: list[tuple[Money, str]], in_row: list[Money]
) -> Money | None:
    """The stated total; else the sum that others add up to; else the sum of all payments in the main currency.

    One of a row, as in "30, then 150", is no total, though 150 is five times 30.
    """
    if totals:
        return max(totals, key=lambda one: (one.currency == "GBP", one.amount))
    if not payments:
        return None
    currency = "GBP" if any(one.currency == "GBP" for one in payments) else payments[0].currency
    same = [one for one in payments if one.currency == currency]
    if len(same) > 1 or len(told) > 2:
        known = [one for one, _ in told if one.currency == currency]
        largest = max(one.amount for one in same)
        for one in (one for one, role in told if one in known and one.amount >= largest and role != "demanded"):
            others = [other for other in known if other is not one]
            if one not in in_row and _adds_up(one, others, listed=bool(in_row)):
                return one
    if len(same) == 1:
        return same[0]
    total = sum((one.amount for one in same), Decimal(0))
    return replace(same[0], amount=total, low=None, high=None, approximate=any(one.approximate for one in same))


def _adds_up(largest: Money, others: list[Money], *, listed: bool) -> bool:
    """Whether neighbours among the other sums come to the largest, or one of them does several times over."""
    amounts = [one.amount for one in others[:MOST_PARTS]]
    for start in range(len(amounts)):
        run = Decimal(0)
        for length, amount in enumerate(amounts[start:], start=1):
            run += amount
            if run == largest.amount and length > 1:
                return True
    if listed:
        return False
    odd = [
        amount for amount in amounts if len(amounts) == 1 or amount % 1
    ]  # 300 is three times many a sum, 209.70 is not
    return any(largest.amount % amount == 0 and 1 < largest.amount / amount <= MOST_ADDED for amount in odd if amount)
