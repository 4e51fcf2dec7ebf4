"""The append-only history of a case: who changed what and when, advice and consents included. Values are sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now


@dataclass(frozen=True)
class Change:
    """One thing that changed: by whom, what kind of thing, which one, and what it is now (None: no longer there)."""

    actor: str  # person, call_handler or harbour
    what: str
    subject: str = ""
    value: Any = None


@dataclass(frozen=True)
class Entry:
    """One change with its time."""

    at: datetime
    change: Change


def append(db: Database, connection: Connection, case_id: str, changes: Iterable[Change]) -> None:
    """Writes changes down within the transaction that makes them; the database refuses to change them later."""
    moment = now()
    label = f"history:{case_id}"
    rows = [
        {
            "case_id": case_id,
            "at": moment,
            "actor": change.actor,
            "what": change.what,
            "body": db.sealer.seal({"subject": change.subject, "value": change.value}, label),
        }
        for change in changes
    ]
    if rows:
        connection.execute(tables.history.insert(), rows)


def read(db: Database, case_id: str) -> list[Entry]:
    """The whole history of a case, oldest first."""
    table = tables.history
    with db.begin() as connection:
        rows = connection.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.id)).all()
    return [_entry(db, row) for row in rows]


def _entry(db: Database, row: Any) -> Entry:
    body = db.sealer.open(row.body, f"history:{row.case_id}")
    return Entry(row.at, Change(row.actor, row.what, body["subject"], body["value"]))
