"""The queue of what people sent and the messages they get back: one row each, in order, sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.store import tables
from bot.store.database import Database, now


@dataclass(frozen=True)
class Queued:
    """One message that waits for its turn; `kind` is text, button, or what a channel reads by itself: choice, other."""

    id: int
    kind: str
    body: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True)
class Message:
    """One message of the talk as the person sees it; `seq` grows and orders them."""

    seq: int
    turn: str
    author: str
    at: datetime
    body: dict[str, Any]


def put(db: Database, conversation_id: str, kind: str, body: dict[str, Any], client_key: str | None = None) -> bool:
    """Queues a message and shows it in the talk; False if one with the same `client_key` was queued before."""
    try:
        with db.begin() as connection:
            add(db, connection, conversation_id, kind, body, client_key)
    except IntegrityError:
        return False
    return True


def add(
    db: Database,
    connection: Connection,
    conversation_id: str,
    kind: str,
    body: dict[str, Any],
    client_key: str | None = None,
) -> None:
    """Like `put`, within the caller's transaction; raises IntegrityError where `client_key` was there before."""
    moment = now()
    sealed = db.sealer.seal(body, f"talk:{conversation_id}")
    row = {"conversation_id": conversation_id, "client_key": client_key, "received_at": moment, "kind": kind}
    shown = {"conversation_id": conversation_id, "turn": "", "author": "person", "at": moment, "body": sealed}
    connection.execute(tables.inbox.insert().values(**row, body=sealed, state="queued"))
    if body.get("shown", True):
        connection.execute(tables.messages.insert().values(**shown))
    touched = update(tables.conversations).where(tables.conversations.c.id == conversation_id)
    connection.execute(touched.values(active_at=moment))


def was_put(db: Database, conversation_id: str, client_key: str) -> bool:
    """Whether a message with this `client_key` was queued before, answered by now or not."""
    table = tables.inbox
    query = select(table.c.id).where(table.c.conversation_id == conversation_id, table.c.client_key == client_key)
    with db.begin() as connection:
        return connection.execute(query).first() is not None


def queued(db: Database, conversation_id: str) -> list[Queued]:
    """What waits in one conversation, oldest first."""
    table = tables.inbox
    query = select(table).where(table.c.conversation_id == conversation_id, table.c.state == "queued")
    with db.begin() as connection:
        rows = connection.execute(query.order_by(table.c.id)).all()
    label = f"talk:{conversation_id}"
    return [Queued(row.id, row.kind, db.sealer.open(row.body, label), row.received_at) for row in rows]


def answer(
    db: Database,
    connection: Connection,
    conversation_id: str,
    turn: str,
    answered: list[Queued],
    said: list[dict[str, Any]],
) -> None:
    """Marks queued messages answered and adds what Harbour said, within the caller's transaction."""
    table = tables.inbox
    ids = [message.id for message in answered]
    connection.execute(update(table).where(table.c.id.in_(ids)).values(state="done", body=b""))
    for body in said:
        _add_said(db, connection, conversation_id, turn, body)


def say(db: Database, connection: Connection, conversation_id: str, body: dict[str, Any]) -> None:
    """Adds something that nobody asked for just now to the last turn; the buttons on offer stay."""
    table = tables.messages
    mine = select(table.c.turn).where(table.c.conversation_id == conversation_id, table.c.author == "harbour")
    turn = connection.execute(mine.order_by(table.c.id.desc()).limit(1)).scalar() or ""
    _add_said(db, connection, conversation_id, turn, body)


def _add_said(db: Database, connection: Connection, conversation_id: str, turn: str, body: dict[str, Any]) -> None:
    sealed = db.sealer.seal(body, f"talk:{conversation_id}")
    row = {"conversation_id": conversation_id, "turn": turn, "author": "harbour", "at": now(), "body": sealed}
    connection.execute(tables.messages.insert().values(**row))


def read(db: Database, conversation_id: str, after: int = 0) -> list[Message]:
    """The messages of a talk with a `seq` above `after`, in order."""
    table = tables.messages
    query = select(table).where(table.c.conversation_id == conversation_id, table.c.id > after)
    with db.begin() as connection:
        return _opened(db, connection, conversation_id, query)


def latest_turn(db: Database, conversation_id: str) -> list[Message]:
    """What Harbour said last, all messages of that turn: the buttons on offer are those."""
    with db.begin() as connection:
        return latest(db, connection, conversation_id)


def latest(db: Database, connection: Connection, conversation_id: str) -> list[Message]:
    """Like `latest_turn`, within the caller's transaction."""
    table = tables.messages
    mine = table.c.conversation_id == conversation_id
    last = select(table.c.turn).where(mine, table.c.author == "harbour").order_by(table.c.id.desc()).limit(1)
    query = select(table).where(mine, table.c.author == "harbour", table.c.turn == last.scalar_subquery())
    return _opened(db, connection, conversation_id, query)


def _opened(db: Database, connection: Connection, conversation_id: str, query: Any) -> list[Message]:
    rows = connection.execute(query.order_by(tables.messages.c.id)).all()
    label = f"talk:{conversation_id}"
    return [Message(row.id, row.turn, row.author, row.at, db.sealer.open(row.body, label)) for row in rows]


def last_seq(db: Database, conversation_id: str) -> int:
    """The `seq` of the newest message of a talk, 0 before the first."""
    query = select(func.max(tables.messages.c.id)).where(tables.messages.c.conversation_id == conversation_id)
    with db.begin() as connection:
        return connection.execute(query).scalar() or 0


def sent_since(db: Database, conversation_id: str, moment: datetime) -> int:
    """How many messages a person has sent since `moment`, for the rate limit."""
    table = tables.inbox
    query = select(func.count()).where(table.c.conversation_id == conversation_id, table.c.received_at > moment)
    with db.begin() as connection:
        return int(connection.execute(query).scalar_one())
