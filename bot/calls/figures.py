"""What is counted of a call: ids, seconds and how each duty came out; nothing of the caller, and no words."""

from __future__ import annotations

from datetime import datetime

from bot.calls.call import Call
from bot.calls.clock import local
from bot.calls.load import Duty
from bot.calls.record import ADVISED, AGAIN, first
from bot.calls.scene import Scene
from bot.conversation import reporting
from bot.store.figures import Figures

DONE, OPEN = "done", "open"  # of a duty; else the reason why it was not possible, or what the answer was instead
STATES = ("open", "closed", "done")  # of a call: going on or left, closed by a colleague, wrapped up


def counted(scene: Scene) -> Figures:
    """The figures of a real call as it stands."""
    call, case = scene.call, scene.case
    return Figures(
        staff_id=call.staff_id,
        day=local(datetime.fromisoformat(call.started_at)).date(),
        state=_state(call),
        type=case.type,
        place=reporting.the_route(case, scene.content).place if case.type else "",
        duties={duty.id: outcome(scene, duty) for duty in scene.content.script.duties.values()},
        first_step=_seconds(call.started_at, first(call.events, ADVISED) or ""),
        talk=_seconds(call.started_at, call.ended_at),
        wrap_up=_seconds(call.ended_at, "" if call.closed_by else call.wrapped_at),
        asked_again=sum(event.kind == AGAIN for event in call.events),
    )


def outcome(scene: Scene, duty: Duty) -> str:
    """How a duty came out: done, the reason why it was not possible, what was answered instead, or still open."""
    if reason := scene.call.undone.get(duty.id):
        return reason
    if any(open_one.id == duty.id for open_one in scene.open_duties()):
        return OPEN
    answer = scene.case.answers.get(duty.field)
    return answer.status if answer and answer.status != "known" else DONE


def _state(call: Call) -> str:
    return "closed" if call.closed_by else "done" if call.wrapped_at else "open"


def _seconds(since: str, until: str) -> int | None:
    return (
        int((datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds())
        if since and until
        else None
    )
