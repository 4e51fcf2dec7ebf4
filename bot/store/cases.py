"""Cases: what is known of one person's matter, sealed as a whole, one row a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now


def load(db: Database, connection: Connection, conversation_id: str) -> dict[str, Any] | None:
    """The case of a conversation as its JSON value, to change it; None before the first turn.

    It is held until the transaction ends, so that two changes of one case cannot overwrite each other.
    """
    return _opened(db, connection.execute(_of(conversation_id).with_for_update()).first())


def save(db: Database, connection: Connection, conversation_id: str, case: dict[str, Any]) -> None:
    """Inserts or replaces the case of a conversation; `case["id"]` names its row."""
    confirmed = case.get("confirmed_at")
    values = {
        "updated_at": now(),
        "confirmed_at": datetime.fromisoformat(confirmed) if confirmed else None,
        "body": db.sealer.seal(case, f"case:{case['id']}"),
    }
    changed = connection.execute(update(tables.cases).where(tables.cases.c.id == case["id"]).values(**values))
    if not changed.rowcount:
        connection.execute(tables.cases.insert().values(id=case["id"], conversation_id=conversation_id, **values))


def read(db: Database, conversation_id: str) -> dict[str, Any] | None:
    """The case of a conversation as it stands, in a transaction of its own."""
    with db.begin() as connection:
        return _opened(db, connection.execute(_of(conversation_id)).first())


def _of(conversation_id: str) -> Any:
    return select(tables.cases.c.id, tables.cases.c.body).where(tables.cases.c.conversation_id == conversation_id)


def _opened(db: Database, row: Any) -> dict[str, Any] | None:
    return db.sealer.open(row.body, f"case:{row.id}") if row else None
