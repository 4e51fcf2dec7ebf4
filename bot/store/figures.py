"""What is counted of calls: one row a real call, which outlives its case and says nothing of the caller."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database


@dataclass(frozen=True)
class Figures:
    """The figures of one call: who had it and on which day, how it came out, and seconds (None: not reached)."""

    staff_id: str
    day: date
    state: str
    type: str
    place: str
    duties: dict[str, str]
    first_step: int | None
    talk: int | None
    wrap_up: int | None
    asked_again: int


COLUMNS = tuple(tables.call_figures.c[name] for name in Figures.__dataclass_fields__)


def save(db: Database, connection: Connection, call_id: str, figures: Figures) -> None:
    """Inserts or replaces the figures of a call."""
    table, name = tables.call_figures, db.sealer.digest(f"figures:{call_id}")
    values = asdict(figures)
    if not connection.execute(update(table).where(table.c.id == name).values(**values)).rowcount:
        connection.execute(table.insert().values(id=name, **values))


def between(db: Database, since: date, until: date) -> list[Figures]:
    """The figures of all calls that began on these days, both included, by day."""
    table = tables.call_figures
    query = select(*COLUMNS).where(table.c.day >= since, table.c.day <= until).order_by(table.c.day, table.c.id)
    with db.begin() as connection:
        return [Figures(*row) for row in connection.execute(query)]


def forget_before(db: Database, day: date) -> None:
    """Deletes the figures of calls from before a day."""
    table = tables.call_figures
    with db.begin() as connection:
        connection.execute(delete(table).where(table.c.day < day))
