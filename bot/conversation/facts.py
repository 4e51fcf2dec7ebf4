"""Merges what one turn's words hold, risks and facts, into the case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.conversation.asking import TELLING
from bot.conversation.case import HINTED, Answer, Case, moment
from bot.conversation.turn import Turn
from bot.cues import read_cues
from bot.facts import Correction, read_choice, read_correction
from bot.wording.named import named_field

if TYPE_CHECKING:
    from bot.conversation.engine import Content

NOTHING = {"amount": 0.0, "currency": "GBP"}
SUMS = frozenset({"amount_gbp", "amount_other", "payment"})
NUMBERS = frozenset({"age", "when", "suspect_phone", "suspect_account"})  # fields whose numbers are no sums
OWN_GROUPS = frozenset({"people", "proof"})
OWN_FACTS = frozenset({"victim_age", "place"})
SUMMED = frozenset({"", "amount", "payment_method"})  # lines that a bare number may put right, "" if none is named
WAS = re.compile(
    r"\b(?:it|that|total|amount|sum|all|actually|sorry|meant|mean|be)(?:'s| is| was)? "
    r"(?:(?:only|just|about|around|nearly|more like) )*$",
    re.IGNORECASE,
)
NO_MORE = re.compile(r"\s*(?:$|[.,;:!?\n]|(?:in|all|not|altogether|sorry|and|i|but|together|total)\b)", re.IGNORECASE)
CHOSEN = frozenset({"payment_method", "contact_channel"})
CORRECTIONS = frozenset({"correct_answer"})
BARE = 9  # words of a correction that holds one thing
BRIEF = 30  # words of a message that may put something right in passing
KEPT = 300  # characters of the words that an answer was read from


@dataclass(frozen=True)
class Merged:
    """The fields that a turn's words put right, and those that they filled."""

    changed: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


def _note_risks(case: Case, turn: Turn) -> None:
    """Notes the turn's risks; one that so far only a hint shows stays in doubt until it is said plainly."""
    for risk in turn.risks:
        if risk in turn.certain:
            case.doubts.pop(risk, None)
        elif risk not in case.risks:
            case.doubts[risk] = HINTED
        case.risks.setdefault(risk, moment())


def merge(case: Case, turn: Turn, content: Content) -> Merged:
    """Adds the turn's risks and facts to the case; says which fields it changed and which it filled.

    A fact fills a field that is still empty. It replaces an earlier value only when the person says they correct it.
    """
    _note_risks(case, turn)
    cues = read_cues(turn.words)
    if "another_payment" in cues and (changed := _add_payment(case, turn)):
        rest = [fact for fact in _relevant(case, turn, content) if fact["name"] not in SUMS]
        return Merged(changed, fill(case, rest, content, replacing=False).filled)
    if turn.act in CORRECTIONS or ("puts_right" in cues and _in_passing(case, turn)):
        return _correct(case, turn, content)
    sums = read_correction(turn.words)
    if sums and sums.wrong and sums.wrong.value() == case.value("amount"):
        return Merged(tuple(_correct_sum(case, turn, sums)))
    merged = fill(case, _relevant(case, turn, content), content, replacing=False)
    if "money_safe" in cues and (case.value("amount") or {}).get("amount"):
        case.set("amount", Answer(dict(NOTHING), words=turn.words[:KEPT], origin="corrected"))
        case.set("payments", Answer([], origin="corrected"))
        return Merged(("amount",), tuple(name for name in merged.filled if name not in {"amount", "payments"}))
    return merged


def _in_passing(case: Case, turn: Turn) -> bool:
    """Whether words like "actually" or "no, sorry" put something right, and are not just how the story is told."""
    return case.awaiting not in TELLING and len(turn.words.split()) <= BRIEF


def _relevant(case: Case, turn: Turn, content: Content) -> list[dict[str, Any]]:
    """The facts that a message may tell.

    An answer about the person's own life or proof tells none of the offender; one in free words ("they still post on
    there") does not tell how contact was first made.
    """
    if (case.awaiting, case.question) == ("after", "reference"):
        return []  # the digits of a crime number are nobody's telephone
    rows = [content.fields[name] for name in case.open_fields]
    if not rows or turn.button:
        return turn.facts
    if all(row.group in OWN_GROUPS for row in rows):
        return [fact for fact in turn.facts if fact["name"] in OWN_FACTS]
    if rows[0].kind == "text":
        return [fact for fact in turn.facts if fact["name"] not in CHOSEN]
    return turn.facts


