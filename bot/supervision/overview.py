"""What needs somebody now: calls left open, cases in which somebody is at risk, deliveries in trouble.

Only cases that handlers had are shown: what people told the page alone is for whom they agree to send it to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.calls.call import Call
from bot.calls.clock import local
from bot.calls.figures import outcome
from bot.calls.prompts import still_to_ask
from bot.calls.scene import Scene, reference
from bot.calls.screen import screen
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.delivery.overview import needs_person
from bot.report.review import review_lines
from bot.risks import RISKS
from bot.store import calls, deliveries
from bot.store.calls import Kept
from bot.store.database import Database
from bot.store.deliveries import Delivery

MOST = 50  # urgent cases on the page
CHECKED = ("suicide_or_self_harm", "immediate_danger")  # risks about which the person is asked at once


@dataclass(frozen=True)
class Todo:
    """One thing that is still to do on a case: its kind, how many of it, and the ids it is about."""

    kind: str
    count: int = 1
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matter:
    """A call with its case, as a line: who has it, since when, the risks, the type, and what is still to do."""

    call_id: str
    case_id: str
    reference: str
    staff_id: str
    name: str
    started_at: datetime
    updated_at: datetime
    ended: bool
    over: bool
    risks: tuple[str, ...]
    type: str
    todo: tuple[Todo, ...]


@dataclass(frozen=True)
class Trouble:
    """A delivery that needs somebody; whether staff may open its case depends on whether handlers ever had it."""

    delivery: Delivery
    reference: str
    handled: bool


@dataclass(frozen=True)
class Talk:
    """One call about a case: who had it and when, their notes, how it ended, and how each duty came out."""

    id: str
    name: str
    started_at: datetime
    over: bool
    closed: bool
    notes: str
    wrap_up: str
    duties: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CaseFile:
    """All of a case that a supervisor sees: its line, the report, the steps said with the time, and its calls."""

    matter: Matter
    lines: tuple[dict[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    goes_to: str
    talks: tuple[Talk, ...]
    delivery: Delivery | None


def open_calls(db: Database, content: Content) -> list[Matter]:
    """Every real call that is not done, the longest open first."""
    return [_matter(_scene(kept, content), kept, None) for kept in calls.open_ones(db)]


def urgent_cases(db: Database, content: Content) -> list[Matter]:
    """Cases of handlers in which somebody may be hurt, newest first."""
    kept_ones = calls.urgent_ones(db, MOST)
    return [_matter(_scene(one, content), one, deliveries.of_case(db, one.case["id"])) for one in kept_ones]


def troubles(db: Database) -> list[Trouble]:
    """Deliveries that were given up, or have been tried for long."""
    found = [one for one in deliveries.open_ones(db) if needs_person(one)]
    handled = calls.handled(db, [one.case_id for one in found])
    return [Trouble(one, reference(one.case_id), one.case_id in handled) for one in found]


def case_file(db: Database, content: Content, case_id: str) -> CaseFile | None:
    """A case that handlers had, or None."""
    kept_ones = calls.of_case(db, case_id)
    if not kept_ones:
        return None
    delivery = deliveries.of_case(db, case_id)
    scenes = [(_scene(kept, content), kept) for kept in kept_ones]
    last, kept = scenes[-1]
    shown = screen(last)
    return CaseFile(
        _matter(last, kept, delivery),
        tuple(review_lines(last.case, content)),
        tuple((step.title, step.said) for step in shown.steps if step.said),
        shown.goes_to[0],
        tuple(_talk(scene, one) for scene, one in scenes),
        delivery,
    )


def _scene(kept: Kept, content: Content) -> Scene:
    return Scene(Call.from_json(kept.call), Case.from_json(kept.case), content)


def _matter(scene: Scene, kept: Kept, delivery: Delivery | None) -> Matter:
    call, case = scene.call, scene.case
    return Matter(
        call.id,
        case.id,
        scene.reference,
        call.staff_id,
        kept.name,
        local(datetime.fromisoformat(call.started_at)),
        local(kept.updated_at),
        bool(call.ended_at),
        bool(call.wrapped_at),
        tuple(risk for risk in RISKS if risk in case.urgent),
        case.type,
        tuple(_todo(scene, delivery)),
    )


def _todo(scene: Scene, delivery: Delivery | None) -> Iterator[Todo]:
    """What is still to do, the most urgent first."""
    call, case = scene.call, scene.case
    if unasked := tuple(risk for risk in CHECKED if risk in case.standing and risk not in case.checked):
        yield Todo("check", len(unasked), unasked)
    if scene.has_told():
        plan = scene.plan()
        now = {step.id: step for step in (*plan.first, *plan.now)}
        if unsaid := scene.unsaid(tuple(now.values())):
            yield Todo("steps", len(unsaid))
    if duties := tuple(duty.id for duty in scene.open_duties()):
        yield Todo("duties", len(duties), duties)
    if not case.confirmed_at:
        if questions := len(still_to_ask(scene)):
            yield Todo("questions", questions)
        yield Todo("agree")
    if not call.wrapped_at:
        yield Todo("wrap_up" if call.ended_at else "call")
    if delivery is not None and needs_person(delivery):
        yield Todo("delivery")


def _talk(scene: Scene, kept: Kept) -> Talk:
    call = scene.call
    duties = tuple((duty.id, outcome(scene, duty)) for duty in scene.content.script.duties.values())
    started = local(datetime.fromisoformat(call.started_at))
    return Talk(
        call.id, kept.name, started, bool(call.wrapped_at), bool(call.closed_by), call.notes, call.wrap_up, duties
    )
