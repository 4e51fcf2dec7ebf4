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
    token = secrets.token_urlsafe(24)  # 192 random bits, stored only as a keyed hash
    conversation = Conversation(uuid.uuid4().hex, channel, now())
    connection.execute(
        tables.conversations.insert().values(
            id=conversation.id,
            token_hash=db.sealer.digest(token),
            channel=channel,
            created_at=conversation.created_at,
            active_at=conversation.created_at,
        )
    )
    return conversation, token


def find(db: Database, token: str) -> Conversation | None:
    """The conversation that a token opens, or None."""
    table = tables.conversations
    query = select(table.c.id, table.c.channel, table.c.created_at).where(table.c.token_hash == db.sealer.digest(token))
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
    query = select(table.c.id, table.c.channel, table.c.created_at).where(free, table.c.id.in_(queued))
    with db.begin() as connection:
        return [Conversation(*row) for row in connection.execute(query)]


def forget(db: Database, conversation_id: str) -> None:
    """Deletes a conversation with all that hangs on it: queue, messages, tracker, case, documents."""
    with db.begin() as connection:
        erase(connection, conversation_id)


def erase(connection: Connection, conversation_id: str) -> None:
    """Like `forget`, within the caller's transaction."""
    connection.execute(delete(tables.trackers).where(tables.trackers.c.conversation_id == conversation_id))
    connection.execute(delete(tables.conversations).where(tables.conversations.c.id == conversation_id))


def forget_old(db: Database, talk_before: datetime, case_before: datetime) -> int:
    """Deletes unconfirmed talks idle since `talk_before` and cases confirmed before `case_before`; counts them."""
    table, cases = tables.conversations, tables.cases
    confirmed = select(cases.c.conversation_id).where(cases.c.confirmed_at.is_not(None))
    expired = select(cases.c.conversation_id).where(cases.c.confirmed_at < case_before)
    idle = table.c.active_at < talk_before
    query = select(table.c.id).where(or_(idle & table.c.id.not_in(confirmed), table.c.id.in_(expired)))
    with db.begin() as connection:
        ids = [row.id for row in connection.execute(query)]
    for conversation_id in ids:
        forget(db, conversation_id)
    return len(ids)
