from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.calls.call import Call
from bot.settings import Settings
from bot.store import (
    calls,
    cases,
    codes,
    conversations,
    deliveries,
    files,
    history,
    identifiers,
    inbox,
    retention,
    tables,
    whatsapp_out,
)
from bot.store.database import Database, now
from bot.store.held import held
from bot.store.history import Change
from tests.conftest import make_settings

SECRET_WORDS = "my name is Marion Teale and the number is 07700 900215"


def _table_dump(db: Database) -> bytes:
    with db.begin() as connection:
        rows = [repr(row) for table in tables.metadata.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(rows).encode()


def test_a_conversation_is_found_by_its_token_alone(db: Database) -> None:
    conversation, token = conversations.start(db, "web")
    assert conversations.find(db, token) == conversation
    assert conversations.find(db, conversation.id) is None
    assert conversations.find(db, token[:-1]) is None
    assert token.encode() not in _table_dump(db)


def test_what_people_write_is_sealed_in_every_table(db: Database) -> None:
    conversation, _ = conversations.start(db, "web")
    inbox.put(db, conversation.id, "text", {"text": SECRET_WORDS})
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, {"id": "a" * 32, "told": [SECRET_WORDS]})
        deliveries.keep(db, connection, "a" * 32, "pdf", SECRET_WORDS.encode())
    dump = _table_dump(db)
    assert b"Marion" not in dump
    assert b"900215" not in dump
    assert inbox.queued(db, conversation.id)[0].body["text"] == SECRET_WORDS


def test_the_same_client_key_is_taken_once(db: Database) -> None:
    conversation, _ = conversations.start(db, "web")
    assert inbox.put(db, conversation.id, "text", {"text": "one"}, "k1")
    assert not inbox.put(db, conversation.id, "text", {"text": "one"}, "k1")
    assert inbox.put(db, conversation.id, "text", {"text": "two"}, "k2")
    assert [message.body["text"] for message in inbox.queued(db, conversation.id)] == ["one", "two"]


def test_a_lease_keeps_others_out_until_it_is_given_back_or_runs_out(db: Database) -> None:
    conversation, _ = conversations.start(db, "web")
    assert conversations.claim(db, conversation.id, "first")
    assert not conversations.claim(db, conversation.id, "second")
    with db.begin() as connection:
        conversations.release(connection, conversation.id, "first")
    assert conversations.claim(db, conversation.id, "second")
    with db.begin() as connection:
        connection.execute(update(tables.conversations).values(lease_until=now() - timedelta(seconds=1)))
    assert conversations.claim(db, conversation.id, "first")


def test_a_conversation_left_with_a_queue_is_found_again(db: Database) -> None:
    conversation, _ = conversations.start(db, "web")
    inbox.put(db, conversation.id, "text", {"text": "one"})
    conversations.claim(db, conversation.id, "crashed")
    assert conversations.waiting(db) == []
    with db.begin() as connection:
        connection.execute(update(tables.conversations).values(lease_until=now() - timedelta(seconds=1)))
    assert [one.id for one in conversations.waiting(db)] == [conversation.id]


# hashes of messages seen before outlive their talk, so that one delivered again does not begin it anew
# and what is kept of staff is of no conversation
OF_NOBODY = (
    tables.whatsapp_seen,
    tables.staff,
    tables.staff_sessions,
    tables.audit,
    tables.call_figures,
    tables.practice_scores,
)
OF_SOMEBODY = [table for table in tables.metadata.sorted_tables if table not in OF_NOBODY]


