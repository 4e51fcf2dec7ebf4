"""Reads the answer to one question, which may ask for several fields, as forgivingly as the account itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import facts
from bot.cues import read_cues
from bot.report.fields import Field
from bot.report.unfit import unfit

FREE_KINDS = frozenset({"text", "bank", "platform"})  # any words are an answer, unless they say that there is none
NAMES = frozenset({"bank", "platform"})
SHORT_NAME = 3  # words that may be a name nobody listed
SHORT = 8  # words up to which "I don't know" is all that was said
ONWARD = frozenset({"next", "done"})
LONGEST = 1500  # characters of one answer that are kept
GO_ON = re.compile(
    r"\W*(?:(?:ok(?:ay)?|all|yes|please|go|move|carry|next|done|on|one|question|skip)\W*)+", re.IGNORECASE
)
COMMAND = re.compile(r"/\w+\s*\{[^{}]*\}")  # what is written for a machine is no answer
LIST = re.compile(r"\s*\n[\s•*-]*")
NONE_OF_IT = re.compile(
    r"^\W*(?:no(?:pe|ne|thing|body|t)?|nah|n/?[ak]|nil|never|haven'?t|have not|didn'?t|did not|idk|dunno|unknown)\b",
    re.IGNORECASE,
)
NONE_PAID = re.compile(
    r"^\W*(?:nothing|none|nil|zero|n/?a|no (?:money|pymt|payment)|not (?:a penny|anything)|haven'?t|have not"
    r"|didn'?t|did not|never)\b",
    re.IGNORECASE,
)
BARE_NO = re.compile(
    r"\W*(?:no+|nope|nah|none|nothing|not really)(?:\W+(?:thanks?|thank you|ta|cheers|nothing(?: else)?|"
    r"that'?s (?:it|all)|i (?:don'?t|do not) (?:think so|want to)))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What an answer came to: a value, or a status without one (dont_know, prefer_not, skipped, unclear).

    `parts`: the payments that a sum is made of. `unfit`: why a value that was given cannot be meant.
    """

    status: str
    value: Any = None
    approximate: bool = False
    parts: tuple[dict[str, Any], ...] = ()
    unfit: str = ""


ACT_STATUS = {
    "not_sure": "dont_know",
    "skip": "skipped",
    "prefer_not": "prefer_not",
    "next": "skipped",
    "done": "skipped",
}


def read_answers(
    rows: Sequence[Field], text: str, act: str, value: str, today: date, *, of_other: bool = False
) -> dict[str, Reading]:
    """Reads an answer to a question about several fields; what it leaves open is left out.

    Where something is known, a list that was not mentioned (a telephone number, an address) is not known; another field
    is still to be asked for by itself. `of_other`: somebody speaks for the person it happened to.
    """
    found = {row.id: read_answer(row, text, act, value, today, of_other=of_other) for row in rows}
    if len(rows) == 1:
        return found
    for row in rows:
        if row.kind in NAMES and len(text.split()) > SHORT_NAME and not facts.read_choice(row.kind, text):
            found[row.id] = Reading(ACT_STATUS.get(act, "unclear"))  # any words would do: these may be about the others
    if not any(reading.status == "known" or reading.unfit for reading in found.values()):
        return found
    for row in rows:
        if row.many and found[row.id].status == "unclear" and not found[row.id].unfit:
            found[row.id] = Reading("dont_know")
    lists = {row.id for row in rows if row.many}
    return {name: one for name, one in found.items() if one.status == "known" or one.unfit or name in lists}


def read_answer(row: Field, text: str, act: str, value: str, today: date, *, of_other: bool = False) -> Reading:
    """Reads `text` (or a button's `value`) as the answer to the question about `row`."""
    text = COMMAND.sub(" ", text)
    if value and value in row.choices:
        return Reading("known", value)
    if row.kind in FREE_KINDS and act in ACT_STATUS and _only_says(act, text):
        return Reading(ACT_STATUS[act])
    if row.no_means and BARE_NO.fullmatch(text):
        return Reading(row.no_means)
    if wrong := unfit(row, text, today):
        return Reading("unclear", unfit=wrong)
    read = _age_of_other if row.kind == "age" and of_other else READERS[row.kind]
    found = read(row, text.strip(), today)
    if found is not None:
        return found
    if act in ACT_STATUS:
        return Reading(ACT_STATUS[act])
    if act == "deny" or NONE_OF_IT.search(text):
        return _no(row)
    return Reading("unclear")


def _only_says(act: str, text: str) -> bool:
    """Whether that is all that the words say: "next" to go on, a few words that the person does not know."""
    return bool(not text or GO_ON.fullmatch(text)) if act in ONWARD else len(text.split()) <= SHORT


def _no(row: Field) -> Reading:
    return _nothing() if row.kind == "money" else Reading("dont_know")


def _nothing() -> Reading:
    return Reading("known", {"amount": 0.0, "currency": "GBP"})


Reader = Callable[[Field, str, date], "Reading | None"]


def _money(_row: Field, text: str, today: date) -> Reading | None:
    """What went in all; sums in a row count as payments, though no word says that they were paid."""
    if "money_safe" in read_cues(text):
        return _nothing()
    listed = LIST.sub(" and ", text.strip(" •*-\n"))
    for told in (listed, f"i paid {facts.without_dates(listed, today)}"):
        found = facts.read_facts(told, today)
        parts = tuple(fact.value for fact in found if fact.name == "payment")
        for name, shape in (("amount_gbp", lambda v: {"amount": v, "currency": "GBP"}), ("amount_other", lambda v: v)):
            for fact in found:
                if fact.name == name:
                    value = parts[0] if len(parts) == 1 else shape(fact.value)  # with both ends of a range
                    return Reading("known", value, fact.approximate, parts)
    if NONE_PAID.search(text):
        return _nothing()
    money = facts.read_money(facts.without_dates(text, today))
    return Reading("known", money.value(), money.approximate, (money.value(),)) if money else None


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


def _age_of_other(_row: Field, text: str, _today: date) -> Reading | None:
    age = facts.read_age(text, of_other=True)
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
