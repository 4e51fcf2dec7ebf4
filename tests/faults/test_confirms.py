"""Many people confirm at once, and databases that cannot be written: on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError

from bot.conversation import naming, reporting
from bot.conversation.case import Case
from bot.conversation.engine import Content, Conversation
from bot.conversation.turn import Turn
from bot.delivery.outbox import Outbox
from bot.gateway.records import Records
from bot.settings import Settings
from bot.store import cases, conversations, deliveries, tables
from bot.store.database import Database

PEOPLE = 200
DAY = date(2026, 11, 23)
PNG = b"\x89PNG\r\n\x1a\n"
ACCOUNT = "they rang from 07700 900123 and i moved 500"


def _to_consent(conversation: Conversation, number: int) -> str:
    """A person who has told what happened and is asked whether the report may be made ready."""
    talk, _ = conversations.start(conversation.db, "web")
    fact = {"name": "suspect_phone", "value": "+447700900123", "words": "07700 900123"}
    turn = Turn(f"{number}-1", ACCOUNT, "describe_incident", types={"phishing": 0.9}, facts=[fact])
    conversation.take(naming.hear, turn, talk.id, "web", DAY)
    return talk.id


def _confirm(conversation: Conversation, talk: str, number: int) -> None:
    turn = Turn(f"{number}-2", "", "affirm", button=True)
    for _ in range(2):  # sent again after a broken connection: taken once
        conversation.take(reporting.agree, turn, talk, "web", DAY)


def _rows(db: Database, table: object) -> list[object]:
    with db.begin() as connection:
        return list(connection.execute(select(table)))


def test_two_hundred_confirm_at_once_and_none_is_lost_or_doubled(either_db: Database, content: Content) -> None:
    conversation = Conversation(either_db, content)
    talks = [_to_consent(conversation, number) for number in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(lambda pair: _confirm(conversation, pair[1], pair[0]), enumerate(talks)))
    stored = [Case.from_json(cases.read(either_db, talk) or {}) for talk in talks]
    assert all(case.confirmed_at and case.consent == "share" for case in stored)
    queued = _rows(either_db, tables.deliveries)
    assert sorted(row.case_id for row in queued) == sorted(case.id for case in stored)
    told = [row for row in _rows(either_db, tables.history) if row.what == "confirmed_at"]
    assert sorted(row.case_id for row in told) == sorted(case.id for case in stored)
    assert len(_rows(either_db, tables.identifiers)) == PEOPLE


def test_workers_side_by_side_take_each_delivery_once(either_db: Database, content: Content) -> None:
    conversation = Conversation(either_db, content)
    for number in range(20):
        _confirm(conversation, _to_consent(conversation, number), number)
    taken: list[str] = []

    def work() -> None:
        while delivery := deliveries.take(either_db, ["confirmed"]):
            taken.append(delivery.id)

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(work) for _ in range(4)]:
            future.result()
    assert len(taken) == len(set(taken)) == 20


def test_changes_of_one_case_at_once_do_not_overwrite_each_other(either_db: Database, content: Content) -> None:
    talk = _to_consent(Conversation(either_db, content), 1)
    records = Records(either_db, content)
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda n: records._add(talk, f"{n}.png", PNG + bytes([n])), range(8)))
    case = Case.from_json(cases.read(either_db, talk) or {})
    assert {file.id for file in case.files} == {file.id for file in added}
    assert len(_rows(either_db, tables.files)) == 8


def _spoil(db: Database) -> None:
    """From now on the database takes reads only, as after a failed disk or a lost primary."""
    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA query_only=ON"))
    else:
        event.listen(db.engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))


def test_a_confirm_on_a_database_that_only_reads_changes_nothing_and_works_later(
    either_db: Database, either_settings: Settings, content: Content
) -> None:
    talk = _to_consent(Conversation(either_db, content), 1)
    before = cases.read(either_db, talk)
    broken = Database(either_settings)
    _spoil(broken)
    with pytest.raises(DBAPIError):
        _confirm(Conversation(broken, content), talk, 1)
    broken.close()
    assert cases.read(either_db, talk) == before
    assert _rows(either_db, tables.deliveries) == []
    _confirm(Conversation(either_db, content), talk, 1)
    assert len(_rows(either_db, tables.deliveries)) == 1


def test_a_confirm_on_a_full_disk_leaves_nothing_half_written(
    db: Database, settings: Settings, content: Content
) -> None:
    conversation = Conversation(db, content)
    talk = _to_consent(conversation, 1)
    before = cases.read(db, talk)
    full = Database(settings)
    event.listen(full.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA max_page_count=1"))
    grown = Turn("1-2", "words " * 100_000, "describe_incident", types={"phishing": 0.9})
    with pytest.raises(DBAPIError, match="full"):
        Conversation(full, content).take(naming.hear_more, grown, talk, "web", DAY)
    full.close()
    assert cases.read(db, talk) == before
    assert not [row for row in _rows(db, tables.history) if row.what == "confirmed_at"]


def test_papers_that_cannot_be_kept_stay_in_the_outbox(
    either_db: Database, either_settings: Settings, content: Content
) -> None:
    conversation = Conversation(either_db, content)
    _confirm(conversation, _to_consent(conversation, 1), 1)
    broken = Database(either_settings)
    _spoil(broken)
    with pytest.raises(DBAPIError):
        Outbox(broken, content, {}).make_papers()
    broken.close()
    assert [row.state for row in _rows(either_db, tables.deliveries)] == ["confirmed"]
    assert Outbox(either_db, content, {}).make_papers()
    assert [row.state for row in _rows(either_db, tables.deliveries)] == ["ready"]
