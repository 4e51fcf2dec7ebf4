"""What the notes of a call hold, merged into the case; read anew as they grow, nothing is counted twice."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from bot.calls.answers import settle
from bot.calls.record import SPOTTED
from bot.calls.scene import Scene
from bot.conversation import facts, naming
from bot.conversation.case import moment
from bot.facts import read_facts

LONGEST = 20_000  # characters of notes that are kept


@dataclass(frozen=True)
class Reading:
    """What was read in the notes; `types` is empty and `whole` False where Rasa did not answer."""

    types: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    risks: dict[str, str] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    whole: bool = True


def without_rasa(notes: str, day: date) -> Reading:
    """What rules alone read: facts, and the risks that are told plainly."""
    from bot.risks.rules import plain  # spaCy: loaded only where it is needed

    return Reading({}, "", plain(notes), [asdict(fact) for fact in read_facts(notes, day)], whole=False)


def merge(scene: Scene, notes: str, reading: Reading) -> None:
    """Takes notes and what was read in them into the call and its case; what the handler set themselves stays."""
    call, case = scene.call, scene.case
    call.notes = notes[:LONGEST]
    call.unread = not reading.whole
    call.withheld = reading.risks.get("suicide_or_self_harm", "")
    if reading.types:
        case.ranking, case.reason = dict(reading.types), reading.reason
        settle(scene)
    _facts(scene, reading)
    _risks(scene, reading)
    naming.hear_of(case, notes)


def _facts(scene: Scene, reading: Reading) -> None:
    """Fills what is still empty; what the notes filled before and no longer say goes again."""
    call, case = scene.call, scene.case
    before = {name: case.answers.pop(name) for name in call.from_notes if name in case.answers}
    empty = {row.id for row in scene.content.fields if row.id not in case.answers}
    filled = facts.fill(case, reading.facts, scene.content, replacing=False).filled
    call.from_notes = [name for name in filled if name in empty]
    for name in call.from_notes:
        old = before.get(name)
        if old and (old.value, old.words) == (case.answers[name].value, case.answers[name].words):
            case.answers[name] = old  # it keeps its time


def _risks(scene: Scene, reading: Reading) -> None:
    """Raises what the notes show; a risk that they no longer show goes, unless the handler asked about it."""
    call, case = scene.call, scene.case
    shown = {risk for risk in reading.risks if risk not in call.not_so}
    for risk in [*call.risks_from_notes]:
        if risk not in shown and risk not in case.checked:
            case.risks.pop(risk, None)
            call.risks_from_notes.remove(risk)
    for risk in sorted(shown - case.risks.keys()):
        case.risks[risk] = moment()
        call.risks_from_notes.append(risk)
        call.note(SPOTTED, risk)
