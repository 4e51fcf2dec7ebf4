"""The words to come back with, as the database holds them: a keyed hash at the case, one a case."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database


def keep(db: Database, connection: Connection, case_id: str, words: str) -> None:
    """Lets these words open the case; those given before open it no more."""
    values = {"code_hash": hashed(db, words)}
    connection.execute(update(tables.cases).where(tables.cases.c.id == case_id).values(**values))


def find(db: Database, words: str) -> str | None:
    """The id of the conversation whose case these words open, or None."""
    return find_hashed(db, hashed(db, words))


def find_hashed(db: Database, code: str) -> str | None:
    """The same for words of which only the hash was kept."""
    query = select(tables.cases.c.conversation_id).where(tables.cases.c.code_hash == code)
    with db.begin() as connection:
        found: str | None = connection.execute(query).scalar()
    return found


def hashed(db: Database, words: str) -> str:
    """The hash under which the words are kept."""
    return db.sealer.digest(f"code:{words}")
