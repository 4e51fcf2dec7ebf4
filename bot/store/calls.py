"""Calls of handlers: one row a call, its notes and record sealed; who works on which case, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now

TIMES = ("started_at", "ended_at", "wrapped_at")


def save(db: Database, connection: Connection, call: dict[str, Any]) -> None:
    """Inserts or replaces a call, given as its JSON value."""
    table = tables.calls
    times = {name: datetime.fromisoformat(call[name]) if call[name] else None for name in TIMES}
    values = {**times, "body": db.sealer.seal(call, f"call:{call['id']}"), "updated_at": now()}
    if not connection.execute(update(table).where(table.c.id == call["id"]).values(**values)).rowcount:
        owner = {"id": call["id"], "staff_id": call["staff_id"], "scenario": call["scenario"] or None}
        row = {**owner, "conversation_id": call["conversation_id"] or None}
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
