"""What arrives from WhatsApp: who writes, known only by keyed hashes and a sealed address, and what was seen before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.store import conversations, inbox, tables, whatsapp_out
from bot.store.conversations import Conversation
from bot.store.database import Database, now
from bot.store.whatsapp_out import WINDOW

CHANNEL = "whatsapp"
SEEN = timedelta(days=8)  # WhatsApp delivers again for up to 7 days
DOUBLE_TAP = timedelta(seconds=20)
FLOOD = ("other", {"other": "too_many", "shown": False}, None)
INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}  # those that can pass over what is there
BEGIN = {"act": "begin", "value": "", "shown": False}


@dataclass(frozen=True)
class Arrived:
    """One message from a person: their user id, number or both, when they sent it, and what it is."""

    id: str
    user_id: str
    phone: str
    sent_at: datetime
    kind: str
    body: dict[str, Any]


def take_in(
    db: Database, connection: Connection, arrived: Iterable[Arrived], most_a_minute: int
) -> dict[str, tuple[Conversation, str]]:
    """Queues what was not seen before; returns the conversations that have something new, each with its newest message.

    A message older than the window is noted as seen and left: it could not be answered any more. Of a flood, the first
    message over the limit becomes a word about it, and the others are left.
    """
    changed = {}
    for message in arrived:
        if not _first_time(db, connection, message) or message.sent_at < now() - WINDOW:
            continue
        conversation = _conversation(db, connection, message)
        recent = _sent(connection, conversation.id, timedelta(minutes=1))
        if recent > most_a_minute:
            continue
        kind, body, key = _queued(db, message) if recent < most_a_minute else FLOOD
        if key and _sent(connection, conversation.id, DOUBLE_TAP, key):
            continue
        free = key if key and not _sent(connection, conversation.id, WINDOW, key) else None
        inbox.add(db, connection, conversation.id, kind, body, free)
        changed[conversation.id] = conversation, message.id
    return changed


def _queued(db: Database, message: Arrived) -> tuple[str, dict[str, Any], str | None]:
    """Kind, body and key in the queue; an answer that is pressed has a key, so that a double tap counts once."""
    body = {**message.body, "sent": message.sent_at.timestamp()}
    return message.kind, body, db.sealer.digest(message.body["choice"]) if message.kind == "choice" else None


def _sent(connection: Connection, conversation_id: str, within: timedelta, key: str | None = None) -> int:
    """How many messages, or presses of one answer, a person sent lately."""
    table = tables.inbox
    query = select(func.count()).where(table.c.conversation_id == conversation_id, table.c.received_at > now() - within)
    return int(connection.execute(query.where(table.c.client_key == key) if key else query).scalar_one())


def address(db: Database, connection: Connection, conversation_id: str) -> tuple[dict[str, Any], datetime] | None:
    """To whom a conversation's answers go, and when they last wrote; None for one that is not held on WhatsApp.

    `may_write` is there, and true, once they agreed to be written to.
    """
    table = tables.whatsapp_people
    query = select(table.c.body, table.c.wrote_at).where(table.c.conversation_id == conversation_id)
    row = connection.execute(query).first()
    return (db.sealer.open(row.body, f"whatsapp:{conversation_id}"), row.wrote_at) if row else None


def move(db: Database, connection: Connection, chat: str, conversation_id: str) -> None:
    """Has another conversation held in a person's chat, and nowhere else: no page has it open any more, no other phone.

    The one that was there is left to the caller to erase. The talk is taken up at once where it was.
    """
    people, mine = tables.whatsapp_people, tables.whatsapp_people.c.conversation_id
    for table in (people, tables.whatsapp_outbox, tables.tokens):
        connection.execute(delete(table).where(table.c.conversation_id == conversation_id))
    row = connection.execute(select(people).where(mine == chat)).one()
    known = db.sealer.open(row.body, f"whatsapp:{chat}")
    values = {"conversation_id": conversation_id, "body": db.sealer.seal(known, f"whatsapp:{conversation_id}")}
    connection.execute(update(people).where(mine == chat).values(**values))
    held = update(tables.conversations).where(tables.conversations.c.id == conversation_id)
    connection.execute(held.values(channel=CHANNEL))
    inbox.add(db, connection, conversation_id, "button", {**BEGIN, "moved": True})


def agree(db: Database, conversation_id: str, *, may_write: bool) -> None:
    """Notes whether the person may be written to when there is news of their report."""
    table = tables.whatsapp_people
    with db.begin() as connection:
        if found := address(db, connection, conversation_id):
            body = db.sealer.seal({**found[0], "may_write": may_write}, f"whatsapp:{conversation_id}")
            connection.execute(update(table).where(table.c.conversation_id == conversation_id).values(body=body))


def forget_seen(db: Database) -> None:
    """Deletes the hashes of messages that cannot be delivered again."""
    with db.begin() as connection:
        connection.execute(delete(tables.whatsapp_seen).where(tables.whatsapp_seen.c.received_at < now() - SEEN))


def person_hash(db: Database, known: Mapping[str, Any]) -> str:
    """One person's name in the outbox: a keyed hash of their address."""
    return db.sealer.digest(f"whatsapp:{known['phone'] or known['user_id']}")


