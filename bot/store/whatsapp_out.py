"""The outbox of WhatsApp: one row a message, sent in order for each person, once as far as that can be known.

States: held (goes out with the next), queued, sending (taken, or sent with no answer), waiting (for the person's next
message), sent, failed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from bot.store import tables
from bot.store.database import Database, now

CLAIM = timedelta(seconds=40)  # longer than a request may take: until then a taken row is not taken again
MARGIN = timedelta(minutes=5)  # before the window closes
WINDOW = timedelta(hours=24)  # after a person's message, in which they may be answered freely
LATE = timedelta(minutes=30)  # an answer that could not go out by then waits: the phone may be in other hands
KEPT = timedelta(days=1)
REACHED = frozenset({"delivered", "read"})


@dataclass(frozen=True)
class Row:
    """One message on its way; `mark` comes back with WhatsApp's word on what became of it."""

    id: int
    conversation_id: str | None
    person: str
    mark: str
    attempts: int
    until: datetime
    body: dict[str, Any]


def until(wrote_at: datetime) -> datetime:
    """Until when an answer may go out to somebody who wrote then."""
    return min(wrote_at + WINDOW - MARGIN, now() + LATE)


def queue(
    db: Database,
    connection: Connection,
    conversation_id: str | None,
    person: str,
    body: dict[str, Any],
    may_go_until: datetime,
    state: str = "queued",
) -> None:
    """Puts a message into the outbox within the transaction that stores the turn."""
    mark, moment = secrets.token_urlsafe(16), now()
    row = {"conversation_id": conversation_id, "person": person, "mark": mark, "state": state, "attempts": 0}
    times = {"due_at": moment, "until": may_go_until, "created_at": moment}
    sealed = db.sealer.seal(body, f"outbox:{mark}")
    connection.execute(tables.whatsapp_outbox.insert().values(**row, **times, body=sealed))


def unhold(db: Database, connection: Connection, conversation_id: str) -> list[dict[str, Any]]:
    """Takes what is held for a conversation out of the outbox."""
    table = tables.whatsapp_outbox
    mine = and_(table.c.conversation_id == conversation_id, table.c.state == "held")
    rows = connection.execute(select(table).where(mine).order_by(table.c.id)).all()
    connection.execute(delete(table).where(mine))
    return [db.sealer.open(row.body, f"outbox:{row.mark}") for row in rows]


def take(db: Database, most: int) -> list[Row]:
    """Takes what is due: for each person the oldest, and nothing while one of theirs is on its way."""
    table = tables.whatsapp_outbox
    earlier = table.alias()
    moment = now()
    before = select(earlier.c.id).where(
        earlier.c.person == table.c.person, earlier.c.id < table.c.id, earlier.c.state.in_(("queued", "sending"))
    )
    due = and_(table.c.state.in_(("queued", "sending")), table.c.due_at <= moment)
    query = select(table).where(due, ~before.exists()).order_by(table.c.id).limit(most)
    with db.begin() as connection:
        rows = connection.execute(query.with_for_update(skip_locked=True)).all()
        ids = [row.id for row in rows]
        taken = {"state": "sending", "due_at": moment + CLAIM, "attempts": table.c.attempts + 1}
        connection.execute(update(table).where(table.c.id.in_(ids)).values(**taken))
    return [_row(db, row, row.attempts + 1) for row in rows]


def put_back(
    db: Database, mark: str, after: timedelta, *, counted: bool = True, sending: bool = False, sent: bool = False
) -> None:
    """Makes a message that was taken due again after a pause; `sending` while it may have arrived all the same.

    WhatsApp's word that it was sent may have come in between: then it stays as it is, unless `sent` says that this
    word was taken back.
    """
    values: dict[str, Any] = {"state": "sending" if sending else "queued", "due_at": now() + after}
    if not counted:
        values["attempts"] = tables.whatsapp_outbox.c.attempts - 1
    states = ("sending", "sent") if sent else ("sending",)
    _set(db, mark, tables.whatsapp_outbox.c.state.in_(states), **values)


def move(db: Database, mark: str, state: str) -> None:
    """Moves a message to a state: sent, waiting or failed."""
    _set(db, mark, state=state)


def replace(db: Database, row: Row, body: dict[str, Any]) -> None:
    """Puts another body in a message's place, due at once."""
    _set(db, row.mark, state="queued", due_at=now(), body=db.sealer.seal(body, f"outbox:{row.mark}"))


def find(db: Database, mark: str) -> tuple[Row, str] | None:
    """The message of a mark and its state."""
    table = tables.whatsapp_outbox
    with db.begin() as connection:
        row = connection.execute(select(table).where(table.c.mark == mark)).first()
    return (_row(db, row, row.attempts), row.state) if row else None


def settle(connection: Connection, statuses: Sequence[tuple[str, str]]) -> None:
    """WhatsApp's word, as marks with their status: what reached the phone is deleted, what is sent is not sent again.

    It may come before, after or instead of the API's answer, and of one message in any order.
    """
    table = tables.whatsapp_outbox
    on_its_way = table.c.state.in_(("sending", "sent"))
    reached = [mark for mark, status in statuses if status in REACHED]
    if reached:
        connection.execute(delete(table).where(table.c.mark.in_(reached), on_its_way))
    sent = [mark for mark, status in statuses if status == "sent"]
    if sent:
        connection.execute(update(table).where(table.c.mark.in_(sent), on_its_way).values(state="sent"))


def wake(connection: Connection, person: str, wrote_at: datetime) -> None:
    """The person wrote: what waited for that may go out, and what is queued has its time again."""
    table = tables.whatsapp_outbox
    mine = table.c.person == person
    if not connection.execute(select(table.c.id).where(mine).limit(1)).first():
        return  # as most often
    fresh = {"until": until(wrote_at)}
    connection.execute(update(table).where(mine, table.c.state == "queued").values(**fresh))
    waited = update(table).where(mine, table.c.state == "waiting")
    connection.execute(waited.values(**fresh, state="queued", due_at=now(), attempts=0))


def count(db: Database) -> dict[str, int]:
    """How many messages there are in each state."""
    table = tables.whatsapp_outbox
    with db.begin() as connection:
        rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state)).all()
    return {row[0]: row[1] for row in rows}


def forget_old(db: Database) -> None:
    """Deletes messages that are a day old, sent or not: a person who writes again is asked again. News is kept."""
    table = tables.whatsapp_outbox
    _delete(db, and_(table.c.created_at < now() - KEPT, table.c.state != "held"))


def _row(db: Database, row: Any, attempts: int) -> Row:
    body = db.sealer.open(row.body, f"outbox:{row.mark}")
    return Row(row.id, row.conversation_id, row.person, row.mark, attempts, row.until, body)


def _delete(db: Database, which: ColumnElement[bool]) -> None:
    with db.begin() as connection:
        connection.execute(delete(tables.whatsapp_outbox).where(which))


def _set(db: Database, mark: str, *only: ColumnElement[bool], **values: Any) -> None:
    table = tables.whatsapp_outbox
    with db.begin() as connection:
        connection.execute(update(table).where(table.c.mark == mark, *only).values(**values))
