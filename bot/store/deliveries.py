"""The outbox: confirmed reports on their way, and the documents made from them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now

CLAIM = timedelta(seconds=60)


@dataclass(frozen=True)
class Delivery:
    """One confirmed report for one target; `attempts` counts this try too."""

    id: str
    case_id: str
    target: str
    attempts: int


def queue(connection: Connection, case_id: str, target: str) -> None:
    """Puts a confirmed case into the outbox within the transaction that confirms it; earlier copies give way."""
    moment = now()
    connection.execute(delete(tables.deliveries).where(tables.deliveries.c.case_id == case_id))
    connection.execute(delete(tables.documents).where(tables.documents.c.case_id == case_id))
    row = {"id": uuid.uuid4().hex, "case_id": case_id, "target": target, "state": "queued", "attempts": 0}
    connection.execute(tables.deliveries.insert().values(**row, due_at=moment, created_at=moment, updated_at=moment))


def withdraw(connection: Connection, case_id: str) -> None:
    """Takes a case out of the outbox within the transaction that withdraws it; what was sent stays sent."""
    table = tables.deliveries
    waiting = table.c.case_id == case_id, table.c.state.in_(("queued", "ready"))
    connection.execute(update(table).where(*waiting).values(state="withdrawn", updated_at=now()))


def drop_papers(connection: Connection, case_id: str) -> None:
    """Deletes the person's own papers of a case that changed since; they are made anew when they are asked for.

    What goes to somebody else stays as it was confirmed.
    """
    table, papers = tables.deliveries, tables.documents
    elsewhere = select(table.c.case_id).where(table.c.case_id == case_id, table.c.target != "own_pack")
    connection.execute(delete(papers).where(papers.c.case_id == case_id, papers.c.case_id.not_in(elsewhere)))


def take(db: Database) -> Delivery | None:
    """Takes the next due delivery; it comes due again after `CLAIM` should this worker die."""
    table = tables.deliveries
    due = select(table).where(table.c.state == "queued", table.c.due_at <= now()).order_by(table.c.due_at).limit(1)
    with db.begin() as connection:
        row = connection.execute(due.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        taken = {"attempts": row.attempts + 1, "due_at": now() + CLAIM, "updated_at": now()}
        connection.execute(update(table).where(table.c.id == row.id).values(**taken))
        return Delivery(row.id, row.case_id, row.target, row.attempts + 1)


def finish(connection: Connection, delivery: Delivery, state: str) -> None:
    """Moves a delivery to a final state: ready or failed."""
    table = tables.deliveries
    connection.execute(update(table).where(table.c.id == delivery.id).values(state=state, updated_at=now()))


def retry(db: Database, delivery: Delivery, after: timedelta) -> None:
    """Makes a delivery due again after a pause."""
    table = tables.deliveries
    with db.begin() as connection:
        connection.execute(
            update(table).where(table.c.id == delivery.id).values(due_at=now() + after, updated_at=now())
        )


def state(db: Database, case_id: str) -> str | None:
    """Where the delivery of a case stands, or None if it was never confirmed."""
    query = select(tables.deliveries.c.state).where(tables.deliveries.c.case_id == case_id)
    with db.begin() as connection:
        found: str | None = connection.execute(query).scalar()
    return found


def keep(db: Database, connection: Connection, case_id: str, kind: str, content: bytes) -> None:
    """Keeps a document of a case, sealed, with the SHA-256 of its content."""
    row: dict[str, Any] = {"id": uuid.uuid4().hex, "case_id": case_id, "kind": kind, "created_at": now()}
    connection.execute(
        delete(tables.documents).where(tables.documents.c.case_id == case_id, tables.documents.c.kind == kind)
    )
    body = db.sealer.seal_bytes(content, f"document:{case_id}")
    connection.execute(tables.documents.insert().values(**row, sha256=hashlib.sha256(content).hexdigest(), body=body))


def document(db: Database, case_id: str, kind: str) -> bytes | None:
    """A kept document of a case, or None."""
    table = tables.documents
    query = select(table.c.body).where(table.c.case_id == case_id, table.c.kind == kind)
    with db.begin() as connection:
        body = connection.execute(query).scalar()
    return db.sealer.open_bytes(body, f"document:{case_id}") if body else None