def _first_time(db: Database, connection: Connection, message: Arrived) -> bool:
    row = {"id_hash": db.sealer.digest(f"wamid:{message.id}"), "received_at": now()}
    insert = INSERT[connection.dialect.name](tables.whatsapp_seen).values(**row).on_conflict_do_nothing()
    return bool(connection.execute(insert).rowcount)


def _conversation(db: Database, connection: Connection, message: Arrived) -> Conversation:
    """The person's conversation, begun if they have none; what is new of their address is noted."""
    table = tables.whatsapp_people
    hashes = {
        "user_hash": db.sealer.digest(f"user:{message.user_id}") if message.user_id else None,
        "phone_hash": db.sealer.digest(f"phone:{message.phone}") if message.phone else None,
    }
    row = _known(connection, hashes)
    if row is None:
        conversation, _ = conversations.add(db, connection, CHANNEL)
        inbox.add(db, connection, conversation.id, "button", BEGIN)
        known = {"user_id": message.user_id, "phone": message.phone}
        body = db.sealer.seal(known, f"whatsapp:{conversation.id}")
        values = {"conversation_id": conversation.id, "wrote_at": message.sent_at, "body": body, **hashes}
        connection.execute(table.insert().values(**values))
        return conversation
    known = db.sealer.open(row.body, f"whatsapp:{row.conversation_id}")
    before = person_hash(db, known)
    known |= {"user_id": message.user_id or known["user_id"], "phone": message.phone or known["phone"]}
    for person in {before, person_hash(db, known)}:
        whatsapp_out.wake(connection, person, message.sent_at)
    values = {
        "user_hash": hashes["user_hash"] or row.user_hash,
        "phone_hash": hashes["phone_hash"] or row.phone_hash,
        "wrote_at": max(row.wrote_at, message.sent_at),
        "body": db.sealer.seal(known, f"whatsapp:{row.conversation_id}"),
    }
    connection.execute(update(table).where(table.c.conversation_id == row.conversation_id).values(**values))
    queue = tables.inbox
    if not connection.execute(
        select(queue.c.id).where(queue.c.conversation_id == row.conversation_id).limit(1)
    ).first():
        inbox.add(db, connection, row.conversation_id, "button", BEGIN)  # the clock deleted the talk, not its case
    return conversations.by_id(connection, row.conversation_id)


def _known(connection: Connection, hashes: Mapping[str, str | None]) -> Any:
    """The row of a person, by user id before number: a number that comes with another user id has changed hands."""
    table = tables.whatsapp_people
    found = {
        name: connection.execute(select(table).where(table.c[name] == value)).first() if value else None
        for name, value in hashes.items()
    }
    by_user, by_phone = found["user_hash"], found["phone_hash"]
    same = by_phone and (by_phone.user_hash is None or hashes["user_hash"] in (None, by_phone.user_hash))
    if by_phone and (by_user or not same) and by_phone != by_user:
        old = table.c.conversation_id == by_phone.conversation_id
        connection.execute(update(table).where(old).values(phone_hash=None))
    return by_user or (by_phone if same else None)
