"""An answer to a question of the report: what it comes to goes into the case and is said back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.conversation.case import Answer, Case
from bot.conversation.facts import KEPT
from bot.conversation.turn import Say, Turn
from bot.cues import read_cues
from bot.report.answers import Reading, read_answer, read_answers
from bot.report.build import shown_answer
from bot.report.fields import Field

if TYPE_CHECKING:
    from bot.conversation.engine import Content

SUMMED = frozenset({"payments"})  # said back with the whole sum


@dataclass(frozen=True)
class Answered:
    """What came of an answer: the messages that say it back, the fields found, and those that could not be read."""

    say: list[Say]
    found: list[str]
    unclear: list[Field]
    unfit: str = ""  # why a value that was given cannot be meant

    def leave(self, case: Case, turn: Turn) -> Say:
        """Leaves open what could not be read, with the words; says so."""
        for row in self.unclear:
            _without_value(case, row, turn, "dont_know")
        return Say("noted_unread" if turn.words else "noted_dont_know")


def read(case: Case, turn: Turn, rows: list[Field]) -> dict[str, Reading]:
    """Reads an answer to the question about `rows` and changes nothing."""
    of_other = case.value("who") == "someone_else"
    return read_answers(rows, turn.words, turn.act, turn.value, case.today, of_other=of_other)


def take(case: Case, turn: Turn, rows: list[Field], content: Content) -> Answered:
    """Reads an answer to the question about `rows`, sets what it tells, and says it back."""
    readings = read(case, turn, rows)
    unclear = [row for row in rows if row.id in readings and readings[row.id].status == "unclear"]
    for row in unclear:
        if readings[row.id].unfit and row.id in turn.filled:
            _undo(case, row)
    found, left = [], []
    for row in rows:
        reading = readings.get(row.id)
        if reading is None or row in unclear:
            continue
        if reading.status == "known":
            set_value(case, row, turn, reading, "button" if turn.button else "asked")
            found.append(row.id)
        else:
            left.append(_without_value(case, row, turn, reading.status))
    say = _said(case, turn, rows, found, left, content)
    unfit = next((readings[row.id].unfit for row in unclear if readings[row.id].unfit), "")
    return Answered(say, found, unclear, unfit)


def _undo(case: Case, row: Field) -> None:
    """Takes back what this very turn filled a field with: part of a value that cannot be meant."""
    filled = case.answers.pop(row.id)
    if filled.earlier:
        case.answers[row.id] = Answer(filled.earlier[-1], earlier=filled.earlier[:-1])


def set_value(case: Case, row: Field, turn: Turn, reading: Reading, origin: str, *, adding: bool = True) -> None:
    """Sets a field to what was read; `adding`: of a list that this very turn began to fill, that stays in it."""
    value = _as_list(reading) if row.many else reading.value
    if row.many and adding and row.id in turn.filled:
        filled = case.answers[row.id].value
        value = [*filled, *(one for one in value if one not in filled)]
    _put(case, row.id, turn, value, origin, approximate=reading.approximate)
    if row.id == "amount" and (reading.parts or case.value("payments")):
        _put(case, "payments", turn, list(reading.parts), origin)


def _put(case: Case, name: str, turn: Turn, value: Any, origin: str, *, approximate: bool = False) -> None:
    """Sets a field; what this very turn filled it with before is no earlier value."""
    given = Answer(value, turn.words[:KEPT], "known", origin, approximate)
    if name in turn.filled:
        given.earlier = case.answers.pop(name).earlier
        case.answers[name] = given
    else:
        case.set(name, given)


def _as_list(reading: Reading) -> list[Any]:
    return list(reading.parts) or (reading.value if isinstance(reading.value, list) else [reading.value])


def _without_value(case: Case, row: Field, turn: Turn, status: str) -> str:
    """Notes that there is no value; one that is known stays, unless the person would rather not give it."""
    if case.value(row.id) is not None and status != "prefer_not":
        return "unchanged"
    case.set(row.id, Answer(None, turn.words[:KEPT], status, "button" if turn.button else "asked"))
    return status


def put_right(case: Case, turn: Turn, row: Field) -> bool:
    """Changes one field to what the words say ("the postcode is wrong, it is SW8"), if they say it."""
    if row.kind in {"text", "bank", "platform"}:
        return False
    reading = read_answer(row, turn.words, "inform", "", case.today)
    if reading.status != "known" or (row.kind == "money" and not reading.parts) or reading.value == case.value(row.id):
        return False
    set_value(case, row, turn, reading, "corrected", adding=False)
    return True


def lines_of(case: Case, names: Iterable[str], content: Content) -> list[str]:
    """The label and value of each field."""
    rows = [content.fields[name] for name in names if name in case.answers]
    return [f"{content.wording.label(row.id)}: {shown_answer(row, case.answers[row.id], content)}" for row in rows]


def said_back(case: Case, changed: Sequence[str], content: Content) -> list[Say]:
    """Says back what was put right."""
    return [Say("corrected", {"lines": "\n".join(lines_of(case, changed, content))})] if changed else []


def also_noted(case: Case, turn: Turn, content: Content) -> list[Say]:
    """Says back what an answer told beside what was asked."""
    lines = lines_of(case, [name for name in turn.filled if name not in (*case.open_fields, *SUMMED)], content)
    return [Say("also_noted", {"lines": lines})] if lines else []


def _said(case: Case, turn: Turn, rows: list[Field], found: list[str], left: list[str], content: Content) -> list[Say]:
    """What was understood, said back; a text is only acknowledged."""
    shown = [row for row in rows if row.id in found and row.kind != "text"]
    others = also_noted(case, turn, content)
    if len(shown) == 1:
        return [Say("noted", {"value": shown_answer(shown[0], case.answers[shown[0].id], content)}), *others]
    if shown:
        return [Say("noted_lines", {"lines": lines_of(case, [row.id for row in shown], content)}), *others]
    if found:
        return [Say("noted_question" if "question" in read_cues(turn.words) else "noted_known"), *others]
    return [*(Say(f"noted_{status}") for status in dict.fromkeys(left)), *others]
