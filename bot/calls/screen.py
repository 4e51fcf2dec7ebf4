"""What the one screen of a call shows, as plain data: the same for the page and for a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.calls.answers import title_of
from bot.calls.clock import clock
from bot.calls.prompts import FIELD, Option, Prompt, present, still_to_ask, suggested
from bot.calls.record import HEARD
from bot.calls.scene import Scene, digest
from bot.conversation import naming, reporting
from bot.report.build import shown_answer
from bot.report.fields import Field
from bot.report.review import review_lines
from bot.risks import RISKS

TYPES = 3
TYPED = frozenset({"asked", "button", "corrected"})


@dataclass(frozen=True)
class Candidate:
    """A type that it may be: its id, what it is called, why, and whether it is chosen."""

    id: str
    label: str
    name: str
    reason: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the report: field, label, value, origin, and the prompt that changes it."""

    field: str
    label: str
    value: str
    origin: str
    group: str
    go: str = ""


@dataclass(frozen=True)
class StepLine:
    """A step to read out, and the time at which it was said."""

    id: str
    title: str
    how: str
    said: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter of THRIVE: what is known, and what is still to ask."""

    id: str
    known: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """A question of the call for service: its label, its answer, where that came from, and the prompt that asks it."""

    field: str
    label: str
    value: str
    speaks_for: bool
    origin: str


@dataclass(frozen=True)
class Screen:
    """The whole screen."""

    id: str
    notes: str
    was: str  # the mark of the notes as they are kept
    unread: bool
    started_at: str
    ended: bool
    wrapped: bool
    scenario: str
    reference: str
    consented: bool
    prompt: Prompt
    risks: tuple[str, ...]
    other_risks: tuple[str, ...]
    types: tuple[Candidate, ...]
    all_types: tuple[str, ...]
    lines: tuple[Line, ...]
    still: tuple[Option, ...]  # questions still to ask: the prompt and its label
    goes_to: tuple[str, str]
    steps: tuple[StepLine, ...]
    letters: tuple[Letter, ...]
    service: tuple[Service, ...]
    service_state: str  # yes, no or open
    duties: tuple[tuple[str, bool], ...]
    others: tuple[str, ...]
    heard: tuple[str, ...] = ()  # what the caller of a practice call was asked or told


def screen(scene: Scene, others: tuple[str, ...] = ()) -> Screen:
    """The screen of a call as it stands."""
    call, case = scene.call, scene.case
    goes = reporting.the_route(case, scene.content)
    undone = {duty.id for duty in scene.open_duties()}
    service = _service(scene)
    return Screen(
        id=call.id,
        notes=call.notes,
        was=digest(call.notes),
        unread=call.unread and bool(call.notes.strip()),
        started_at=call.started_at,
        ended=bool(call.ended_at),
        wrapped=bool(call.wrapped_at),
        scenario=call.scenario,
        reference=scene.reference,
        consented=bool(case.confirmed_at),
        prompt=present(scene),
        risks=tuple(risk for risk in RISKS if risk in case.risks),
        other_risks=tuple(risk for risk in RISKS if risk not in case.risks),
        types=_types(scene),
        all_types=tuple(sorted(title_of(kind.label, kind.name) for kind in scene.content.guidance.types.values())),
        lines=_lines(scene),
        still=_still(scene),
        goes_to=(goes.name, goes.reason),
        steps=_steps(scene),
        letters=_letters(scene),
        service=service,
        service_state="yes" if any(one.speaks_for for one in service) else _all_asked(service),
        duties=tuple((name, name not in undone) for name in scene.content.script.duties),
        others=others,
        heard=tuple(event.id for event in call.events if event.kind == HEARD),
    )


def _types(scene: Scene) -> tuple[Candidate, ...]:
    """The chosen type and the likeliest; the reason stands with the likeliest, from whose words it was read."""
    case, kinds = scene.case, scene.content.guidance.types
    order = [name for name, _ in naming.ranked(case, scene.content)[:TYPES]]
    names = dict.fromkeys([*([case.type] if case.type_confirmed else []), *order])
    best = order[0] if order else ""
    for_other = case.value("who") == "someone_else"
    return tuple(
        Candidate(
            name,
            kinds[name].label,
            kinds[name].named(for_other=for_other),
            naming.short(case.reason) if name == best else "",
            case.type_confirmed and name == case.type,
        )
        for name in list(names)[:TYPES]
    )


def _lines(scene: Scene) -> tuple[Line, ...]:
    answers = scene.case.answers
    lines = [line for line in review_lines(scene.case, scene.content) if line["field"] in answers]
    return tuple(
        Line(
            line["field"],
            line["label"],
            line["value"],
            _origin(answers[line["field"]].origin, rough=answers[line["field"]].approximate),
            line["group"],
            FIELD + line["field"] if "button" in line else "",
        )
        for line in lines
    )


def _origin(origin: str, *, rough: bool) -> str:
    return "typed" if origin in TYPED else "inferred" if rough else "told"


def _still(scene: Scene) -> tuple[Option, ...]:
    """The questions that are left: those of every call, then those of the report."""
    content = scene.content
    own = [name for name in content.script.questions if _open(scene, name)]
    asked = [(name, [content.fields[name]]) for name in own]
    asked += [(",".join(row.id for row in rows), rows) for rows in still_to_ask(scene)]
    return tuple(Option(FIELD + name, ", ".join(scene.label(row.id) for row in rows)) for name, rows in asked)


def _open(scene: Scene, name: str) -> bool:
    return name not in scene.case.answers and name not in scene.call.undone


def _steps(scene: Scene) -> tuple[StepLine, ...]:
    """The plan, in order, with the time at which each step was said; said ones of an earlier plan stay."""
    whole, said = scene.plan(), scene.call.advised(scene.case)
    chosen = [*whole.now, *whole.avoid, *whole.next, *whole.soon] if scene.has_told() else []
    for duty in scene.content.script.duties.values():
        chosen += [step for step in scene.steps_of(duty) if duty.steps and scene.has_told()]
    made = {step.id: StepLine(step.id, step.title, step.how, _time(said.get(step.id, ""))) for step in chosen}
    for name, at in said.items():
        if name not in made and name in scene.content.guidance.steps:
            title, how = scene.content.guidance.steps[name].on("call_handler")
            made[name] = StepLine(name, title, how, _time(at))
    return tuple(made.values())


def _time(at: str) -> str:
    return clock(datetime.fromisoformat(at)) if at else ""


def _letters(scene: Scene) -> tuple[Letter, ...]:
    """What belongs under each letter: risks and answers that are known, and open questions that this call would ask."""
    fields, made = scene.content.fields, []
    wanted = {row.id for rows in still_to_ask(scene) for row in rows}
    for letter, part in scene.content.script.thrive.items():
        known = [scene.words(f"call_risk_{risk}") for risk in part.risks if risk in scene.case.standing]
        known += [_said(scene, fields[name]) for name in part.fields if name in scene.case.answers]
        own = scene.content.script.questions
        left = [name for name in part.fields if name in wanted or (name in own and _open(scene, name))]
        made.append(Letter(letter, tuple(known), tuple(scene.label(name) for name in left)))
    return tuple(made)


def _said(scene: Scene, row: Field) -> str:
    return f"{scene.label(row.id)}: {shown_answer(row, scene.case.answers[row.id], scene.content)}"


def _service(scene: Scene) -> tuple[Service, ...]:
    """The four questions of the call for service, answered or suggested by what is known."""
    made = []
    for name, choices in scene.content.script.service.items():
        row = scene.content.fields[name]
        answer, guess = scene.case.answers.get(name), suggested(scene, row)
        if answer:
            value, origin = shown_answer(row, answer, scene.content), "typed"
        else:
            value, origin = (scene.label(f"{name}.{guess}"), "inferred") if guess else ("", "")
        speaks = (answer.value if answer else guess) in choices
        made.append(Service(name, scene.label(name), value, speaks, origin))
    return tuple(made)


def _all_asked(service: tuple[Service, ...]) -> str:
    return "no" if all(one.origin == "typed" for one in service) else "open"
