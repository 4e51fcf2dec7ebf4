"""What can be said at any point: why, who are you, a person please, go back. The question stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import asking, leaving, reporting, steps
from bot.conversation.case import Case
from bot.conversation.turn import Reply, Say, Turn

if TYPE_CHECKING:
    from bot.conversation.engine import Content


def begin(case: Case, turn: Turn, content: Content) -> Reply:
    """The opening: what this is, what is kept, and one open question; for a case come back to, where the talk was."""
    if case.told:
        return leaving.come_back(case, content)
    return Reply([Say("opening"), *asking.put(case, content, "account")])


def aside(case: Case, turn: Turn, content: Content) -> Reply:
    """A short answer of its own for this dialogue act, then the open question again."""
    kind = _known(case, turn, content) or Say(asking.variant(f"aside_{turn.act}", case, content))
    if turn.act == "express_distress" and reporting.takes_any_words(case, content):
        return Reply([kind, *reporting.answer(case, turn, content).say])
    return asking.aside(case, turn, kind, content)


def _known(case: Case, turn: Turn, content: Content) -> Say | None:
    """What is known for this case: what the place does with a report, or the rules for the way that was paid."""
    if turn.act == "ask_outcome" and case.type:
        goes = reporting.the_route(case, content)
        known = {"place": goes.name, "next": goes.what_happens_next}
        return Say("aside_outcome_known", known) if goes.services else None
    if turn.act == "ask_refund" and case.type:
        rules = steps.refund_rules(case, content)
        return Say("aside_refund_rules", steps=[step.to_json() for step in rules]) if rules else None
    return None


def explain(case: Case, turn: Turn, content: Content) -> Reply:
    """Why the present question is asked."""
    name = f"why_{case.question or case.awaiting}"
    return asking.aside(case, turn, Say(name if name in content.wording else "why_general"), content)


def human(case: Case, turn: Turn, content: Content) -> Reply:
    """How to reach a person."""
    return asking.aside(case, turn, Say(asking.variant("human", case, content)), content)


def go_back(case: Case, turn: Turn, content: Content) -> Reply:
    """One question back."""
    before = asking.back(case, content)
    if before is None:
        return Reply([Say("nothing_before"), *asking.again(case, content)])
    return Reply([Say("gone_back"), *before])


def lost(case: Case, turn: Turn, content: Content) -> Reply:
    """The rules found nothing that fits: say so kindly and ask again."""
    return Reply([Say("not_understood"), *asking.again(case, content)])
