from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.store import cases, conversations, deliveries, inbox, tables
from bot.store.database import Database, now

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


def _full(db: Database) -> tuple[str, str]:
    conversation, _ = conversations.start(db, "web")
    case = conversation.id[::-1]
    inbox.put(db, conversation.id, "text", {"text": SECRET_WORDS})
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, {"id": case})
        deliveries.confirm(db, connection, case, "own_pack", "met", b"{}")
        deliveries.keep(db, connection, case, "pdf", b"pdf")
        row = {"conversation_id": conversation.id, "updated_at": now(), "body": b"x"}
        connection.execute(tables.trackers.insert().values(**row))
    return conversation.id, case


def test_forgetting_leaves_nothing_in_any_table(db: Database) -> None:
    gone, _ = _full(db)
    kept, _ = _full(db)
    conversations.forget(db, gone)
    dump = _table_dump(db).decode()
    assert gone not in dump
    assert gone[::-1] not in dump
    assert kept in dump


def test_the_clock_deletes_idle_talks_and_old_cases_only(db: Database) -> None:
    idle, _ = _full(db)
    fresh, _ = _full(db)
    confirmed, case = _full(db)
    old, old_case = _full(db)
    for one in (idle, fresh, confirmed, old):
        _done(db, one[::-1])
    long_ago = now() - timedelta(days=60)
    with db.begin() as connection:
        for one in (idle, confirmed, old):
            connection.execute(
                update(tables.conversations).where(tables.conversations.c.id == one).values(active_at=long_ago)
            )
        for one, at in ((case, now()), (old_case, long_ago)):
            connection.execute(update(tables.cases).where(tables.cases.c.id == one).values(confirmed_at=at))
    assert conversations.forget_old(db, now() - timedelta(days=1), now() - timedelta(days=30)) == 2
    left = _table_dump(db).decode()
    assert fresh in left
    assert confirmed in left
    assert idle not in left
    assert old not in left


def _done(db: Database, case: str) -> None:
    taken = deliveries.take(db, ["confirmed"])
    assert taken is not None
    assert taken.case_id == case
    with db.begin() as connection:
        assert deliveries.move(db, connection, taken, "ready")


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