def _correct(case: Case, turn: Turn, content: Content) -> Merged:
    """Replaces what the person puts right; a sum also where no words of paying stand by it: "actually 600 not 500"."""
    told = _chosen(case, turn) or turn.facts
    named = named_field(turn.words, content.wording)
    sums = read_correction(turn.words) if named in SUMMED else None
    if sums and not _says_the_sum(sums, turn):
        sums = None
    paid = any(fact["name"] == "amount_gbp" for fact in turn.facts)
    if sums is None or (paid and not sums.wrong):
        return fill(case, told, content, replacing=True)
    merged = fill(case, [fact for fact in told if fact["name"] not in SUMS], content, replacing=True)
    touched = {*merged.changed, *merged.filled}
    if "amount" in case.open_fields and sums.wrong is None:
        return merged  # the answer to the question that is open
    if sums.right.marked or not touched & NUMBERS:
        return Merged((*merged.changed, *_correct_sum(case, turn, sums)), merged.filled)
    return merged


def _says_the_sum(sums: Correction, turn: Turn) -> bool:
    """Whether a number is the sum that holds: money by its look, put against another, or said to be what it was."""
    if any(fact["name"] == "demanded" for fact in turn.facts):
        return False
    if sums.right.marked or sums.wrong:
        return True
    before, after = turn.words[: sums.right.start], turn.words[sums.right.end :]
    return bool(WAS.search(before) and NO_MORE.match(after))


def _chosen(case: Case, turn: Turn) -> list[dict[str, Any]]:
    """A way to pay or of contact that a correction barely names and nothing else: "no sorry, it was my debit card"."""
    if len(turn.words.split()) > BARE or any(fact["name"] not in CHOSEN for fact in turn.facts):
        return []
    found = [(name, read_choice(name, turn.words)) for name in sorted(CHOSEN) if case.value(name)]
    return [{"name": name, "value": value, "words": turn.words} for name, value in found if value]


def _add_payment(case: Case, turn: Turn) -> tuple[str, ...]:
    """Adds a payment told of later ("there was another one of £200") to those known, and to what was lost in all."""
    before, sums = case.value("amount"), read_correction(turn.words)
    if not before or not before["amount"] or sums is None or "in_all" in read_cues(turn.words):
        return ()
    if turn.words[:KEPT] == case.answers["amount"].words:
        return ()  # the same message once more
    right = sums.right.value()
    if right["currency"] != before["currency"]:
        return ()
    payments = [*(case.value("payments") or [{"amount": before["amount"], "currency": before["currency"]}]), right]
    whole = {"amount": before["amount"] + right["amount"], "currency": before["currency"]}
    rough = case.answers["amount"].approximate or sums.right.approximate
    case.set("amount", Answer(whole, turn.words[:KEPT], origin="corrected", approximate=rough))
    case.set("payments", Answer(payments, turn.words[:KEPT], origin="corrected"))
    return ("amount",)


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
    case.set("amount", Answer(right, turn.words[:KEPT], origin="corrected", approximate=sums.right.approximate))
    if case.value("payments"):
        case.set("payments", Answer(payments, turn.words[:KEPT], origin="corrected"))
    return ["amount"]


def fill(case: Case, told: list[dict[str, Any]], content: Content, *, replacing: bool) -> Merged:
    """Fills fields with facts: those still empty, or all if replacing."""
    changed: list[str] = []
    filled: list[str] = []
    several: dict[str, list[dict[str, Any]]] = {}
    for fact in told:
        row = content.fields.by_fact.get(fact["name"])
        if row is None or (row.kind == "choice" and fact.get("approximate")):
            continue  # words that only hint at it: better asked
        if row.many and not (row.id in case.open_fields and case.value(row.id)):  # asked anew, it is replaced
            several.setdefault(row.id, []).append(fact)
        if row.many:
            continue
        before = case.value(row.id)
        if before == shaped(fact) or not (replacing or before is None):
            continue
        (filled if before is None else changed).append(row.id)
        case.set(row.id, _answer(fact, "told" if before is None else "corrected"))
    if replacing and "payments" in several and "amount" in changed:
        case.set("payments", Answer([fact["value"] for fact in several.pop("payments")], origin="corrected"))
    filled += [name for name, found in several.items() if _add(case, name, found)]
    return Merged(tuple(changed), tuple(filled))


def _add(case: Case, name: str, found: list[dict[str, Any]]) -> bool:
    """Adds what one message names; two equal payments in it are two, one named again later is not."""
    known = list(case.value(name) or [])
    fresh = [fact for fact in found if fact["value"] not in known]
    if fresh:
        words = ", ".join(fact["words"] for fact in fresh)
        case.set(name, Answer([*known, *(fact["value"] for fact in fresh)], words=words))
    return bool(fresh)


def shaped(fact: dict[str, Any]) -> Any:
    """A fact's value as its field holds it: a sum in pounds becomes an amount with its currency."""
    if fact["name"] == "amount_gbp":
        return {"amount": fact["value"], "currency": "GBP"}
    return fact["value"]


def _answer(fact: dict[str, Any], origin: str) -> Answer:
    return Answer(shaped(fact), fact["words"], origin=origin, approximate=bool(fact.get("approximate")))
