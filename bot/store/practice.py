"""Scores of practice calls, per member of staff: their own to see, and for supervisors that they practised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection, Row

from bot.store import tables
from bot.store.database import Database, now


@dataclass(frozen=True)
class Kept:
    """One score: who scored it with which scenario, when, and its lines as JSON values."""

    id: str
    staff_id: str
    name: str  # of the member of staff
    scenario: str
    at: datetime
    total: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class Record:
    """What somebody made of one scenario: how often, the best score, the last one, and when that was."""

    scenario: str
    times: int
    best: int
    last: int
    last_id: str
    at: datetime


@dataclass(frozen=True)
class Practised:
    """A colleague's practice: how many calls with how many scenarios, and the last one."""

    name: str
    role: str
    times: int
    scenarios: int
    last_scenario: str = ""
    last: int | None = None
    last_id: str = ""
    at: datetime | None = None


def keep(
    db: Database, connection: Connection, call_id: str, staff_id: str, scenario: str, total: int, lines: Any
) -> None:
    """Keeps the score of a practice call."""
    connection.execute(
        tables.practice_scores.insert().values(
            id=call_id,
            staff_id=staff_id,
            scenario=scenario,
            at=now(),
            total=total,
            body=db.sealer.seal(lines, f"practice:{call_id}"),
        )
    )


def read(db: Database, call_id: str) -> Kept | None:
    """One score, or None if there is none of that id."""
    table, staff = tables.practice_scores, tables.staff
    query = select(table, staff.c.name).join(staff, staff.c.id == table.c.staff_id).where(table.c.id == call_id)
    with db.begin() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    lines = db.sealer.open(row.body, f"practice:{row.id}")
    return Kept(row.id, row.staff_id, row.name, row.scenario, row.at, row.total, lines)


def records(db: Database, staff_id: str) -> dict[str, Record]:
    """What somebody made of each scenario that they practised, by its id."""
    table = tables.practice_scores
    query = select(table.c.id, table.c.scenario, table.c.total, table.c.at).where(table.c.staff_id == staff_id)
    found: dict[str, list[Row]] = {}
    with db.begin() as connection:
        for row in connection.execute(query.order_by(table.c.at, table.c.id)):
            found.setdefault(row.scenario, []).append(row)
    return {name: _record(name, rows) for name, rows in found.items()}


def _record(scenario: str, rows: list[Row]) -> Record:
    last = rows[-1]
    return Record(scenario, len(rows), max(row.total for row in rows), last.total, last.id, last.at)


def team(db: Database) -> list[Practised]:
    """Every handler and supervisor with an open account, by name, with what they practised."""
    staff, scores = tables.staff, tables.practice_scores
    people = select(staff.c.id, staff.c.name, staff.c.role).where(
        staff.c.active, staff.c.role.in_(("handler", "supervisor"))
    )
    counted = select(
        scores.c.staff_id, func.count().label("times"), func.count(scores.c.scenario.distinct()).label("scenarios")
    ).group_by(scores.c.staff_id)
    latest = select(scores.c.id, scores.c.staff_id, scores.c.scenario, scores.c.total, scores.c.at)
    with db.begin() as connection:
        everybody = connection.execute(people.order_by(staff.c.name, staff.c.id)).all()
        counts = {row.staff_id: row for row in connection.execute(counted)}
        last = {row.staff_id: row for row in connection.execute(latest.order_by(scores.c.at, scores.c.id))}
    return [_practised(row, counts.get(row.id), last.get(row.id)) for row in everybody]


def _practised(person: Row, counts: Row | None, last: Row | None) -> Practised:
    if counts is None or last is None:
        return Practised(person.name, person.role, 0, 0)
    return Practised(
        person.name, person.role, counts.times, counts.scenarios, last.scenario, last.total, last.id, last.at
    )


def forget_before(db: Database, moment: datetime) -> None:
    """Deletes scores from before a moment."""
    table = tables.practice_scores
    with db.begin() as connection:
        connection.execute(delete(table).where(table.c.at < moment))
