"""Merges what one turn's words hold, risks and facts, into the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversation.case import Answer, Case, moment
from bot.conversation.turn import Turn
from bot.cues import read_cues

if TYPE_CHECKING:
    from bot.conversation.engine import Content

NOTHING = {"amount": 0.0, "currency": "GBP"}
CORRECTIONS = frozenset({"correct_answer"})


def merge(case: Case, turn: Turn, content: Content) -> list[str]:
    """Adds the turn's risks and facts to the case; returns the fields that a correction changed.

    A fact fills a field that is still empty. It replaces an earlier value only when the person says they correct it.
    """
    for risk in turn.risks:
        case.risks.setdefault(risk, moment())
    changed = []
    several: dict[str, list[dict[str, Any]]] = {}
    correcting = turn.act in CORRECTIONS
    for fact in turn.facts:
        row = content.fields.by_fact.get(fact["name"])
        if row is None:
            continue
        if row.many:
            several.setdefault(row.id, []).append(fact)
        elif _settled(case, row.id) and not correcting:
            continue
        elif case.value(row.id) != shaped(fact):
            changed.append(row.id)
            case.set(row.id, _answer(fact, "corrected" if correcting else "told"))
    for name, found in several.items():
        _add(case, name, found)
    if "money_safe" in read_cues(turn.words) and (case.value("amount") or {}).get("amount"):
        case.set("amount", Answer(dict(NOTHING), words=turn.words[:80], origin="corrected"))
        case.set("payments", Answer([], origin="corrected"))
    return changed if correcting else []


def _settled(case: Case, name: str) -> bool:
    return case.value(name) is not None


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
