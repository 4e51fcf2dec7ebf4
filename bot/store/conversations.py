"""Conversations: issued by the server, found by an unguessable token, worked on by one process at a time."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now

LEASE = timedelta(seconds=15)  # renewed while the work goes on, so that what a killed process held is soon free
COLUMNS = tuple(tables.conversations.c[name] for name in ("id", "channel", "created_at"))  # what `Conversation` has


@dataclass(frozen=True)
class Conversation:
    """One person's conversation; `id` is internal (Rasa's sender id) and never leaves the server."""

    id: str
    channel: str
    created_at: datetime


def start(db: Database, channel: str) -> tuple[Conversation, str]:
    """Starts a conversation and returns it with its token."""
    with db.begin() as connection:
        return add(db, connection, channel)


def add(db: Database, connection: Connection, channel: str) -> tuple[Conversation, str]:
    """A new conversation and its token, within the caller's transaction."""
    conversation = Conversation(uuid.uuid4().hex, channel, now())
    row = {"id": conversation.id, "channel": channel, "created_at": conversation.created_at}
    connection.execute(tables.conversations.insert().values(**row, active_at=conversation.created_at))
    return conversation, _issue(db, connection, conversation.id)


def open_again(db: Database, conversation_id: str, channel: str) -> tuple[Conversation, str]:
    """A further token for a conversation that is now held on `channel`; tokens issued before still open it.

    A chat that held it before does so no more, and what still waits for that phone is not sent.
    """
    table = tables.conversations
    with db.begin() as connection:
        for chat in (tables.whatsapp_people, tables.whatsapp_outbox):
            connection.execute(delete(chat).where(chat.c.conversation_id == conversation_id))
        connection.execute(update(table).where(table.c.id == conversation_id).values(channel=channel, active_at=now()))
        return by_id(connection, conversation_id), _issue(db, connection, conversation_id)


def by_id(connection: Connection, conversation_id: str) -> Conversation:
    """A conversation that is known to be there."""
    return Conversation(*connection.execute(select(*COLUMNS).where(tables.conversations.c.id == conversation_id)).one())


def _issue(db: Database, connection: Connection, conversation_id: str) -> str:
    """A new token: 192 random bits, stored only as a keyed hash."""
    token = secrets.token_urlsafe(24)
    row = {"hash": db.sealer.digest(token), "conversation_id": conversation_id, "created_at": now()}
    connection.execute(tables.tokens.insert().values(**row))
    return token


def find(db: Database, token: str) -> Conversation | None:
    """The conversation that a token opens, or None."""
    table, tokens = tables.conversations, tables.tokens
    query = (
        select(*COLUMNS)
        .join(tokens, tokens.c.conversation_id == table.c.id)
        .where(tokens.c.hash == db.sealer.digest(token))
    )
    with db.begin() as connection:
        row = connection.execute(query).first()
    return Conversation(*row) if row else None


def claim(db: Database, conversation_id: str, owner: str) -> bool:
    """Takes the lease on a conversation for `LEASE`; False while another worker holds it."""
    table = tables.conversations
    moment = now()
    free = or_(table.c.lease_until.is_(None), table.c.lease_until < moment, table.c.lease_owner == owner)
    query = (
        update(table).where(table.c.id == conversation_id, free).values(lease_owner=owner, lease_until=moment + LEASE)
    )
    with db.begin() as connection:
        return bool(connection.execute(query).rowcount)


def release(connection: Connection, conversation_id: str, owner: str) -> None:
    """Gives the lease back."""
    table = tables.conversations
    connection.execute(
        update(table)
        .where(table.c.id == conversation_id, table.c.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
    )


def waiting(db: Database) -> list[Conversation]:
    """Conversations with queued messages that no worker holds: after a crash, or while Rasa was away."""
    table = tables.conversations
    queued = select(tables.inbox.c.conversation_id).where(tables.inbox.c.state == "queued")
    free = or_(table.c.lease_until.is_(None), table.c.lease_until < now())
    query = select(*COLUMNS).where(free, table.c.id.in_(queued))
    with db.begin() as connection:
        return [Conversation(*row) for row in connection.execute(query)]


def forget(db: Database, conversation_id: str) -> None:
    """Deletes a conversation with all that hangs on it: queue, messages, tracker, case, history, files, documents."""
    with db.begin() as connection:
        erase(connection, conversation_id)
    db.settle()


def erase(connection: Connection, conversation_id: str) -> None:
    """Like `forget`, within the caller's transaction."""
    connection.execute(delete(tables.trackers).where(tables.trackers.c.conversation_id == conversation_id))
    connection.execute(delete(tables.conversations).where(tables.conversations.c.id == conversation_id))
