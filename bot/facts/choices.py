"""How money was paid and how contact was made, by the words people use for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.facts.lists import ListError, checked, compiled, read_rows
from bot.facts.names import channel_of, named

GRADES = ("told", "seen", "answer")
VALUES = {
    "payment_method": frozenset("bank_transfer debit_card credit_card paypal crypto gift_card cash other".split()),
    "contact_channel": frozenset(
        "phone_call text_message whatsapp email social_media dating_app marketplace website video_call gaming "
        "in_person post other".split()
    ),
}


@dataclass(frozen=True)
class Choice:
    """A value, where its words stand, and the words; not `sure` where they only say that it played a part."""

    value: str
    start: int
    words: str
    sure: bool = True


@cache
def _patterns(kind: str) -> dict[str, dict[str, re.Pattern[str]]]:
    """The patterns of a kind by grade and value; every value of the taxonomy must be there."""
    rows = dict(read_rows(kind))
    words = rows.pop("words", {})
    if set(rows) != VALUES[kind]:
        raise ListError(f"{kind}.yml: {sorted(set(rows) ^ VALUES[kind])[0]}: the values must be those of the taxonomy")
    found: dict[str, dict[str, re.Pattern[str]]] = {grade: {} for grade in GRADES}
    for value, raw in rows.items():
        for grade, patterns in checked(kind, value, raw, set(GRADES)).items():
            if (pattern := compiled(kind, f"{value}: {grade}", patterns, words)) is not None:
                found[grade][value] = pattern
    return found


def choices(kind: str, text: str, grade: str) -> list[Choice]:
    """The values whose words of a grade stand in a text, the first first."""
    found = []
    for value, pattern in _patterns(kind)[grade].items():
        if match := pattern.search(text):
            found.append(Choice(value, match.start(), match.group().strip(), grade != "seen"))
    return sorted(found, key=lambda one: one.start)


def read_choice(kind: str, text: str) -> str | None:
    """The payment method, contact channel, platform or bank that an answer names."""
    if kind in ("platform", "bank"):
        found = named(kind, text.strip()) or (named("bank", text.strip()) if kind == "platform" else [])
        return found[0].name if found else None
    if kind == "contact_channel" and (platforms := _by_platform(text)):
        return platforms[0].value
    return next((one.value for grade in GRADES for one in choices(kind, text, grade)), None)


def _by_platform(text: str) -> list[Choice]:
    """The ways of contact that the platforms in a text stand for."""
    found = [(one, channel_of(one.name)) for one in named("platform", text)]
    return [Choice(channel, one.start, one.words) for one, channel in found if channel]


def contact_channel(text: str) -> Choice | None:
    """The way in which the first contact of an account came about."""
    told = choices("contact_channel", text, "told")
    platforms = _by_platform(text)
    if told or platforms:
        return min([*told, *platforms], key=lambda one: one.start)
    return next(iter(choices("contact_channel", text, "seen")), None)


def payment_method(text: str, near: int) -> Choice | None:
    """The way of paying that an account tells of: of several, the one told nearest to the sum lost, at `near`."""
    for grade in ("told", "seen"):
        found = [
            Choice(value, match.start(), match.group().strip(), grade != "seen")
            for value, pattern in _patterns("payment_method")[grade].items()
            for match in pattern.finditer(text)
        ]
        if found:
            return min(found, key=lambda one: abs(one.start - near))
    return None
