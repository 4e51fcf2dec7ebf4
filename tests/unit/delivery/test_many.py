"""Many people at once: 200 confirm side by side, and several workers send side by side."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.conversation import reporting
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.turn import Reply, Turn
from bot.delivery.outcome import Outcome
from bot.delivery.papers import Papers
from bot.store import cases, deliveries
from bot.store.database import Database
from bot.store.deliveries import Delivery
from tests.unit.delivery.conftest import Person, count, make_outbox

PEOPLE, AT_ONCE = 200, 20


def test_200_confirm_at_once_and_none_is_lost_or_twice(db: Database, sending: Content) -> None:
    people = [Person(db, sending) for _ in range(PEOPLE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(Person.agree, people))
    assert all("report_sending" in messages for messages in said)
    assert count(db, "deliveries") == PEOPLE
    assert Counter(person.delivery.state for person in people) == {"confirmed": PEOPLE}


def test_the_same_turn_taken_twice_at_once_confirms_once(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    person.turns = 0  # the same turn comes again, as after a crash of the gateway
    assert person.agree()[0] == "report_sending"
    assert count(db, "deliveries") == 1


def test_workers_side_by_side_take_each_report_once(
    db: Database, sending: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.papers.to_pdf", lambda *_: b"%PDF-1.7")
    people = [Person(db, sending) for _ in range(30)]
    for person in people:
        person.agree()
    sent: list[str] = []

    class Far:
        async def send(self, delivery: Delivery, _: Papers) -> Outcome:
            sent.append(delivery.id)
            return Outcome("acknowledged", reference="R-1")

    def work(_: int) -> None:
        outbox = make_outbox(db, sending, Far())  # type: ignore[arg-type]
        while outbox.make_papers() or asyncio.run(outbox.send("force")):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sorted(sent) == sorted(person.delivery.id for person in people)
    assert all(person.states() == ["confirmed", "queued", "acknowledged"] for person in people)


@pytest.fixture
def full(db: Database) -> Database:
    if not str(db.engine.url).startswith("sqlite"):
        pytest.skip("PostgreSQL says so with the same kind of error; only SQLite can be made full here")
    return db


def test_a_full_disk_leaves_nothing_half_written(full: Database, sending: Content) -> None:
    person = Person(full, sending)
    with full.begin() as connection:
        before = cases.load(full, connection, person.conversation)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    cap = f"PRAGMA max_page_count={pages}"

    def fill(connection, _record, _proxy) -> None:
        connection.execute(cap)

    def agree(case: Case, turn: Turn, content: Content) -> Reply:
        case.told[0].text = "x" * 2_000_000
        return reporting.agree(case, turn, content)

    event.listen(full.engine, "checkout", fill)
    with pytest.raises(OperationalError, match="full"):
        person.take(agree)
    event.remove(full.engine, "checkout", fill)
    full.engine.dispose()
    assert cases.read(full, person.conversation) == before
    assert deliveries.of_case(full, person.case) is None
    assert person.agree()[0] == "report_sending"  # once there is room again
