"""The outbox: confirmed reports on their way, each change of state recorded, and the documents made from them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database, now

OWN_PACK = "own_pack"
# From each state the states that can follow. A case without a delivery is a draft.
MOVES = {
    "confirmed": frozenset({"ready", "queued", "failed", "withdrawn"}),  # agreed to; the papers are being made
    "ready": frozenset({"withdrawn"}),  # own pack: the papers are there, for the person to send
    "queued": frozenset({"sent", "acknowledged", "failed", "withdrawn"}),  # waits to be sent
    "sent": frozenset({"acknowledged", "failed", "withdrawn"}),  # left, or may have; no answer yet
    "acknowledged": frozenset({"withdrawn"}),  # the receiver has it, under a reference of theirs
    "failed": frozenset({"confirmed", "ready", "queued", "sent", "acknowledged", "withdrawn"}),  # a person must look
    "withdrawn": frozenset(),  # the person took it back, or a newer report took its place
}
TRIED = frozenset({"confirmed", "queued", "sent", "withdrawn"})  # states in which a try can leave a delivery as it was
CLAIM = timedelta(seconds=120)  # after which a delivery in hand of a worker that died is taken up again
REPLACED = "replaced"
_table = tables.deliveries


@dataclass(frozen=True)
class Delivery:
    """One confirmed report for one target; `attempts` counts this try too, `left` says whether it may have left."""

    id: str
    case_id: str
    target: str
    place: str
    state: str
    attempts: int
    since: datetime
    updated_at: datetime
    left: bool
    trouble: str
    reference: str
    password: str

    @property
    def own_pack(self) -> bool:
        """Whether nothing is sent: the person has the papers."""
        return self.target == OWN_PACK

    @property
    def sending(self) -> bool:
        """Whether the report goes to somebody, or is with them, and can be taken back."""
        return not self.own_pack and self.state != "withdrawn"


@dataclass(frozen=True)
class Change:
    """One change of a delivery's state, and what troubled it."""

    at: datetime
    state: str
    trouble: str


def confirm(
    db: Database, connection: Connection, case_id: str, target: str, place: str, report: bytes, password: str = ""
) -> None:
    """Puts a report, as it was confirmed, into the outbox within the transaction that confirms it.

    An earlier report of the same case gives way. If it went to another target, its receiver is told so.
    """
    earlier = _newest(connection, case_id)
    if earlier and not (earlier.target == target and earlier.state in {"ready", "acknowledged"}):
        _withdraw(connection, earlier, REPLACED, tell=earlier.target != target)
    untold = and_(_table.c.case_id == case_id, _table.c.target == target, _table.c.state == "withdrawn")
    connection.execute(update(_table).where(untold).values(due_at=None))  # they get a newer report instead
    connection.execute(delete(tables.documents).where(tables.documents.c.case_id == case_id))
    keep(db, connection, case_id, "confirmed", report)
    moment, name = now(), uuid.uuid4().hex
    connection.execute(
        insert(_table).values(
            id=name,
            case_id=case_id,
            revision=earlier.revision + 1 if earlier else 1,
            target=target,
            place=place,
            state="confirmed",
            attempts=0,
            due_at=moment,
            since=moment,
            trouble="",
            password=db.sealer.seal(password, f"delivery:{name}") if password else None,
            created_at=moment,
            updated_at=moment,
        )
    )
    _record(connection, name, "confirmed")


def take(db: Database, states: Iterable[str], target: str | None = None) -> Delivery | None:
    """Takes the next due delivery in one of these states; it comes due again after `CLAIM` should this worker die.

    One that is about to be sent counts as left from here on: after a crash nobody can know.
    """
    due = and_(_table.c.state.in_(list(states)), _table.c.due_at <= now())
    if target is not None:
        due = and_(due, _table.c.target == target)
    query = select(_table).where(due).order_by(_table.c.due_at).limit(1).with_for_update(skip_locked=True)
    with db.begin() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        taken: dict[str, Any] = {"attempts": row.attempts + 1, "due_at": now() + CLAIM, "updated_at": now()}
        if row.state in {"queued", "sent"}:
            taken["left_at"] = row.left_at or now()
        connection.execute(update(_table).where(_table.c.id == row.id).values(**taken))
        return _delivery(db, row, row.attempts + 1)


def move(
    db: Database,
    connection: Connection,
    delivery: Delivery,
    state: str,
    *,
    trouble: str = "",
    reference: str = "",
    after: timedelta | None = None,
    left: bool | None = None,
) -> bool:
    """Moves a delivery in hand to `state` (the same one again for another try), due `after` a while, or never.

    False, and nothing changed, if somebody else moved it meanwhile: it was withdrawn, retried or taken over.
    """
    may_come_from = [name for name, following in MOVES.items() if state in following or state == name in TRIED]
    mine = and_(_table.c.id == delivery.id, _table.c.state.in_(may_come_from))
    if not reference:  # an answer with a reference is true whoever brings it
        mine = and_(mine, _table.c.attempts == delivery.attempts)
    before = connection.execute(select(_table.c.state).where(mine).with_for_update()).scalar()
    if before is None:
        return False
    values: dict[str, Any] = {"state": state, "trouble": trouble, "updated_at": now()}
    values["due_at"] = None if after is None else now() + after
    if (before, state) == ("confirmed", "queued"):
        values["attempts"] = 0  # from now on tries to send are counted
    if left is False:
        values["left_at"] = None
    if reference:
        values["reference"] = db.sealer.seal(reference, f"delivery:{delivery.id}")
    connection.execute(update(_table).where(_table.c.id == delivery.id).values(**values))
    if before != state:
        _record(connection, delivery.id, state, trouble)
    return True


