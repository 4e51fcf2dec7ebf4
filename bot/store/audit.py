"""The audit: who of the staff did or saw what, and when. Only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now


@dataclass(frozen=True)
class Noted:
    """One line of the audit; `about` is the id of a case or of a member of staff."""

    at: datetime
    staff_id: str | None
    action: str
    about: str | None


def note(connection: Connection, staff_id: str | None, action: str, about: str | None = None) -> None:
    """Adds a line, in the transaction of what it tells of; `staff_id` is None for the operator."""
    connection.execute(tables.audit.insert().values(at=now(), staff_id=staff_id, action=action, about=about))


def about(db: Database, subject: str) -> list[Noted]:
    """All lines about a case or a member of staff, oldest first."""
    table = tables.audit
    query = select(table.c.at, table.c.staff_id, table.c.action, table.c.about).where(table.c.about == subject)
    with db.begin() as connection:
        return [Noted(*row) for row in connection.execute(query.order_by(table.c.id))]
