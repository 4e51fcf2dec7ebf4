"""The steps: the first one to three with the name, the others after it, each noted with its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversation import asking
from bot.conversation.case import Advice, Answer, Case, moment
from bot.conversation.situation import situation
from bot.conversation.turn import Reply, Say, Turn
from bot.facts import read_age
from bot.guidance.choose import Plan, Said, plan
from bot.guidance.conditions import WATCHED_TYPES

if TYPE_CHECKING:
    from bot.conversation.engine import Content

BATCH = 4  # steps in one message
PAID = frozenset({"whatsapp"})  # channels on which every message costs money: no step goes out alone after the others
ASKED_TYPES = WATCHED_TYPES | {"intimate_image_abuse"}  # types that ask whether the offender may see this device


def the_plan(case: Case, content: Content, *, general: bool = False) -> Plan:
    """The plan for the case as it stands; `general` while the type is not sure."""
    return plan(content.guidance, situation(case), general=general)


def reassurance(case: Case, content: Content) -> str:
    """One or two kind sentences for this type and age."""
    kind = content.guidance.types[case.type]
    return kind.reassurance(for_other=case.value("who") == "someone_else", child=case.is_child)


def refund_rules(case: Case, content: Content) -> list[Said]:
    """The steps of the plan that say how money is asked back and with which limits."""
    whole = the_plan(case, content)
    rules = content.guidance.groups["refund_rules"]
    return [step for step in (*whole.now, *whole.next, *whole.soon) if step.id in rules]


def device_question_first(case: Case) -> bool:
    """Whether the offender may see this phone or account, and nobody asked yet."""
    watched = "domestic_abuse" in case.risks or case.type in ASKED_TYPES
    return watched and not case.device_watched


def first(case: Case, content: Content, *, general: bool = False, again: bool = False) -> list[Say]:
    """The one to three most urgent steps; `general` while the type is not sure: those of its family."""
    given = {advice.step for advice in case.advice}
    whole = the_plan(case, content, general=general)
    chosen = [step for step in whole.first if not (again and step.id in given)]
    if not chosen:
        return []
    return [_say("steps_general" if general else "steps_first", case, chosen)]


def go_on(case: Case, content: Content) -> list[Say]:
    """The next few steps not said yet, and whether they are done; after the last, the report."""
    if age_matters(case, content):
        return asking.ask(case, content, "age_check")
    given = {advice.step for advice in case.advice}
    whole, batch = the_plan(case, content), _batch(case)
    say = []
    if whole.notice and "notice" not in case.needs:
        case.needs.append("notice")
        say.append(Say("general_notice", {"words": whole.notice}))
    for name, horizon in (("steps_now", (*whole.now, *whole.avoid)), ("steps_next", whole.next)):
        left = [step for step in horizon if step.id not in given]
        if left:
            say.append(_say(name, case, left if len(left) <= batch else left[:BATCH]))
            return [*say, *asking.ask(case, content, "steps_check")]
    from bot.conversation import reporting  # the report follows the steps

    return [*say, *reporting.offer(case, content)]


def _batch(case: Case) -> int:
    """How many steps one message may have."""
    return BATCH + 1 if case.channel in PAID else BATCH


def age_matters(case: Case, content: Content) -> bool:
    """Where pictures are concerned, the help for under 18s is another one; so the age comes before more steps."""
    kind = content.guidance.types.get(case.type)
    unknown = not case.is_child and "age" not in case.answers and "age_check" not in case.asked
    return bool(kind and kind.family == "intimate" and unknown)


def age_answer(case: Case, turn: Turn, content: Content) -> Reply:
    """Under 18, over 18, or not said; the steps go on with those for that age."""
    age = read_age(turn.words) if turn.words else None
    if age is not None:
        case.set("age", Answer(age, words=turn.words, origin="asked"))
    under = turn.value == "under_18" or asking.says(turn) == "yes"
    if under or (age is not None and age < 18):
        case.risks.setdefault("under_18", moment())
    return Reply([Say("noted_known"), *go_on(case, content)])


def _say(name: str, case: Case, chosen: list[Any]) -> Say:
    known = {advice.step for advice in case.advice}
    case.advice.extend(Advice(step.id) for step in chosen if step.id not in known)
    return Say(name, steps=[step.to_json() for step in chosen])


def next_steps(case: Case, turn: Turn, content: Content) -> Reply:
    """The person did the steps, or wants the next ones; what they put right meanwhile is said back first."""
    if turn.changed:
        return Reply(asking.again(case, content))
    if turn.act in {"done", "affirm"}:
        for advice in case.advice:
            advice.done = True
    thanks = [Say("well_done")] if turn.act in {"done", "affirm"} else []
    if turn.act == "deny":
        thanks = [Say("steps_can_wait")]
    return Reply([*thanks, *go_on(case, content)])


def how(case: Case, turn: Turn, content: Content) -> Reply:
    """How to do the steps said last: their ways and links once more, and who can help by phone."""
    whole = the_plan(case, content)
    every = {step.id: step for step in (*whole.now, *whole.next, *whole.soon, *whole.avoid)}
    latest = [every[advice.step] for advice in case.advice if advice.step in every and not advice.done][-_batch(case) :]
    helpers = [service.to_json() for service in whole.services[:2]]
    say = Say("how", steps=[step.to_json() for step in latest], links=helpers)
    return asking.aside(case, turn, say, content)
