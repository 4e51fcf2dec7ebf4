"""The score of a practice call: what was asked, spotted, said and advised, held against what the scenario needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.calls.call import Call
from bot.calls.record import ADVISED, HEARD, TYPED, first, ids
from bot.calls.scene import Scene
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.guidance.choose import Plan
from bot.guidance.situation import MAY_BE_SEEN
from bot.practice.caller import Caller
from bot.practice.scenario import Line, Practice, Scenario
from bot.practice.solved import facts_of, planned

WHOLE = 100


@dataclass(frozen=True)
class Scored:
    """One line of a score: its share from 0 to 1, and the ids of what was right, missed and wrong, or the seconds."""

    id: str
    share: float
    weight: int
    good: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    seconds: int | None = None


@dataclass(frozen=True)
class Score:
    """A score from 0 to 100 and the lines that it is made of."""

    total: int
    lines: tuple[Scored, ...]


@dataclass(frozen=True)
class _Played:
    """All that a line is judged by."""

    scenario: Scenario
    practice: Practice
    content: Content
    call: Call
    case: Case
    plan: Plan
    asked: tuple[str, ...] = ()  # everything that was asked, in order
    covered: frozenset[str] = frozenset()  # fields and questions that were asked, alone or with others
    again: tuple[str, ...] = ()  # questions that the caller had answered before

    def seconds(self, at: str | None) -> int | None:
        """Seconds from the first word to a moment."""
        return None if at is None else _between(self.call.started_at, at)


Judge = Callable[[_Played, Line], "Scored | None"]
JUDGES: dict[str, Judge] = {}


def judge(function: Judge) -> Judge:
    """Registers the judge of a line under the line's name."""
    JUDGES[function.__name__] = function
    return function


def score(scenario: Scenario, practice: Practice, content: Content, call: Call) -> Score:
    """The score of a call; lines that the scenario gives no cause for are left out."""
    played = _played(scenario, practice, content, call)
    scored = (JUDGES[name](played, line) for name, line in practice.lines.items())
    lines = tuple(one for one in scored if one is not None)
    weight = sum(one.weight for one in lines)
    total = round(WHOLE * sum(one.share * one.weight for one in lines) / weight) if weight else 0
    return Score(min(total, WHOLE - 1) if any(one.share < 1 for one in lines) else total, lines)


def _played(scenario: Scenario, practice: Practice, content: Content, call: Call) -> _Played:
    caller, case = Caller(practice, scenario, content.fields), Case.from_json(call.practice_case)
    asked = [event.id for event in call.events if event.kind == HEARD]
    again = tuple(question for question in asked if caller.answer(question).again)
    covered = {name for question in asked for name in _covered(question, content)}
    plan = planned(scenario, content, case.today)
    return _Played(scenario, practice, content, call, case, plan, tuple(asked), frozenset(covered), again)


def _covered(question: str, content: Content) -> set[str]:
    """A question with the fields that it asks for, and the questions that ask for no more than it does."""
    names = set(question.split(","))
    return names | {row.id for row in content.fields if names.intersection(row.question)}


def _between(start: str, end: str) -> int:
    return max(0, int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()))


def _part(good: Sequence[str], wanted: Sequence[str]) -> float:
    return len(good) / len(wanted) if wanted else 1.0


def _less(share: float, line: Line, mistakes: int) -> float:
    return max(0.0, share - line.each * mistakes)


def _in_time(line: Line, seconds: int) -> float:
    if seconds <= line.full:
        return 1.0
    return max(0.0, (line.none - seconds) / (line.none - line.full)) if line.none > line.full else 0.0


