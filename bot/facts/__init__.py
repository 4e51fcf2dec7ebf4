"""What one free text already tells: sums, days, methods, names of services, and what points to the offender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.facts.choices import contact_channel, payment_method, read_choice, votes, words_of
from bot.facts.corrections import Correction, read_correction
from bot.facts.dates import When, read_date, read_dates, told_best, unfit_date, without_dates
from bot.facts.identifiers import (
    read_account,
    read_email,
    read_handle,
    read_phone,
    read_url,
    read_wallet,
    without_own,
)
from bot.facts.losses import Losses, read_losses
from bot.facts.money import Money, read_money
from bot.facts.names import Named, named
from bot.facts.people import read_age, relationship, victim_age
from bot.facts.places import Place, read_place
from bot.facts.services import bank_of, platform_of

__all__ = [
    "Correction",
    "Fact",
    "Money",
    "Place",
    "When",
    "read_account",
    "read_age",
    "read_choice",
    "read_correction",
    "read_date",
    "read_email",
    "read_facts",
    "read_handle",
    "read_money",
    "read_phone",
    "read_place",
    "read_url",
    "read_wallet",
    "unfit_date",
    "voted",
    "without_dates",
]
LONGEST = 20_000
MOST_NOTHING = 0.92  # share of "does not tell" from which nothing is taken
LIKELY = 0.6  # share from which a value counts as told
IDENTIFIERS = {
    "suspect_phone": read_phone,
    "suspect_email": read_email,
    "suspect_url": read_url,
    "suspect_handle": read_handle,
    "suspect_account": read_account,
    "suspect_wallet": read_wallet,
}


@dataclass(frozen=True)
class Fact:
    """One fact: its name, its JSON value, the words it was read from, and whether it is rough."""

    name: str
    value: Any
    words: str
    approximate: bool = False


def read_facts(text: str, today: date, choices: Mapping[str, Mapping[str, float]] | None = None) -> list[Fact]:
    """All facts of an account or message; `today` is the day of the conversation.

    `choices` (kind to value to share) says how likely an account as a whole makes each way of paying and of contact;
    without it these two are read by the words that name them.
    """
    text = text[:LONGEST]
    losses = read_losses(text)
    found = [*_money(losses), *_when(text, today)]
    platforms, banks = named("platform", text), named("bank", text)
    if choices is None:
        found.extend(_named_choices(text, losses, platforms))
    else:
        found.extend(fact for kind, shares in choices.items() if (fact := _likely(kind, text, shares)))
    for name, one in (("platform", platform_of(text, platforms, banks)), ("bank", bank_of(text, banks))):
        if one:
            found.append(Fact(name, one.name, one.words))
    theirs = without_own(text)
    for name, read in IDENTIFIERS.items():
        found.extend(Fact(name, value, value) for value in read(theirs))
    age = victim_age(text)
    if age:
        found.append(Fact("victim_age", *age))
    who = relationship(text)
    if who:
        found.append(Fact("relationship", who, who))
    place = read_place(text, strict=True)
    if place:
        value = {"nation": place.nation, "district": place.district, "name": place.name}
        found.append(Fact("place", value, place.words))
    return found


def voted(kind: str, text: str) -> list[float]:
    """What the words of an account say for each value of a kind, as numbers; of ways to pay also if money went."""
    if kind != "payment_method":
        return votes(kind, text)
    losses = read_losses(text)
    paid = [losses.total is not None, bool(losses.payments), bool(losses.demanded)]
    return [*votes(kind, text, losses.total.start if losses.total else 0), *map(float, paid)]


def _named_choices(text: str, losses: Losses, platforms: list[Named]) -> list[Fact]:
    found = []
    method = payment_method(text, losses.total.start if losses.total else 0)
    if method and (method.sure or losses.total is not None):
        found.append(Fact("payment_method", method.value, method.words, not method.sure))
    if channel := contact_channel(text, platforms):
        found.append(Fact("contact_channel", channel.value, channel.words, not channel.sure))
    return found


def _likely(kind: str, text: str, shares: Mapping[str, float]) -> Fact | None:
    """The likeliest value, rough where it is not likely enough; none where the account more likely tells nothing."""
    value = max((one for one in shares if one), key=lambda one: shares[one])
    if shares.get("", 0.0) > MOST_NOTHING:
        return None
    return Fact(kind, value, words_of(kind, text, value), shares[value] < LIKELY)


def _money(losses: Losses) -> list[Fact]:
    found = [Fact("payment", one.value(), one.words) for one in losses.payments]
    found += [Fact("demanded", one.value(), one.words) for one in losses.demanded]
    if losses.total is not None:
        total = losses.total
        if total.currency == "GBP":
            found.append(Fact("amount_gbp", float(total.amount), total.words, total.approximate))
        else:
            found.append(Fact("amount_other", total.value(), total.words, total.approximate))
    return found


def _when(text: str, today: date) -> list[Fact]:
    dates = read_dates(text, today)
    if not dates:
        return []
    best = told_best(dates, today)
    return [Fact("when", best.date, best.words, best.approximate)]
