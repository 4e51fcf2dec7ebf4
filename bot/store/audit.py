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
    """One line of the audit; `about` is the id of a case, of a practice call, or of a member of staff."""

    id: int
    at: datetime
    staff_id: str | None
    action: str
    about: str | None


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted: by whom, about what (how its id begins), of which kind, from when until when."""

    staff_id: str = ""
    about: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


COLUMNS = tuple(tables.audit.c[name] for name in Noted.__dataclass_fields__)


def note(connection: Connection, staff_id: str | None, action: str, about: str | None = None) -> None:
    """Adds a line, in the transaction of what it tells of; `staff_id` is None for the operator."""
    connection.execute(tables.audit.insert().values(at=now(), staff_id=staff_id, action=action, about=about))


def about(db: Database, subject: str) -> list[Noted]:
    """All lines about a case or a member of staff, oldest first."""
    table = tables.audit
    with db.begin() as connection:
        query = select(*COLUMNS).where(table.c.about == subject).order_by(table.c.id)
        return [Noted(*row) for row in connection.execute(query)]


def page(db: Database, wanted: Wanted, most: int, before: int | None = None) -> list[Noted]:
    """The newest lines that are wanted, at most so many; `before` is the id of a line to go on from."""
    table = tables.audit
    query = select(*COLUMNS).order_by(table.c.id.desc()).limit(most)
    if wanted.staff_id:
        query = query.where(table.c.staff_id == wanted.staff_id)
    if wanted.about:
        query = query.where(table.c.about.startswith(wanted.about, autoescape=True))
    if wanted.action:
        query = query.where(table.c.action == wanted.action)
    if wanted.since:
        query = query.where(table.c.at >= wanted.since)
    if wanted.until:
        query = query.where(table.c.at < wanted.until)
    if before is not None:
        query = query.where(table.c.id < before)
    with db.begin() as connection:
        return [Noted(*row) for row in connection.execute(query)]


def actions(db: Database) -> list[str]:
    """Every kind of line that there is."""
    with db.begin() as connection:
        return sorted(connection.execute(select(tables.audit.c.action).distinct()).scalars())
