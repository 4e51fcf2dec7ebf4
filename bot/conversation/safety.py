"""Danger and self-harm: they come before all else and pause everything; then the talk goes on where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import asking, naming
from bot.conversation.case import DENIED, HINTED, Case, moment
from bot.conversation.turn import Reply, Say, Turn

if TYPE_CHECKING:
    from bot.conversation.engine import Content

HEARD = asking.TELLING | {"type_check", "device_check"}  # where words about danger are part of the account too


def danger(case: Case, turn: Turn, content: Content) -> Reply:
    """Somebody may be hurt now: 999 first, what not to do, and whether they are safe."""
    _note(case, turn, "immediate_danger")
    say = [Say(asking.variant("danger", case, content))]
    likely = naming.ranked(case, content)
    if likely and content.guidance.types[likely[0][0]].family == "fraud":
        say.append(Say(asking.variant("danger_courier", case, content)))
    return Reply([*say, *asking.interrupt(case, content, "danger_check")])


def _note(case: Case, turn: Turn, risk: str) -> None:
    case.risks.setdefault(risk, moment())
    if risk not in case.checked:
        case.checked.append(risk)
    if case.awaiting in HEARD or case.resume.split("/")[0] in HEARD:
        naming.listen(case, turn)


def danger_answer(case: Case, turn: Turn, content: Content) -> Reply:
    """Safe now: the talk goes on. Not safe, or not sure: 999 once more, and nothing else."""
    if asking.says(turn) == "no" or turn.act == "not_sure":
        return Reply([Say(asking.variant("danger_stay", case, content)), *asking.again(case, content)])
    if case.doubts.get("immediate_danger") == HINTED:
        case.doubts["immediate_danger"] = DENIED
    return Reply([Say("danger_over"), *_carry_on(case, turn, content)])


def self_harm(case: Case, turn: Turn, content: Content) -> Reply:
    """They may end their life or hurt themselves: numbers first, one question, nothing of the report."""
    _note(case, turn, "suicide_or_self_harm")
    case.checked.append("immediate_danger")  # the question asks about it too, so its answer is no new alarm
    return Reply([Say(asking.variant("self_harm", case, content)), *asking.interrupt(case, content, "self_harm_check")])


def self_harm_answer(case: Case, turn: Turn, content: Content) -> Reply:
    """In danger or not sure: 999 and somebody to be with. Not now: who listens, day and night."""
    if "immediate_danger" not in case.risks:
        case.checked = [risk for risk in case.checked if risk != "immediate_danger"]
    name = "self_harm_support" if asking.says(turn) == "no" else "self_harm_now"
    return Reply([Say(asking.variant(name, case, content)), *asking.interrupt(case, content, "go_on_check")])


def go_on(case: Case, turn: Turn, content: Content) -> Reply:
    """The person wants to go on."""
    return Reply([Say("going_on"), *_carry_on(case, turn, content)])


def pause(case: Case, turn: Turn, content: Content) -> Reply:
    """The person does not want to go on now: no question, the numbers stay."""
    return Reply([Say(asking.variant("pause", case, content)), *asking.again(case, content)])


def _carry_on(case: Case, turn: Turn, content: Content) -> list[Say]:
    """Back to the talk: names the crime if the danger was part of the account, else asks what was asked."""
    where = case.resume.split("/")[0]
    if where in {"account", "more", "type_choice"}:
        case.resume = ""
        case.awaiting = "account"
        if case.told and case.ranking:
            return naming.name_it(case, content)
    return asking.resume(case, content)
