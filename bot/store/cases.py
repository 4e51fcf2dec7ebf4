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


def save(
    db: Database, connection: Connection, conversation_id: str, case: dict[str, Any], *, urgent: bool = False
) -> None:
    """Inserts or replaces the case of a conversation; `case["id"]` names its row.

    `urgent` stands unsealed beside it: that somebody is at risk, not how, so that such cases can be found.
    """
    confirmed = case.get("confirmed_at")
    values = {
        "updated_at": now(),
        "urgent": urgent,
        "confirmed_at": datetime.fromisoformat(confirmed) if confirmed else None,
        "body": db.sealer.seal(case, f"case:{case['id']}"),
    }
    changed = connection.execute(update(tables.cases).where(tables.cases.c.id == case["id"]).values(**values))
    if not changed.rowcount:
        connection.execute(tables.cases.insert().values(id=case["id"], conversation_id=conversation_id, **values))


def owner(connection: Connection, case_id: str) -> tuple[str, str] | None:
    """The conversation of a case and its channel, or None if it was deleted."""
    table = tables.conversations
    query = select(table.c.id, table.c.channel).join(tables.cases, tables.cases.c.conversation_id == table.c.id)
    row = connection.execute(query.where(tables.cases.c.id == case_id)).first()
    return (row.id, row.channel) if row else None


def read(db: Database, conversation_id: str) -> dict[str, Any] | None:
    """The case of a conversation as it stands, in a transaction of its own."""
    with db.begin() as connection:
        return _opened(db, connection.execute(_of(conversation_id)).first())


def _of(conversation_id: str) -> Any:
    return select(tables.cases.c.id, tables.cases.c.body).where(tables.cases.c.conversation_id == conversation_id)


def _opened(db: Database, row: Any) -> dict[str, Any] | None:
    return db.sealer.open(row.body, f"case:{row.id}") if row else None