def _full(db: Database) -> tuple[str, str]:
    """A conversation with a row in every table that belongs to one."""
    conversation, _ = conversations.start(db, "web")
    case = conversation.id[::-1]
    inbox.put(db, conversation.id, "text", {"text": SECRET_WORDS})
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, {"id": case})
        deliveries.confirm(db, connection, case, "own_pack", "met", b"{}")
        history.append(db, connection, case, [Change("person", "told", "", SECRET_WORDS)])
        identifiers.index(db, connection, case, {"phones": [case]})
        files.add(db, connection, case, case, SECRET_WORDS.encode())
        codes.keep(db, connection, case, case)
        address = db.sealer.seal({"user_id": "", "phone": SECRET_WORDS}, f"whatsapp:{conversation.id}")
        person = {"conversation_id": conversation.id, "wrote_at": now(), "phone_hash": case, "body": address}
        connection.execute(tables.whatsapp_people.insert().values(**person))
        whatsapp_out.queue(db, connection, conversation.id, case, {"said": SECRET_WORDS}, now())
        call = Call(case, "s" * 32, conversation.id, notes=SECRET_WORDS)
        row = {"id": call.staff_id, "login": "a", "name": "A", "role": "handler", "created_at": now()}
        if not connection.execute(select(tables.staff.c.id)).first():
            more = {"active": True, "totp_step": 0, "failures": 0}
            connection.execute(tables.staff.insert().values(**row, **more))
        calls.save(db, connection, call.to_json())
        body = db.sealer.seal([SECRET_WORDS], f"tracker:{conversation.id}")
        row = {"conversation_id": conversation.id, "updated_at": now(), "body": body}
        connection.execute(tables.trackers.insert().values(**row))
    return conversation.id, case


def _count(db: Database) -> dict[str, int]:
    with db.begin() as connection:
        counting = {t.name: select(func.count()).select_from(t) for t in OF_SOMEBODY}
        return {name: connection.execute(query).scalar_one() for name, query in counting.items()}


def test_the_full_conversation_of_these_tests_has_a_row_in_every_table(db: Database) -> None:
    _full(db)
    assert min(_count(db).values()) == 1, "a new table needs a row in _full, so that forgetting it is tested"


def test_forgetting_leaves_nothing_in_any_table(either_db: Database) -> None:
    db = either_db
    kept, _ = _full(db)
    before = _count(db)
    gone, case = _full(db)
    conversations.forget(db, gone)
    dump = _table_dump(db).decode()
    assert gone not in dump
    assert case not in dump
    assert kept in dump
    assert _count(db) == before
    assert codes.find(db, case) is None


def test_what_was_deleted_is_in_none_of_the_files_of_the_database(db: Database, tmp_path: Path) -> None:
    file = Path(str(db.engine.url.database))
    conversation, _ = conversations.start(db, "web")
    inbox.put(db, conversation.id, "text", {"text": SECRET_WORDS})
    with db.begin() as connection:
        sealed = connection.execute(select(tables.inbox.c.body)).scalar_one()
    everything = lambda: b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))  # noqa: E731
    assert sealed[-32:] in everything()
    conversations.forget(db, conversation.id)
    assert sealed[-32:] not in everything()


def test_what_is_held_is_everything_opened_and_of_nobody_else(either_db: Database) -> None:
    db = either_db
    mine, _ = _full(db)
    other, _ = _full(db)
    found = held(db, mine)
    assert set(found) == {table.name for table in OF_SOMEBODY}
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(found, 1)
    assert found["messages"][0]["body"]["text"] == SECRET_WORDS
    assert found["history"][0]["body"]["value"] == SECRET_WORDS
    assert found["trackers"][0]["body"] == [SECRET_WORDS]
    assert found["files"][0]["body"] == {
        "bytes": len(SECRET_WORDS.encode()),
        "sha256": hashlib.sha256(SECRET_WORDS.encode()).hexdigest(),
    }
    assert other not in json.dumps(found)
    empty, _ = conversations.start(db, "web")
    rows = held(db, empty.id)
    assert {name for name, found in rows.items() if found} == {"conversations", "tokens"}


