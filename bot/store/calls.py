"""Calls of handlers: one row a call, its notes and record sealed; who works on which case, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now

TIMES = ("started_at", "ended_at", "wrapped_at")


@dataclass(frozen=True)
class Kept:
    """A real call as it is kept, with the name of the handler who has it and the case that it is about."""

    call: dict[str, Any]
    name: str
    case: dict[str, Any]
    updated_at: datetime


def save(db: Database, connection: Connection, call: dict[str, Any]) -> None:
    """Inserts or replaces a call, given as its JSON value."""
    table = tables.calls
    times = {name: datetime.fromisoformat(call[name]) if call[name] else None for name in TIMES}
    values = {
        **times,
        "staff_id": call["staff_id"],
        "body": db.sealer.seal(call, f"call:{call['id']}"),
        "updated_at": now(),
    }
    if not connection.execute(update(table).where(table.c.id == call["id"]).values(**values)).rowcount:
        row = {name: call[name] or None for name in ("id", "scenario", "conversation_id")}
        connection.execute(table.insert().values(**row, **values))


def load(db: Database, connection: Connection, call_id: str) -> dict[str, Any] | None:
    """A call to change it, held until the transaction ends; None if there is none of that id."""
    table = tables.calls
    row = connection.execute(select(table.c.body).where(table.c.id == call_id).with_for_update()).first()
    found: dict[str, Any] | None = db.sealer.open(row.body, f"call:{call_id}") if row else None
    return found


def remove(connection: Connection, call_id: str) -> None:
    """Deletes a call with all that it holds."""
    connection.execute(delete(tables.calls).where(tables.calls.c.id == call_id))


def forget_practice(db: Database, moment: datetime) -> None:
    """Deletes practice calls that nobody touched since a moment; real ones go with their case."""
    table = tables.calls
    with db.begin() as connection:
        connection.execute(delete(table).where(table.c.scenario.is_not(None), table.c.updated_at < moment))


def open_of(db: Database, staff_id: str) -> list[tuple[str, datetime, str]]:
    """The calls of a handler that are not done, newest first: id, start, and the scenario of a practice call."""
    table = tables.calls
    mine = (table.c.staff_id == staff_id, table.c.wrapped_at.is_(None))
    query = select(table.c.id, table.c.started_at, table.c.scenario).where(*mine).order_by(table.c.started_at.desc())
    with db.begin() as connection:
        return [(row.id, row.started_at, row.scenario or "") for row in connection.execute(query)]


def practice_of(db: Database, staff_id: str) -> list[tuple[str, str]]:
    """The practice calls of a handler that are not scored yet, newest first: id and scenario."""
    table = tables.calls
    query = select(table.c.id, table.c.scenario).where(table.c.staff_id == staff_id, table.c.scenario.is_not(None))
    with db.begin() as connection:
        return [(row.id, row.scenario) for row in connection.execute(query.order_by(table.c.started_at.desc()))]


def others_on(connection: Connection, conversation_id: str, call_id: str) -> list[str]:
    """The names of those who have another call open on the same case."""
    table, staff = tables.calls, tables.staff
    theirs = (table.c.conversation_id == conversation_id, table.c.id != call_id, table.c.wrapped_at.is_(None))
    query = select(staff.c.name).join(table, table.c.staff_id == staff.c.id).where(*theirs).distinct()
    return [row.name for row in connection.execute(query.order_by(staff.c.name))]


def open_ones(db: Database) -> list[Kept]:
    """All real calls that are not done, whoever has them, oldest first."""
    table = tables.calls
    return _kept(db, _real().where(table.c.wrapped_at.is_(None)).order_by(table.c.started_at, table.c.id))


def of_case(db: Database, case_id: str) -> list[Kept]:
    """The real calls about a case, oldest first; none for a case that no handler ever had."""
    return _kept(db, _real().where(tables.cases.c.id == case_id).order_by(tables.calls.c.started_at))


def urgent_ones(db: Database, most: int) -> list[Kept]:
    """The last call of each case that handlers had and in which somebody is at risk, the newest cases first."""
    table, cases, later = tables.calls, tables.cases, tables.calls.alias()
    newer = or_(
        later.c.started_at > table.c.started_at,
        and_(later.c.started_at == table.c.started_at, later.c.id > table.c.id),
    )
    another = select(later.c.id).where(later.c.conversation_id == table.c.conversation_id, newer).exists()
    query = _real().where(cases.c.urgent, ~another).order_by(cases.c.updated_at.desc()).limit(most)
    return _kept(db, query)


def handled(db: Database, case_ids: Iterable[str]) -> set[str]:
    """Those of the cases that handlers had."""
    cases, table = tables.cases, tables.calls
    query = select(cases.c.id).join(table, table.c.conversation_id == cases.c.conversation_id)
    with db.begin() as connection:
        return set(connection.execute(query.where(cases.c.id.in_(list(case_ids)))).scalars())


def _real() -> Any:
    table, staff, cases = tables.calls, tables.staff, tables.cases
    columns = (table.c.id, table.c.body, staff.c.name, cases.c.updated_at)
    query = select(*columns, cases.c.id.label("case_id"), cases.c.body.label("case_body"))
    joined = table.join(staff, staff.c.id == table.c.staff_id).join(
        cases, cases.c.conversation_id == table.c.conversation_id
    )
    return query.select_from(joined)


def _kept(db: Database, query: Any) -> list[Kept]:
    with db.begin() as connection:
        rows = connection.execute(query).all()
    return [
        Kept(
            db.sealer.open(row.body, f"call:{row.id}"),
            row.name,
            db.sealer.open(row.case_body, f"case:{row.case_id}"),
            row.updated_at,
        )
        for row in rows
    ]
