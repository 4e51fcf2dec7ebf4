"""Evidence files: each sealed in a row of its own. What they are called and hold by type stands in the case."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now


def add(db: Database, connection: Connection, case_id: str, file_id: str, content: bytes) -> None:
    """Keeps a file within the transaction that notes it in the case."""
    body = db.sealer.seal_bytes(content, f"file:{file_id}")
    connection.execute(tables.files.insert().values(id=file_id, case_id=case_id, received_at=now(), body=body))


def remove(connection: Connection, case_id: str, file_id: str) -> None:
    """Deletes a file within the transaction that takes it out of the case."""
    table = tables.files
    connection.execute(delete(table).where(table.c.case_id == case_id, table.c.id == file_id))


def read(db: Database, case_id: str, file_id: str) -> bytes | None:
    """The content of a file of a case, or None."""
    table = tables.files
    query = select(table.c.body).where(table.c.case_id == case_id, table.c.id == file_id)
    with db.begin() as connection:
        body = connection.execute(query).scalar()
    return db.sealer.open_bytes(body, f"file:{file_id}") if body else None
