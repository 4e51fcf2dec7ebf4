"""What needs somebody, on both databases: one line a case, the newest first, practice and what is done left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from bot.calls.desk import Desk
from bot.conversation.case import URGENT
from bot.conversation.engine import Content
from bot.risks import RISKS
from bot.store import audit, deliveries, tables
from bot.store.audit import Wanted
from bot.store.calls import handled
from bot.store.database import Database
from bot.supervision import overview
from tests.unit.calls.conftest import DAY, MOVED, Talk, person

TYPE = "bank_or_police_impersonation"
START = "2026-11-23T10:00:00+00:00"


@pytest.fixture
def either_desk(either_db: Database, content: Content) -> Desk:
    return Desk(either_db, content, lambda: DAY)


def case_of(db: Database, call_id: str) -> str:
    calls, cases = tables.calls, tables.cases
    query = select(cases.c.id).join(calls, calls.c.conversation_id == cases.c.conversation_id)
    with db.begin() as connection:
        return str(connection.execute(query.where(calls.c.id == call_id)).scalar_one())


def test_urgent_risks_are_risks() -> None:
    assert set(RISKS) > URGENT


def test_lists_of_calls_and_cases(either_desk: Desk) -> None:
    desk, db = either_desk, either_desk.db
    asha, ben = person(db), person(db, "ben")
    with time_machine.travel(START, tick=False) as clock:
        made = []
        for who, risks in ((asha, {"domestic_abuse": "my ex"}), (ben, {"under_18": "I am 14"}), (asha, {})):
            talk = Talk(desk, who)
            talk.write(MOVED, TYPE, **risks)
            made.append(talk)
            clock.shift(timedelta(minutes=5))
        Talk(desk, ben, desk.start(ben, "hi_mum")).write(MOVED, TYPE, immediate_danger="now")
        conversation = desk.conversation(asha, made[0].id).id
        assert [one.call_id for one in overview.open_calls(db, desk.content)] == [talk.id for talk in made]
        assert [one.call_id for one in overview.urgent_cases(db, desk.content)] == [made[1].id, made[0].id]
        assert {one.name for one in overview.urgent_cases(db, desk.content)} == {"Asha", "Ben"}
        # a second call about the first case: still one line, that of the call that came last
        clock.shift(timedelta(minutes=5))
        again = Talk(desk, ben)
        with db.begin() as connection:
            body = db.sealer.open(
                connection.execute(select(tables.calls.c.body).where(tables.calls.c.id == again.id)).scalar_one(),
                f"call:{again.id}",
            )
            sealed = db.sealer.seal({**body, "conversation_id": conversation}, f"call:{again.id}")
            mine = tables.calls.c.id == again.id
            connection.execute(update(tables.calls).where(mine).values(conversation_id=conversation, body=sealed))
        again.write("vic rang again, he was at the door", TYPE)
        found = overview.urgent_cases(db, desk.content)
        assert len(found) == 2
        lines = {one.case_id: one for one in found}
        first = lines[case_of(db, made[0].id)]
        assert (len(lines), first.call_id, first.name) == (2, again.id, "Ben")
        file = overview.case_file(db, desk.content, first.case_id)
        assert file
        assert [(talk.id, talk.name) for talk in file.talks] == [(made[0].id, "Asha"), (again.id, "Ben")]
        assert overview.case_file(db, desk.content, "0" * 32) is None
        desk.close(ben, made[2].id)
        assert made[2].id not in [one.call_id for one in overview.open_calls(db, desk.content)]


def test_troubles_name_a_case_that_nobody_had_without_opening_it(either_desk: Desk) -> None:
    desk, db = either_desk, either_desk.db
    talk = Talk(desk, person(db))
    talk.write(MOVED, TYPE)
    case_id = case_of(db, talk.id)
    with db.begin() as connection:
        deliveries.confirm(db, connection, case_id, "intake", "met", b"{}")
    delivery = deliveries.of_case(db, case_id)
    assert delivery
    with db.begin() as connection:
        deliveries.move(db, connection, delivery, "failed", trouble="refused")
    assert [(one.reference, one.handled) for one in overview.troubles(db)] == [(talk.screen.reference, True)]
    assert handled(db, {case_id, "0" * 32}) == {case_id}
    with db.begin() as connection:
        connection.execute(tables.calls.delete())
    assert [one.handled for one in overview.troubles(db)] == [False]
    assert handled(db, set()) == set()


def test_the_audit_is_read_in_pages_without_a_line_lost_or_twice(either_db: Database) -> None:
    db = either_db
    with db.begin() as connection:
        for number in range(25):
            audit.note(
                connection, f"staff-{number % 2}", "call_viewed" if number % 5 else "case_viewed", f"{number:032x}"
            )
    wanted = Wanted(staff_id="staff-1")
    seen, before = [], None
    while lines := audit.page(db, wanted, 4, before):
        seen += [line.id for line in lines]
        before = lines[-1].id
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 12
    assert len(audit.page(db, Wanted(action="case_viewed"), 50)) == 5
    assert len(audit.page(db, Wanted(about=f"{7:032x}"[:32]), 50)) == 1
    assert audit.page(db, Wanted(about="%"), 50) == []
    assert audit.actions(db) == ["call_viewed", "case_viewed"]
    with db.begin() as connection:
        latest = connection.execute(select(func.max(tables.audit.c.at))).scalar_one()
    assert audit.page(db, Wanted(since=latest + timedelta(seconds=1)), 50) == []
    assert len(audit.page(db, Wanted(until=latest + timedelta(seconds=1)), 50)) == 25