def _split(wanted: Sequence[str], done: Sequence[str] | frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    good = tuple(name for name in wanted if name in done)
    return good, tuple(name for name in wanted if name not in good)


@judge
def risks(played: _Played, line: Line) -> Scored | None:
    """Risks that were spotted, missed, or noted without cause."""
    truth, noted = played.scenario.truth, played.case.standing
    good, missed = _split(truth.risks, noted)
    wrong = tuple(sorted(noted - {*truth.risks, *truth.may}))
    return Scored(line.id, _less(_part(good, truth.risks), line, len(wrong)), line.weight, good, missed, wrong)


@judge
def first_step(played: _Played, line: Line) -> Scored | None:
    """The time to the first step that is right for this caller."""
    there = {step.id for step in (*played.plan.now, *played.plan.next, *played.plan.soon, *played.plan.avoid)}
    at = next((e.at for e in played.call.events if e.kind == ADVISED and e.id in there), None)
    seconds = played.seconds(at)
    return Scored(line.id, 0.0 if seconds is None else _in_time(line, seconds), line.weight, seconds=seconds)


@judge
def order(played: _Played, line: Line) -> Scored | None:
    """Whether the steps that cannot wait were read out before those that can."""
    urgent = {step.id for step in played.plan.now}
    can_wait = {step.id for step in (*played.plan.next, *played.plan.soon)}
    said = ids(played.call.events, ADVISED)
    now = [name for name in played.scenario.truth.steps if name in urgent]
    if not now:
        return None
    late = next((place for place, name in enumerate(said) if name in can_wait), len(said))
    good, missed = _split(now, said[:late])
    return Scored(line.id, _part(good, now), line.weight, good, missed)


@judge
def steps(played: _Played, line: Line) -> Scored | None:
    """Steps that had to be read out."""
    wanted = played.scenario.truth.steps
    good, missed = _split(wanted, ids(played.call.events, ADVISED))
    return Scored(line.id, _part(good, wanted), line.weight, good, missed)


@judge
def harm(played: _Played, line: Line) -> Scored | None:
    """Words that must not be said, what would hurt this caller, and on a watched device steps that show there."""
    truth, steps, remarks = played.scenario.truth, played.content.guidance.steps, played.practice.remarks
    watched = truth.device_watched in MAY_BE_SEEN
    read_out = ids(played.call.events, ADVISED)
    wrong = [name for name in played.asked if name in remarks and remarks[name].why]
    wrong += [name for name in (*sorted(played.covered), *read_out) if name in truth.never]
    wrong += [name for name in read_out if watched and name in steps and steps[name].noticed]
    once = tuple(dict.fromkeys(wrong))
    return Scored(line.id, _less(1.0, line, len(once)), line.weight, wrong=once)


@judge
def type(played: _Played, line: Line) -> Scored | None:  # the line's name
    """The type of crime: right, of the right family, or wrong."""
    accepted, types = played.scenario.truth.types, played.content.guidance.types
    chosen = played.case.type if first(played.call.events, TYPED) or played.case.type_confirmed else ""
    if chosen in accepted:
        return Scored(line.id, 1.0, line.weight, good=(chosen,))
    near = chosen in types and types[chosen].family in {types[name].family for name in accepted}
    wrong = (chosen,) if chosen else ()
    return Scored(line.id, line.each if near else 0.0, line.weight, missed=accepted[:1], wrong=wrong)


@judge
def asked(played: _Played, line: Line) -> Scored | None:
    """Questions that had to be asked; what the report has right without asking needed none."""
    wanted = played.scenario.truth.ask
    known = {name for name, right in _facts(played).items() if right}
    good, missed = _split(wanted, [name for name in wanted if _done(name, played, played.covered | known)])
    return Scored(line.id, _part(good, wanted), line.weight, good, missed) if wanted else None


def _done(question: str, played: _Played, done: frozenset[str]) -> bool:
    """Whether a question was asked, by itself or field by field."""
    parts = {row.id for row in played.content.fields if question in row.question} & set(played.scenario.truth.facts)
    return question in done or (bool(parts) and parts <= done)


@judge
def again(played: _Played, line: Line) -> Scored | None:
    """Questions that the caller had answered before."""
    return Scored(line.id, _less(1.0, line, len(played.again)), line.weight, wrong=tuple(dict.fromkeys(played.again)))


@judge
def facts(played: _Played, line: Line) -> Scored | None:
    """Facts that stand right in the report, of those that the screen can ask for."""
    asked = {row.id for row in played.content.fields if row.ask or row.or_when} | set(played.content.script.questions)
    found = {name: right for name, right in _facts(played).items() if name in asked}
    if not found:
        return None
    good, missed = _split(tuple(found), [name for name, right in found.items() if right])
    return Scored(line.id, _part(good, tuple(found)), line.weight, good, missed)


def _duty(played: _Played, line: Line) -> Scored:
    """One of the four that forces check calls for: done and, where it is a question, put to the caller."""
    duty = played.content.script.duties[line.id]
    done = duty not in Scene(played.call, played.case, played.content).open_duties()
    excused = duty.id in played.call.undone
    unasked = duty.field and duty.field not in played.covered
    return Scored(line.id, float(done and not excused and not unasked), line.weight)


for _name in ("vulnerability", "prevention", "evidence", "repeat_victim"):
    JUDGES[_name] = _duty


@judge
def talk(played: _Played, line: Line) -> Scored | None:
    """How long the call took."""
    seconds = _between(played.call.started_at, played.call.ended_at)
    return Scored(line.id, _in_time(line, seconds), line.weight, seconds=seconds)


@judge
def wrap_up(played: _Played, line: Line) -> Scored | None:
    """How long the work after the call took."""
    seconds = _between(played.call.ended_at, played.call.wrapped_at)
    return Scored(line.id, _in_time(line, seconds), line.weight, seconds=seconds)


def _facts(played: _Played) -> Mapping[str, bool]:
    """Every fact of the scenario, and whether the report has it right."""
    case, fields = played.case, played.content.fields
    wanted = facts_of(played.scenario, played.content, case.today)
    return {name: _same(fields[name].kind, value, case.value(name)) for name, value in wanted.items()}


def _same(kind: str, wanted: Any, found: Any) -> bool:
    """Whether a value of the report says the same: any words where words are wanted, every item of a list."""
    if found is None:
        return False
    if kind == "text":
        return bool(str(found).strip())
    if isinstance(wanted, list):
        return isinstance(found, list) and {_plain(one) for one in wanted} <= {_plain(one) for one in found}
    if kind == "place":
        part = "district" if wanted.get("district") else "name" if wanted.get("name") else "nation"
        return isinstance(found, dict) and _plain(wanted.get(part)) == _plain(found.get(part))
    if kind == "money":
        return isinstance(found, dict) and all(wanted.get(key) == found.get(key) for key in ("amount", "currency"))
    return _plain(wanted) == _plain(found)


def _plain(value: Any) -> str:
    return "".join(sign for sign in str(value).casefold() if sign.isalnum())