def note_reference(db: Database, connection: Connection, delivery: Delivery, reference: str) -> None:
    """Keeps the reference of a report that was taken back while it arrived; the first one stands."""
    sealed = db.sealer.seal(reference, f"delivery:{delivery.id}")
    mine = and_(_table.c.id == delivery.id, _table.c.reference.is_(None))
    connection.execute(update(_table).where(mine).values(reference=sealed))


def withdraw(connection: Connection, case_id: str) -> bool:
    """Takes a case's report back; False if there is none (any more). Its receiver is told if it may have left."""
    row = _newest(connection, case_id)
    return row is not None and _withdraw(connection, row, "", tell=True)


def _withdraw(connection: Connection, row: Any, trouble: str, *, tell: bool) -> bool:
    if row.state == "withdrawn":
        return False
    tell = tell and row.target != OWN_PACK and left(connection, row.case_id, row.target)
    # a try that is in hand ends first (`CLAIM`), so that the receiver is not told before the report arrives
    due = (row.due_at or now()) if tell else None
    values = {"state": "withdrawn", "trouble": trouble, "due_at": due, "since": now(), "attempts": 0}
    connection.execute(update(_table).where(_table.c.id == row.id).values(**values, updated_at=now()))
    _record(connection, row.id, "withdrawn", trouble)
    return True


def again(db: Database, connection: Connection, delivery: Delivery) -> bool:
    """Has a failed delivery tried anew, from where it failed."""
    made = select(tables.documents.c.id).where(tables.documents.c.case_id == delivery.case_id)
    papers = connection.execute(made.where(tables.documents.c.kind == "pdf")).first()
    state = "confirmed" if papers is None else "sent" if delivery.left else "queued"
    if not move(db, connection, delivery, state, after=timedelta(0)):
        return False
    anew = {"attempts": 0, "since": now()}
    connection.execute(update(_table).where(_table.c.id == delivery.id).values(**anew))
    return True


def drop_papers(connection: Connection, case_id: str) -> None:
    """Deletes the person's own papers of a case that changed since; they are made anew when they are asked for.

    What goes to somebody else stays as it was confirmed.
    """
    row = _newest(connection, case_id)
    if row is not None and row.target != OWN_PACK:
        return
    connection.execute(delete(tables.documents).where(tables.documents.c.case_id == case_id))
    if row is not None and row.state in {"confirmed", "failed"}:  # nothing is left to make them from, and no need to
        ready = _table.c.id == row.id
        connection.execute(update(_table).where(ready).values(state="ready", trouble="", due_at=None, updated_at=now()))
        _record(connection, row.id, "ready")


def newest(db: Database, connection: Connection, case_id: str) -> Delivery | None:
    """The delivery of a case's newest confirmed report, held until the transaction ends; None for a draft."""
    row = _newest(connection, case_id)
    return _delivery(db, row, row.attempts) if row else None


def _newest(connection: Connection, case_id: str) -> Any:
    query = select(_table).where(_table.c.case_id == case_id).order_by(_table.c.revision.desc()).limit(1)
    return connection.execute(query.with_for_update()).first()


def left(connection: Connection, case_id: str, target: str | None = None) -> bool:
    """Whether any report of a case may have left, for `target` or at all."""
    query = select(_table.c.id).where(_table.c.case_id == case_id, _table.c.left_at.is_not(None))
    if target is not None:
        query = query.where(_table.c.target == target)
    return connection.execute(query.limit(1)).first() is not None


def of_case(db: Database, case_id: str) -> Delivery | None:
    """Like `newest`, in a transaction of its own."""
    with db.begin() as connection:
        return newest(db, connection, case_id)


def open_ones(db: Database) -> list[Delivery]:
    """Every delivery with something left to do, by machine or by a person, oldest first."""
    query = select(_table).where(still_open()).order_by(_table.c.created_at, _table.c.id)
    with db.begin() as connection:
        return [_delivery(db, row, row.attempts) for row in connection.execute(query)]


def still_open() -> Any:
    """The condition under which a delivery is not done with: to be made, sent or told, or failed."""
    undone = _table.c.state.in_(("confirmed", "queued", "failed"))
    return or_(undone, and_(_table.c.state.in_(("sent", "withdrawn")), _table.c.due_at.is_not(None)))


def find(db: Database, name: str) -> Delivery | None:
    """The delivery whose id begins with `name`, or None if there is none or more than one."""
    query = select(_table).where(_table.c.id.startswith(name, autoescape=True)).limit(2)
    with db.begin() as connection:
        rows = connection.execute(query).all()
    return _delivery(db, rows[0], rows[0].attempts) if len(rows) == 1 else None


def history(db: Database, delivery_id: str) -> list[Change]:
    """Every change of a delivery's state, oldest first."""
    table = tables.delivery_changes
    query = select(table.c.at, table.c.state, table.c.trouble).where(table.c.delivery_id == delivery_id)
    with db.begin() as connection:
        return [Change(*row) for row in connection.execute(query.order_by(table.c.id))]


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


def _record(connection: Connection, delivery_id: str, state: str, trouble: str = "") -> None:
    row = {"delivery_id": delivery_id, "at": now(), "state": state, "trouble": trouble}
    connection.execute(tables.delivery_changes.insert().values(**row))


def _delivery(db: Database, row: Any, attempts: int) -> Delivery:
    def opened(sealed: bytes | None) -> str:
        return str(db.sealer.open(sealed, f"delivery:{row.id}")) if sealed else ""

    return Delivery(
        row.id,
        row.case_id,
        row.target,
        row.place,
        row.state,
        attempts,
        row.since,
        row.updated_at,
        row.left_at is not None,
        row.trouble,
        opened(row.reference),
        opened(row.password),
    )