def _age(db: Database, conversation_id: str, state: str = "ready", **ago: timedelta) -> None:
    """Moves a conversation's moments into the past: active, confirmed, and when its delivery came into its state."""
    case = conversation_id[::-1]
    with db.begin() as connection:
        if "active" in ago:
            mine = tables.conversations.c.id == conversation_id
            connection.execute(update(tables.conversations).where(mine).values(active_at=now() - ago["active"]))
        if "confirmed" in ago:
            mine = tables.cases.c.id == case
            connection.execute(update(tables.cases).where(mine).values(confirmed_at=now() - ago["confirmed"]))
        mine = tables.deliveries.c.case_id == case
        since = now() - ago.get("delivered", timedelta(0))
        connection.execute(update(tables.deliveries).where(mine).values(state=state, updated_at=since))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("ago", "case_left", "words_left"),
    [
        ({}, True, True),
        ({"active": 3 * HOUR}, True, False),  # a draft whose words are past their time
        ({"active": 11 * HOUR}, False, False),
        ({"active": 0 * HOUR, "confirmed": 0 * DAY}, True, True),
        ({"active": 3 * DAY, "confirmed": 3 * DAY}, True, False),
        ({"active": 6 * DAY, "confirmed": 6 * DAY}, False, False),
        ({"active": 0 * DAY, "confirmed": 6 * DAY}, False, False),  # come back to, and still past its time
        ({"active": 3 * DAY, "confirmed": 3 * DAY, "delivered": 1 * DAY, "state": "acknowledged"}, True, False),
        ({"active": 3 * DAY, "confirmed": 3 * DAY, "delivered": 3 * DAY, "state": "acknowledged"}, False, False),
        ({"active": 3 * DAY, "confirmed": 3 * DAY, "delivered": 3 * DAY}, True, False),
        ({"active": 6 * DAY, "confirmed": 6 * DAY, "state": "queued"}, True, False),  # not delivered yet: kept
        ({"active": 6 * DAY, "confirmed": 6 * DAY, "state": "failed"}, True, False),
    ],
)
def test_each_clock_deletes_its_own(
    either_db: Database, tmp_path: Path, ago: dict[str, Any], case_left: bool, words_left: bool
) -> None:
    clocks = {"KEEP_TALK_HOURS": "2", "KEEP_DRAFT_HOURS": "10", "KEEP_CASE_DAYS": "5", "KEEP_DELIVERED_DAYS": "2"}
    settings = make_settings(tmp_path, **{f"HARBOUR_{name}": value for name, value in clocks.items()})
    one, _ = _full(either_db)
    fresh, _ = _full(either_db)
    _age(either_db, one, **ago)
    assert retention.forget_old(either_db, settings) == (0 if case_left else 1)
    rows = {name: len(found) for name, found in held(either_db, one).items()}
    for name in ("cases", "history", "files", "identifiers", "documents", "conversations"):
        assert rows[name] == int(case_left), name
    for name in ("messages", "inbox", "trackers"):
        assert rows[name] == int(words_left), name
    assert min(len(found) for found in held(either_db, fresh).values()) == 1


def test_a_talk_without_a_case_goes_with_its_words(db: Database, settings: Settings) -> None:
    conversation, token = conversations.start(db, "web")
    _age(db, conversation.id, active=23 * HOUR)
    assert retention.forget_old(db, settings) == 0
    _age(db, conversation.id, active=25 * HOUR)
    assert retention.forget_old(db, settings) == 1
    assert conversations.find(db, token) is None


def test_words_open_the_case_until_new_ones_take_their_place(either_db: Database) -> None:
    db = either_db
    conversation, token = conversations.start(db, "web")
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, {"id": "a" * 32})
        codes.keep(db, connection, "a" * 32, "acorn bridge candle dolphin ember falcon")
    assert codes.find(db, "acorn bridge candle dolphin ember falcon") == conversation.id
    assert codes.find(db, "acorn bridge candle dolphin ember fabric") is None
    assert b"acorn" not in _table_dump(db)
    again, further = conversations.open_again(db, conversation.id, "call_handler")
    assert again.channel == "call_handler"
    assert conversations.find(db, further) == conversations.find(db, token) == again
    with db.begin() as connection:
        codes.keep(db, connection, "a" * 32, "six other words")
    assert codes.find(db, "acorn bridge candle dolphin ember falcon") is None


def test_a_delivery_is_taken_once_and_again_only_after_its_time(db: Database) -> None:
    _, case = _full(db)
    taken = deliveries.take(db, ["confirmed"])
    assert taken is not None
    assert (taken.case_id, taken.attempts) == (case, 1)
    assert deliveries.take(db, ["confirmed"]) is None
    with db.begin() as connection:
        deliveries.move(db, connection, taken, "confirmed", after=timedelta(seconds=-1))
    again = deliveries.take(db, ["confirmed"])
    assert again is not None
    assert again.attempts == 2
    with db.begin() as connection:
        deliveries.move(db, connection, again, "ready")
    found = deliveries.of_case(db, case)
    assert found
    assert found.state == "ready"
    assert deliveries.take(db, ["confirmed"]) is None
