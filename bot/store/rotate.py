"""Seals everything anew under the newest key of the ring. Can be stopped at any time and goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.schema import Column, Table

from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.seal import SealError

BATCH = 100  # rows of one transaction


@dataclass(frozen=True)
class Progress:
    """How far one table is: rows sealed anew so far in this run, rows still to do, rows that no key opens."""

    table: str
    done: int
    left: int
    unopened: int


def rotate(db: Database) -> Iterator[Progress]:
    """Goes through every sealed column; yields after each batch, so that the caller can say how far it is."""
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            if "label" in column.info:
                yield from _rotate_column(db, table, column)


def rotate_and_say(settings: Settings, say: Callable[[str], None]) -> int:
    """Rotates with a line of progress a batch; returns 1 where something could be opened by no key of the ring."""
    db = Database(settings)
    unopened: dict[str, int] = {}
    for progress in rotate(db):
        say(f"{progress.table}: {progress.done} sealed anew, {progress.left} to do")
        unopened[progress.table] = progress.unopened
    needed = ", ".join(map(str, sorted(numbers_in_use(db)))) or "none"
    say(f"Keys still needed: {needed}. The newest is {db.sealer.current}.")
    db.close()
    if lost := {table: count for table, count in unopened.items() if count}:
        say(f"No key in HARBOUR_KEYS opens: {lost}. These rows were left as they are.")
    return 1 if any(unopened.values()) else 0


def numbers_in_use(db: Database) -> set[int]:
    """The numbers of the keys that anything stored still needs."""
    used: set[int] = set()
    with db.begin() as connection:
        for table in tables.metadata.sorted_tables:
            for column in table.c:
                if "label" in column.info:
                    first = func.substr(column, 1, 1)
                    query = select(first).where(func.length(column) > 0).distinct()
                    used |= {bytes(row[0])[0] for row in connection.execute(query)}
    return used


def _rotate_column(db: Database, table: Table, column: Column[Any]) -> Iterator[Progress]:
    done, unopened, after = 0, 0, None
    while True:
        with db.begin() as connection:
            rows = connection.execute(_next_rows(db, table, column, after)).all()
            for row in rows:
                if _seal_anew(db, connection, table, column, row):
                    done += 1
                else:
                    unopened += 1
            if rows:
                after = rows[-1]._mapping[_key(table)]
            left = int(connection.execute(_counting(db, table, column)).scalar_one()) - unopened
        if rows:
            yield Progress(table.name, done, max(left, 0), unopened)
        if len(rows) < BATCH:
            return


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key.columns
    return key


def _old(db: Database, column: Column[Any]) -> Any:
    current = bytes([db.sealer.current])
    return and_(func.length(column) > 0, func.substr(column, 1, 1) != current)


def _next_rows(db: Database, table: Table, column: Column[Any], after: Any) -> Any:
    """The next rows sealed with an older key; `after` keeps a row that no key opens from being met for ever."""
    key = _key(table)
    query = select(table).where(_old(db, column)).order_by(key).limit(BATCH).with_for_update()
    return query if after is None else query.where(key > after)


def _counting(db: Database, table: Table, column: Column[Any]) -> Any:
    return select(func.count()).select_from(table).where(_old(db, column))


def _seal_anew(db: Database, connection: Connection, table: Table, column: Column[Any], row: Any) -> bool:
    label = column.info["label"].format(**row._mapping)
    try:
        content = db.sealer.open_bytes(row._mapping[column.name], label)
    except SealError:
        return False
    key = _key(table)
    connection.execute(
        update(table).where(key == row._mapping[key]).values({column: db.sealer.seal_bytes(content, label)})
    )
    return True
