"""What is counted of calls: it follows the record, leaves practice out, outlives the case and names nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from bot.calls.answers import CallRefused, Given
from bot.calls.desk import Desk, Input
from bot.conversation.engine import Content
from bot.settings import Settings
from bot.store import audit, conversations, figures, staff, tables
from bot.store.database import Database, now
from bot.store.figures import Figures
from bot.store.migrate import migrate
from bot.store.retention import forget_old
from bot.store.staff import Person
from tests.conftest import make_settings
from tests.unit.calls.conftest import DAY, MOVED, Talk, person

LONG_AGO, FAR_OFF = date(2000, 1, 1), date(2100, 1, 1)
START = "2026-11-23T10:00:00+00:00"


def kept(db: Database) -> list[Figures]:
    return figures.between(db, LONG_AGO, FAR_OFF)


def test_a_whole_call_is_counted_by_its_record(desk: Desk, asha: Person) -> None:
    with time_machine.travel(START, tick=False) as clock:
        talk = Talk(desk, asha)
        assert [one.state for one in kept(desk.db)] == ["open"]
        clock.shift(timedelta(seconds=20))
        talk.write(MOVED, "bank_or_police_impersonation")
        talk.play(until="first_steps")
        clock.shift(timedelta(seconds=15))
        talk.step()
        clock.shift(timedelta(seconds=600))
        talk.play(until="goodbye")
        clock.shift(timedelta(seconds=5))
        talk.step()
        clock.shift(timedelta(seconds=45))
        talk.play()
    (row,) = kept(desk.db)
    assert (row.staff_id, row.day, row.state, row.type) == (
        asha.id,
        date(2026, 11, 23),
        "done",
        talk.screen.types[0].id,
    )
    assert row.place in desk.content.guidance.places
    assert (row.first_step, row.talk, row.wrap_up, row.asked_again) == (35, 640, 45, 0)
    assert set(row.duties) == set(desk.content.script.duties)
    assert row.duties["evidence"] == row.duties["prevention"] == "done"


def test_what_was_not_possible_counts_as_such(desk: Desk, asha: Person) -> None:
    talk = Talk(desk, asha)
    talk.write(MOVED, "bank_or_police_impersonation")
    talk.do("go", "evidence")
    talk.answer("declined")
    talk.do("go", "vulnerability")
    talk.answer("skip")
    talk.do("go", "repeat_victim")
    talk.answer("dont_know")
    (row,) = kept(desk.db)
    assert row.duties == {
        "evidence": "declined",
        "vulnerability": "skipped",
        "repeat_victim": "dont_know",
        "prevention": "open",
    }


def test_a_question_that_is_put_though_it_was_answered_is_counted(
    desk: Desk, asha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(desk, asha)
    talk.write(MOVED, "bank_or_police_impersonation")
    talk.do("go", "field:vulnerability")
    talk.answer("nothing_said")
    talk.do("go", "field:vulnerability")  # the handler changes it: that is no question asked twice
    talk.answer("extra_care")
    assert kept(desk.db)[0].asked_again == 0
    # a script that forgets what it knows
    from bot.calls import desk as desk_module
    from bot.calls.prompts import question

    fields = desk.content.fields
    monkeypatch.setattr(desk_module, "present", lambda scene: question(scene, [fields["vulnerability"]]))
    shown = "field:vulnerability"
    scene_known = talk_known(desk, talk)
    desk.do(asha, talk.id, Input("answer", shown, Given("not_safe", "", scene_known)))
    assert kept(desk.db)[0].asked_again == 1


def talk_known(desk: Desk, talk: Talk) -> str:
    from bot.calls.prompts import question

    with desk._scene(talk.who, talk.id, "") as (_, scene):
        return question(scene, [desk.content.fields["vulnerability"]]).known


def test_practice_is_never_counted(desk: Desk, asha: Person) -> None:
    talk = Talk(desk, asha, desk.start(asha, "hi_mum"))
    talk.write(MOVED, "bank_or_police_impersonation")
    talk.play()
    assert kept(desk.db) == []


def test_figures_outlive_the_case_and_lead_nowhere(desk: Desk, asha: Person) -> None:
    talk = Talk(desk, asha)
    talk.write(MOVED, "bank_or_police_impersonation", suicide_or_self_harm="end it")
    with desk.db.begin() as connection:
        call = connection.execute(select(tables.calls)).one()
        case_id = connection.execute(select(tables.cases.c.id)).scalar_one()
    conversations.forget(desk.db, call.conversation_id)
    with desk.db.begin() as connection:
        assert connection.execute(select(tables.calls)).all() == []
        row = connection.execute(select(tables.call_figures)).one()
    text = str(tuple(row))
    assert row.state == "open"
    for private in (call.id, call.conversation_id, case_id, "4500", "Lloyds", "self_harm", "end it"):
        assert private not in text


def test_figures_have_a_clock_of_their_own(desk: Desk, asha: Person, tmp_path: object) -> None:
    settings = make_settings(tmp_path, HARBOUR_KEEP_FIGURES_DAYS="30")  # type: ignore[arg-type]
    Talk(desk, asha)
    forget_old(desk.db, settings, now() + timedelta(days=29))
    assert len(kept(desk.db)) == 1
    forget_old(desk.db, settings, now() + timedelta(days=32))
    assert kept(desk.db) == []


def test_a_call_handed_on_goes_on_with_the_other_alone(desk: Desk, asha: Person) -> None:
    sam, ben = person(desk.db, "sam", "supervisor"), person(desk.db, "ben")
    talk = Talk(desk, asha)
    talk.write(MOVED, "bank_or_police_impersonation")
    desk.hand_to(sam, talk.id, ben)
    with pytest.raises(CallRefused, match="error_call_gone"):
        desk.look(asha, talk.id)
    assert desk.open_calls(asha) == []
    other = Talk(desk, ben, talk.id)
    assert other.screen.notes == MOVED
    assert [call for call, _ in desk.open_calls(ben)] == [talk.id]
    assert [row.staff_id for row in kept(desk.db)] == [ben.id]
    other.play()
    with pytest.raises(CallRefused, match="error_call_over"):
        desk.hand_to(sam, talk.id, asha)
    assert ("call_given", sam.id) in [(line.action, line.staff_id) for line in audit.about(desk.db, ben.id)]


def test_a_call_closed_by_a_supervisor_is_over_and_says_what_was_left(desk: Desk, asha: Person) -> None:
    sam = person(desk.db, "sam", "supervisor")
    talk = Talk(desk, asha)
    talk.write(MOVED, "bank_or_police_impersonation")
    desk.close(sam, talk.id)
    with pytest.raises(CallRefused, match="error_call_over"):
        talk.do("go", "evidence")
    assert talk.screen.notes == MOVED
    (row,) = kept(desk.db)
    assert (row.state, row.wrap_up, row.duties["evidence"]) == ("closed", None, "open")
    with pytest.raises(CallRefused, match="error_call_over"):
        desk.close(sam, talk.id)
    with desk.db.begin() as connection:
        case_id = connection.execute(select(tables.cases.c.id)).scalar_one()
    lines = [(line.action, line.staff_id) for line in audit.about(desk.db, case_id)]
    assert lines.count(("call_closed", sam.id)) == 1


def test_a_call_closed_after_the_caller_went_has_a_talk_time_alone(desk: Desk, asha: Person) -> None:
    sam = person(desk.db, "sam", "supervisor")
    with time_machine.travel(START, tick=False) as clock:
        talk = Talk(desk, asha)
        talk.write(MOVED, "bank_or_police_impersonation")
        clock.shift(timedelta(seconds=90))
        talk.do("go", "goodbye")
        talk.answer("gone")
        clock.shift(timedelta(hours=9))
        desk.close(sam, talk.id)
    (row,) = kept(desk.db)
    assert (row.state, row.talk, row.wrap_up) == ("closed", 90, None)


def test_practice_can_be_neither_handed_on_nor_closed(desk: Desk, asha: Person) -> None:
    sam = person(desk.db, "sam", "supervisor")
    call = desk.start(asha, "hi_mum")
    for change in (lambda: desk.hand_to(sam, call, sam), lambda: desk.close(sam, call)):
        with pytest.raises(CallRefused, match="error_call_gone"):
            change()


def test_both_databases_keep_the_same(either_settings: Settings, content: Content) -> None:
    migrate(either_settings)
    db = Database(either_settings)
    staff.add(db, "asha", "Asha", "handler")
    desk = Desk(db, content, lambda: DAY)
    with time_machine.travel(START, tick=False) as clock:
        talk = Talk(desk, staff.everyone(db)[0][0])
        clock.shift(timedelta(seconds=30))
        talk.write(MOVED, "bank_or_police_impersonation")
        talk.play()
    (row,) = kept(db)
    assert (row.state, row.talk, row.wrap_up) == ("done", 30, 0)
    assert row.duties["evidence"] == "done"
    db.close()
