"""After the hand-off, at once or days later: adding the official number, adding facts, taking the report back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.conversation import asking, reporting
from bot.conversation.case import Case, moment
from bot.conversation.naming import as_told
from bot.conversation.turn import Reply, Say, Turn

if TYPE_CHECKING:
    from bot.conversation.engine import Content

ADDITIONS = frozenset({"reference", "facts", "withdraw"})
REPORT_FRAUD = re.compile(r"\bNFRC[\s-]?(\d[\s\d]{8,16}\d)\b", re.IGNORECASE)
LONGEST_REFERENCE = 100


def after(case: Case, turn: Turn, content: Content) -> Reply:
    """A button that adds something, the answer to its question, or anything else said once the pack is made."""
    if turn.value in ADDITIONS:
        return Reply(asking.put(case, content, "after", turn.value))
    asked, case.question = case.question, ""
    if asked == "withdraw":
        return _withdraw(case, turn, content)
    if asked and turn.words and asking.says(turn) != "no" and turn.act not in {"skip", "prefer_not", "not_sure"}:
        return (_reference if asked == "reference" else _facts)(case, turn, content)
    return Reply([Say("still_here"), *asking.again(case, content)])


def question(case: Case) -> Say:
    """The question of what is being added."""
    return Say(f"ask_after_{case.question}")


def _reference(case: Case, turn: Turn, content: Content) -> Reply:
    """The number that the official service gave, kept as it was written where its form is not known."""
    found = REPORT_FRAUD.search(turn.words)
    number = "NFRC" + re.sub(r"\s", "", found[1]) if found else turn.words.strip()[:LONGEST_REFERENCE]
    case.reference = number
    return Reply([Say("reference_noted", {"reference": number}), *asking.again(case, content)])


def _facts(case: Case, turn: Turn, content: Content) -> Reply:
    """More of what happened: its facts are in the case by now; the whole is looked through and agreed to again."""
    case.told.append(as_told(turn))
    return Reply([Say("facts_added"), *reporting.review(case, content)])


def _withdraw(case: Case, turn: Turn, content: Content) -> Reply:
    """Only a clear yes takes the report back."""
    if asking.says(turn) != "yes":
        return Reply([Say("not_withdrawn"), *asking.again(case, content)])
    case.withdrawn_at, case.consent = moment(), ""
    return Reply([Say("withdrawn"), *asking.again(case, content)])
