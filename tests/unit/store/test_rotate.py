"""Rotation of keys, on SQLite and PostgreSQL: everything opens afterwards, and a stop in the middle loses nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pyotp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.types import LargeBinary

from bot.settings import Settings
from bot.store import cases, conversations, deliveries, files, history, inbox, rotate, staff, tables
from bot.store.database import Database, now
from bot.store.history import Change
from bot.store.seal import SealError

PASSWORD = "three wet lighthouses"
NEW = {1: b"a new key of thirty-two characters and more"}


def fill(db: Database, count: int) -> list[str]:
    """Rows in every sealed table."""
    made = []
    for number in range(count):
        talk, _ = conversations.start(db, "web")
        case = talk.id[::-1]
        inbox.put(db, talk.id, "text", {"text": f"words {number}"})
        with db.begin() as connection:
            cases.save(db, connection, talk.id, {"id": case, "number": number})
            history.append(db, connection, case, [Change("person", "answer", "amount", number)])
            deliveries.keep(db, connection, case, "pdf", b"pdf %d" % number)
            files.add(db, connection, case, f"file{number}", b"file %d" % number)
            body = db.sealer.seal([number], f"tracker:{talk.id}")
            connection.execute(tables.trackers.insert().values(conversation_id=talk.id, updated_at=now(), body=body))
        made.append(talk.id)
    invited = staff.add(db, "asha", "Asha K", "handler")
    secret = staff.new_secret()
    assert staff.enrol(db, invited, PASSWORD, secret, pyotp.TOTP(secret).now())
    staff.add(db, "ben", "Ben", "handler")  # invited only: nothing sealed stands in the row
    with db.begin() as connection:
        connection.execute(update(tables.inbox).where(tables.inbox.c.id == 1).values(body=b"", state="done"))
    return made


def check(db: Database, made: list[str], emptied: int = 1) -> None:
    for number, talk in enumerate(made):
        case = talk[::-1]
        assert cases.read(db, talk) == {"id": case, "number": number}
        assert [entry.change.value for entry in history.read(db, case)] == [number]
        assert deliveries.document(db, case, "pdf") == b"pdf %d" % number
        assert files.read(db, case, f"file{number}") == b"file %d" % number
        assert [message.body["text"] for message in inbox.read(db, talk)] == [f"words {number}"]
        with db.begin() as connection:
            query = select(tables.trackers.c.body).where(tables.trackers.c.conversation_id == talk)
            assert db.sealer.open(connection.execute(query).scalar(), f"tracker:{talk}") == [number]
    assert sum(len(inbox.queued(db, talk)) for talk in made) == len(made) - emptied


def test_every_sealed_column_says_what_it_opens_by() -> None:
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            assert isinstance(column.type, LargeBinary) == ("label" in column.info), f"{table.name}.{column.name}"


def test_after_rotation_the_old_key_is_needed_no_more(either_settings: Settings, either_db: Database) -> None:
    made = fill(either_db, 5)
    assert rotate.numbers_in_use(either_db) == {0}
    db = Database(replace(either_settings, keys=NEW))
    check(db, made)  # the new ring opens what the old one sealed
    rotated = {progress.table for progress in rotate.rotate(db)}
    assert rotated == {"inbox", "messages", "trackers", "cases", "documents", "history", "files", "staff"}
    assert rotate.numbers_in_use(db) == {1}
    check(db, made)
    with pytest.raises(SealError, match="HARBOUR_KEYS"):
        cases.read(either_db, made[0])
    assert list(rotate.rotate(db)) == []
    db.close()


@pytest.mark.parametrize("stop_after", [0, 1, 3, 6])
def test_a_rotation_stopped_in_the_middle_goes_on(
    either_settings: Settings, either_db: Database, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    monkeypatch.setattr(rotate, "BATCH", 2)
    made = fill(either_db, 5)
    db = Database(replace(either_settings, keys=NEW))
    list(islice(rotate.rotate(db), stop_after))
    check(db, made)
    last = {progress.table: progress for progress in rotate.rotate(db)}
    assert all(progress.left == 0 for progress in last.values())
    assert rotate.numbers_in_use(db) == {1}
    check(db, made)
    db.close()


def test_a_row_that_no_key_opens_is_counted_and_left_as_it_is(
    either_settings: Settings, either_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotate, "BATCH", 1)
    made = fill(either_db, 3)
    with either_db.begin() as connection:
        mine = tables.cases.c.conversation_id == made[0]
        connection.execute(update(tables.cases).where(mine).values(body=b"\0damaged beyond opening"))
    said: list[str] = []
    assert rotate.rotate_and_say(replace(either_settings, keys=NEW), said.append) == 1
    assert "cases" in said[-1]
    db = Database(replace(either_settings, keys=NEW))
    assert cases.read(db, made[1]) is not None
    with db.begin() as connection:
        assert connection.execute(select(tables.cases.c.body).where(mine)).scalar() == b"\0damaged beyond opening"
    db.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.integers(1, 3))
def test_whatever_keys_rows_were_sealed_with_they_end_under_the_newest(
    db: Database, settings: Settings, used: list[int], newest: int
) -> None:
    ring = {number: bytes([number]) * 32 for number in range(1, 4)}
    with db.begin() as connection:
        connection.execute(delete(tables.conversations))
    made = {}
    for number in used:
        keys = {key: value for key, value in ring.items() if key <= number}
        one = Database(replace(settings, keys=keys))
        talk, _ = conversations.start(one, "web")
        inbox.put(one, talk.id, "text", {"text": f"with {number}"})
        made[talk.id] = f"with {number}"
        one.close()
    top = Database(replace(settings, keys={key: value for key, value in ring.items() if key <= max(newest, *used)}))
    list(rotate.rotate(top))
    assert rotate.numbers_in_use(top) == {max(newest, *used)}
    with top.begin() as connection:
        assert connection.execute(select(func.count()).select_from(tables.messages)).scalar() == len(used)
    for talk_id, words in made.items():
        assert [message.body["text"] for message in inbox.read(top, talk_id)] == [words]
    top.close()
