"""Merges what one turn's words hold, risks and facts, into the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversation.case import Answer, Case, moment
from bot.conversation.turn import Turn
from bot.cues import read_cues
from bot.facts import Correction, read_correction

if TYPE_CHECKING:
    from bot.conversation.engine import Content

NOTHING = {"amount": 0.0, "currency": "GBP"}
SUMS = frozenset({"amount_gbp", "amount_other", "payment"})
NUMBERS = frozenset({"age", "when", "suspect_phone", "suspect_account"})  # fields whose numbers are no sums
OWN_GROUPS = frozenset({"people", "proof"})
OWN_FACTS = frozenset({"victim_age", "place"})
CORRECTIONS = frozenset({"correct_answer"})


def merge(case: Case, turn: Turn, content: Content) -> list[str]:
    """Adds the turn's risks and facts to the case; returns the fields that a correction changed.

    A fact fills a field that is still empty. It replaces an earlier value only when the person says they correct it.
    """
    for risk in turn.risks:
        case.risks.setdefault(risk, moment())
    if turn.act in CORRECTIONS:
        return _correct(case, turn, content)
    sums = read_correction(turn.words)
    if sums and sums.wrong and sums.wrong.value() == case.value("amount"):
        return _correct_sum(case, turn, sums)
    _fill(case, _relevant(case, turn, content), content, replacing=False)
    if "money_safe" in read_cues(turn.words) and (case.value("amount") or {}).get("amount"):
        case.set("amount", Answer(dict(NOTHING), words=turn.words[:80], origin="corrected"))
        case.set("payments", Answer([], origin="corrected"))
    return []


def _relevant(case: Case, turn: Turn, content: Content) -> list[dict[str, Any]]:
    """The facts that a message may tell: an answer about the person's own life or proof tells none of the offender."""
    if (case.awaiting, case.question) == ("after", "reference"):
        return []  # the digits of a crime number are nobody's telephone
    row = content.fields[case.question] if case.awaiting == "report_answer" and not turn.button else None
    if row is None or row.group not in OWN_GROUPS:
        return turn.facts
    return [fact for fact in turn.facts if fact["name"] in OWN_FACTS]


def _correct(case: Case, turn: Turn, content: Content) -> list[str]:
    """Replaces what the person puts right; a sum also where no words of paying stand by it: "actually 600 not 500"."""
    sums = read_correction(turn.words)
    told = any(fact["name"] == "amount_gbp" for fact in turn.facts)
    if sums is None or (told and not sums.wrong):
        return _fill(case, turn.facts, content, replacing=True)
    rest = [fact for fact in turn.facts if fact["name"] not in SUMS]
    changed = _fill(case, rest, content, replacing=True)
    if sums.right.marked or not any(name in NUMBERS for name in changed):
        changed += _correct_sum(case, turn, sums)
    return changed


def _correct_sum(case: Case, turn: Turn, sums: Correction) -> list[str]:
    """Puts one payment or the whole amount right; payments that no longer add up to it are left out."""
    before = case.value("amount")
    if before is None:
        return []
    right, wrong = sums.right.value(), sums.wrong.value() if sums.wrong else None
    payments = list(case.value("payments") or [])
    if wrong in payments and len(payments) > 1 and wrong != before:
        payments[payments.index(wrong)] = right
        right = {"amount": sum(one["amount"] for one in payments), "currency": before["currency"]}
    elif (gap := right["amount"] - sum(one["amount"] for one in payments)) in {
        one.value()["amount"] for one in sums.others
    }:
        payments.append({"amount": gap, "currency": right["currency"]})  # "I forgot one of 750, so 9,150 in all"
    elif gap:
        payments = [right] if len(payments) == 1 else []
    if right == before:
        return []
    case.set("amount", Answer(right, turn.words[:300], origin="corrected", approximate=sums.right.approximate))
    if case.value("payments"):
        case.set("payments", Answer(payments, turn.words[:300], origin="corrected"))
    return ["amount"]


def _fill(case: Case, told: list[dict[str, Any]], content: Content, *, replacing: bool) -> list[str]:
    """Fills fields with facts: those still empty, or all if replacing; returns the fields that changed."""
    changed = []
    several: dict[str, list[dict[str, Any]]] = {}
    for fact in told:
        row = content.fields.by_fact.get(fact["name"])
        if row is None or (row.kind == "choice" and fact.get("approximate")):
            continue  # words that only hint at it: better asked
        if row.many:
            several.setdefault(row.id, []).append(fact)
        elif case.value(row.id) != shaped(fact) and (replacing or case.value(row.id) is None):
            changed.append(row.id)
            case.set(row.id, _answer(fact, "corrected" if replacing else "told"))
    if replacing and "payments" in several and "amount" in changed:
        case.set("payments", Answer([fact["value"] for fact in several.pop("payments")], origin="corrected"))
    for name, found in several.items():
        _add(case, name, found)
    return changed


def _add(case: Case, name: str, found: list[dict[str, Any]]) -> None:
    """Adds what one message names; two equal payments in it are two, one named again later is not."""
    known = list(case.value(name) or [])
    fresh = [fact for fact in found if fact["value"] not in known]
    if fresh:
        words = ", ".join(fact["words"] for fact in fresh)
        case.set(name, Answer([*known, *(fact["value"] for fact in fresh)], words=words))


def shaped(fact: dict[str, Any]) -> Any:
    """A fact's value as its field holds it: a sum in pounds becomes an amount with its currency."""
    if fact["name"] == "amount_gbp":
        return {"amount": fact["value"], "currency": "GBP"}
    return fact["value"]


def _answer(fact: dict[str, Any], origin: str) -> Answer:
    return Answer(shaped(fact), fact["words"], origin=origin, approximate=bool(fact.get("approximate")))
