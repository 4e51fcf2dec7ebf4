"""How money was paid and how contact was made: every mention is weighed by the words around it, the heaviest wins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from bot.facts.lists import checked, compiled, data_rows, lowered
from bot.facts.names import Named, channel_of, named
from bot.rows import ContentError

TELLING = ("told", "seen", "hint")  # of words in an account
GRADES = (*TELLING, "answer")
WEIGHTS = {
    "told": 3.0,
    "named": 2.0,
    "seen": 1.0,
    "hint": 0.2,
    "answer": 1.0,
}  # of a mention, before its signs; "named" is a service
SIGNS = {"weight", "before", "after"}
BEFORE, AFTER = 60, 45  # characters of a sentence that are looked at on either side of a mention
FADING = {"contact_channel": 350, "payment_method": 160}  # characters that cost a mention one point
MOST_FADING = 2.0
AGAIN, MOST_AGAIN = 0.3, 0.9  # for further mentions of the same value
SURE = 2.0  # weight from which a value counts as told
LEAST = -1.0  # weight under which a mention says nothing
MOST = 300  # mentions of one value that are weighed
SENTENCE_END = re.compile(r"[.!?;\n](?=\s|$)")
VALUES = {
    "payment_method": frozenset("bank_transfer debit_card credit_card paypal crypto gift_card cash other".split()),
    "contact_channel": frozenset(
        "phone_call text_message whatsapp email social_media dating_app marketplace website video_call gaming "
        "in_person post other".split()
    ),
}


@dataclass(frozen=True)
class Choice:
    """A value, where its words stand, the words, and their weight."""

    value: str
    start: int
    end: int
    words: str
    weight: float

    @property
    def sure(self) -> bool:
        """Whether the words say it, and not only that it played a part."""
        return self.weight >= SURE


@dataclass(frozen=True)
class Sign:
    """Words around a mention that make it weigh more or less."""

    weight: float
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@dataclass(frozen=True)
class _Kind:
    """The patterns of a kind by grade and value, and the signs."""

    patterns: dict[str, dict[str, re.Pattern[str]]]
    signs: tuple[Sign, ...]


@cache
def _kind(kind: str) -> _Kind:
    """The data of a kind; every value of the taxonomy must be there."""
    rows = dict(data_rows(kind))
    words, signs = rows.pop("words", {}), rows.pop("signs", {})
    if set(rows) != VALUES[kind]:
        raise ContentError(
            f"{kind}.yml: {sorted(set(rows) ^ VALUES[kind])[0]}: the values must be those of the taxonomy"
        )
    found: dict[str, dict[str, re.Pattern[str]]] = {grade: {} for grade in GRADES}
    for value, raw in rows.items():
        for grade, patterns in checked(kind, value, raw, set(GRADES)).items():
            if (pattern := compiled(kind, f"{value}: {grade}", patterns, words, any_case=False)) is not None:
                found[grade][value] = pattern
    read = []
    for name, raw in signs.items():
        row = checked(kind, f"signs: {name}", raw, SIGNS)
        sides = [
            compiled(kind, f"signs: {name}: {side}", row.get(side, []), words, any_case=False)
            for side in ("before", "after")
        ]
        read.append(Sign(float(row["weight"]), *sides))
    return _Kind(found, tuple(read))


def read_choice(kind: str, text: str) -> str | None:
    """The payment method, contact channel, platform or bank that an answer names."""
    if kind in ("platform", "bank"):
        found = named(kind, text.strip()) or (named("bank", text.strip()) if kind == "platform" else [])
        return found[0].name if found else None
    mentions = _mentions(kind, text, ("told", "seen", "answer"))
    if kind == "contact_channel":
        mentions += _platforms(named("platform", text))
    return max(mentions, key=lambda one: (one.weight, -one.start)).value if mentions else None


def contact_channel(text: str, platforms: list[Named]) -> Choice | None:
    """The way in which the offender came to the person, or where it happened; `platforms` are those named."""
    mentions = _mentions("contact_channel", text, TELLING) + _platforms(platforms)
    return _heaviest("contact_channel", mentions, text, 0)


def payment_method(text: str, near: int) -> Choice | None:
    """The way of paying that an account tells of, best near the sum lost, at `near`."""
    return _heaviest("payment_method", _mentions("payment_method", text, TELLING), text, near)


def votes(kind: str, text: str, near: int = 0) -> list[float]:
    """How heavily each value of a kind is mentioned (0: not at all), and how often, in the order of their names."""
    mentions = _mentions(kind, text, TELLING)
    if kind == "contact_channel":
        mentions += _platforms(named("platform", text))
    weighed = [_weighed(one, kind, text, near) for one in mentions]
    return [
        number
        for value in sorted(VALUES[kind])
        for mine in [[one.weight for one in weighed if one.value == value]]
        for number in (max([0.0, *(weight - LEAST for weight in mine)]), float(len(mine)))
    ]


def words_of(kind: str, text: str, value: str) -> str:
    """The words that name a value, or none where nothing does."""
    mentions = [one for one in _mentions(kind, text, TELLING) if one.value == value]
    return max(mentions, key=lambda one: one.weight).words if mentions else ""


def _mentions(kind: str, text: str, grades: tuple[str, ...]) -> list[Choice]:
    """Every mention of a value, with the weight of its words alone."""
    lower = lowered(text)
    return [
        Choice(value, match.start(), match.end(), text[match.start() : match.end()].strip(), WEIGHTS[grade])
        for grade in grades
        for value, pattern in _kind(kind).patterns[grade].items()
        for match in islice(pattern.finditer(lower), MOST)
    ]


def _platforms(platforms: list[Named]) -> list[Choice]:
    """The ways of contact that the platforms named stand for."""
    found = [(one, channel_of(one.name)) for one in platforms[:MOST]]
    return [Choice(channel, one.start, one.end, one.words, WEIGHTS["named"]) for one, channel in found if channel]


def _heaviest(kind: str, mentions: list[Choice], text: str, near: int) -> Choice | None:
    """The value whose mention weighs most; one that is mentioned again gains by it."""
    weighed = [_weighed(one, kind, text, near) for one in mentions]
    kept = [one for one in weighed if one.weight > LEAST and one.words]
    if not kept:
        return None
    bonus = {
        value: min(MOST_AGAIN, AGAIN * (sum(one.value == value and one.weight > 0 for one in kept) - 1))
        for value in {one.value for one in kept}
    }
    return max(kept, key=lambda one: (one.weight + bonus[one.value], -one.start))


def weight_of_name(one: Named, text: str) -> float:
    """What the words around a service and its place add to its weight as the one where it happened."""
    mention = Choice(one.name, one.start, one.end, one.words, 0.0)
    return _weighed(mention, "contact_channel", text, 0).weight


def _weighed(one: Choice, kind: str, text: str, near: int) -> Choice:
    """A mention with the weight that the words around it and its place give it."""
    before = lowered(SENTENCE_END.split(text[max(0, one.start - BEFORE) : one.start])[-1])
    after = lowered(SENTENCE_END.split(text[one.end : one.end + AFTER])[0])
    weight = one.weight - min(MOST_FADING, abs(one.start - near) / FADING[kind])
    for sign in _kind(kind).signs:
        if (sign.before is not None and sign.before.search(before)) or (
            sign.after is not None and sign.after.match(after)
        ):
            weight += sign.weight
    return Choice(one.value, one.start, one.end, one.words, weight)
