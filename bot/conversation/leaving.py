"""Stopping, starting again, deleting: each asks once, does it, and says what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import asking
from bot.conversation.case import Case
from bot.conversation.turn import Reply, Say, Turn

if TYPE_CHECKING:
    from bot.conversation.engine import Content


def stop(case: Case, turn: Turn, content: Content) -> Reply:
    """The person wants to stop."""
    return Reply(asking.interrupt(case, content, "stop_check"))


def stopped(case: Case, turn: Turn, content: Content) -> Reply:
    """The talk ends here; nothing was sent, and it can be taken up again."""
    case.awaiting, case.question = "ended", ""
    return Reply([Say(asking.variant("stopped", case, content))])


def erase(case: Case, turn: Turn, content: Content) -> Reply:
    """The person wants everything deleted."""
    return Reply(asking.interrupt(case, content, "delete_check"))


def erased(case: Case, turn: Turn, content: Content) -> Reply:
    """Everything is deleted once this turn is out; what deleting here cannot remove is said."""
    case.awaiting = "ended"
    say = [Say(asking.variant("deleted", case, content))]
    if "suicide_or_self_harm" in case.risks:
        say.append(Say(asking.variant("numbers_once_more", case, content)))
    return Reply(say, effect="forget")


def restart(case: Case, turn: Turn, content: Content) -> Reply:
    """The person wants to start again."""
    return Reply(asking.interrupt(case, content, "restart_check"))


def restarted(case: Case, turn: Turn, content: Content) -> Reply:
    """An empty case under the same id."""
    fresh = Case(id=case.id, channel=case.channel, day=case.day)
    vars(case).update(vars(fresh))
    return Reply([Say("started_again"), *asking.put(case, content, "account")])


def stay(case: Case, turn: Turn, content: Content) -> Reply:
    """Not after all: the talk goes on where it was."""
    return Reply([Say("going_on"), *asking.resume(case, content)])


def ended(case: Case, turn: Turn, content: Content) -> Reply:
    """Something is said after the end: the talk is taken up where it was."""
    if case.resume:
        return come_back(case, content)
    return Reply([Say("has_ended")])


def come_back(case: Case, content: Content) -> Reply:
    """The person is back, perhaps days later or on another channel: the question that was open is asked again."""
    go_on = asking.resume if case.awaiting == "ended" and case.resume else asking.again
    return Reply([Say("welcome_back"), *go_on(case, content)])
