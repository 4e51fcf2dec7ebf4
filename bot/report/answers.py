"""Reads the answer to one question, as forgivingly as the account itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import facts
from bot.cues import read_cues
from bot.report.fields import Field

FREE_KINDS = frozenset({"text", "bank", "platform"})  # any words are an answer, unless they say that there is none
SHORT = 8  # words up to which "I don't know" is all that was said
WORD = 2  # words up to which "next" or "done" is all that was said
ONWARD = frozenset({"next", "done"})
LONGEST = 1500  # characters of one answer that are kept
NONE_OF_IT = re.compile(
    r"^\W*(?:no(?:pe|ne|thing|body|t)?|nah|n/?[ak]|nil|never|haven'?t|have not|didn'?t|did not|idk|dunno|unknown)\b",
    re.IGNORECASE,
)
BARE_NO = re.compile(
    r"\W*(?:no+|nope|nah|none|nothing|not really)(?:\W+(?:thanks?|thank you|ta|cheers|nothing(?: else)?|"
    r"that'?s (?:it|all)|i (?:don'?t|do not) (?:think so|want to)))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What an answer came to: a value, or a status without one (dont_know, prefer_not, skipped, unclear)."""

    status: str
    value: Any = None
    approximate: bool = False


ACT_STATUS = {
    "not_sure": "dont_know",
    "skip": "skipped",
    "prefer_not": "prefer_not",
    "next": "skipped",
    "done": "skipped",
}


def read_answer(row: Field, text: str, act: str, value: str, today: date) -> Reading:
    """Reads `text` (or a button's `value`) as the answer to the question about `row`."""
    if value and value in row.choices:
        return Reading("known", value)
    if row.kind in FREE_KINDS and act in ACT_STATUS and len(text.split()) <= (WORD if act in ONWARD else SHORT):
        return Reading(ACT_STATUS[act])
    if row.no_means and BARE_NO.fullmatch(text):
        return Reading(row.no_means)
    found = READERS[row.kind](row, text.strip(), today)
    if found is not None:
        return found
    if act in ACT_STATUS:
        return Reading(ACT_STATUS[act])
    if act == "deny" or NONE_OF_IT.search(text):
        return _no(row)
    return Reading("unclear")


def _no(row: Field) -> Reading:
    if row.kind == "money":
        return Reading("known", {"amount": 0.0, "currency": "GBP"})
    return Reading("dont_know")


Reader = Callable[[Field, str, date], "Reading | None"]


def _money(_row: Field, text: str, _today: date) -> Reading | None:
    if "money_safe" in read_cues(text):
        return Reading("known", {"amount": 0.0, "currency": "GBP"})
    found = facts.read_facts(text, _today)
    for name, shape in (("amount_gbp", lambda v: {"amount": v, "currency": "GBP"}), ("amount_other", lambda v: v)):
        for fact in found:
            if fact.name == name:
                return Reading("known", shape(fact.value), fact.approximate)
    money = facts.read_money(text)
    if money is None:
        return None
    value: dict[str, Any] = {"amount": float(money.amount), "currency": money.currency}
    if money.low is not None and money.high is not None:
        value |= {"low": float(money.low), "high": float(money.high)}
    return Reading("known", value, money.approximate)


def _date(_row: Field, text: str, today: date) -> Reading | None:
    when = facts.read_date(text, today)
    return Reading("known", when.date, when.approximate) if when else None


def _choice(row: Field, text: str, _today: date) -> Reading | None:
    said = [choice for choice, pattern in row.read.items() if re.search(pattern, text, re.IGNORECASE)]
    if said or row.id not in {"payment_method", "contact_channel"}:
        return Reading("known", said[-1]) if said else None
    found = facts.read_choice(row.id, text)
    return Reading("known", found) if found else None


LEAD_IN = re.compile(
    r"^.*\b(?:is|was|it's|its|called|named|with)\b[ ,:]+|^(?:at|by|on|in|from|using|via)\b ", re.IGNORECASE
)


def _named_last(text: str) -> str:
    """A name without what leads up to it: "Banco Levante" of "my bank is Spain, Banco Levante"."""
    lead = LEAD_IN.match(text)
    name = text[lead.end() :].rsplit(", ", 1)[-1].strip(" .!") if lead else ""
    return name or text


def _name_of(kind: str) -> Reader:
    def read(_row: Field, text: str, _today: date) -> Reading | None:
        found = facts.read_choice(kind, text)
        if found:
            return Reading("known", found)
        return None if NONE_OF_IT.search(text) or len(text) > 60 or not text else Reading("known", _named_last(text))

    return read


def _listed(reader: Callable[[str], list[str]]) -> Reader:
    def read(_row: Field, text: str, _today: date) -> Reading | None:
        found = reader(text)
        return Reading("known", found) if found else None

    return read


def _text(_row: Field, text: str, _today: date) -> Reading | None:
    return None if len(text) < 2 else Reading("known", text[:LONGEST])


def _place(_row: Field, text: str, _today: date) -> Reading | None:
    place = facts.read_place(text)
    if place is None:
        return None
    return Reading("known", {"nation": place.nation, "district": place.district, "name": place.name})


def _age(_row: Field, text: str, _today: date) -> Reading | None:
    age = facts.read_age(text)
    return Reading("known", age) if age is not None else None


READERS: dict[str, Reader] = {
    "money": _money,
    "date": _date,
    "choice": _choice,
    "bank": _name_of("bank"),
    "platform": _name_of("platform"),
    "account": _listed(facts.read_account),
    "wallet": _listed(facts.read_wallet),
    "phone": _listed(facts.read_phone),
    "email": _listed(facts.read_email),
    "handle": _listed(facts.read_handle),
    "url": _listed(facts.read_url),
    "text": _text,
    "place": _place,
    "age": _age,
}
