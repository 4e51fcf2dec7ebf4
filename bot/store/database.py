"""The database of one process: its engine, its sealer and one way to open a transaction."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")  # Rasa holds SQLAlchemy at 1.4; we write 2.0 style

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

from bot.settings import Settings
from bot.store.seal import Sealer


def now() -> datetime:
    """The time, UTC and without zone, as every column holds it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Database:
    """Opens transactions on the database of `settings` and seals what goes into it."""

    def __init__(self, settings: Settings) -> None:
        self.sealer = Sealer(settings.secret, settings.keys)
        self.engine = _engine(settings.database_url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction: committed at the end of the block, rolled back on an error."""
        with self.engine.begin() as connection:
            yield connection

    def settle(self) -> None:
        """After a deletion: nothing deleted stays in the log that SQLite keeps beside its file."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, future=True, pool_pre_ping=True)
    # kept open: closing the last connection makes SQLite empty its log, which took longer than the work itself
    engine = create_engine(
        url, future=True, poolclass=QueuePool, max_overflow=-1, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite begins late and so lets two writers collide; with isolation_level None we begin ourselves
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
