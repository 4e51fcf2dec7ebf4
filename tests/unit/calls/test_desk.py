"""Whose call it is, the case of a victim taken up by their words, two handlers on one case, and the audit of it all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.calls.answers import CallRefused
from bot.calls.desk import ACTIONS, Desk, Input
from bot.conversation.case import Case
from bot.conversation.engine import Content, Conversation
from bot.conversation.naming import hear
from bot.conversation.turn import Turn
from bot.settings import Settings
from bot.store import audit, cases, codes, conversations, retention
from bot.store.database import Database, now
from bot.store.staff import Person
from tests.unit.calls.conftest import DAY, MOVED, Talk, person
from tests.unit.calls.test_script import NAMED, stored

WORDS = "acorn bridge candle dolphin ember falcon"


@pytest.fixture
def told(db: Database, content: Content, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case that a victim told on the web, which WORDS open; the id of its conversation."""
    monkeypatch.setattr("bot.codes.known", lambda: frozenset(WORDS.split()))
    conversation, _ = conversations.start(db, "web")
    fact = {"name": "bank", "value": "Monzo", "words": "Monzo"}
    turn = Turn("t1", "They took £80 from my Monzo card", "describe_incident", types={NAMED[0]: 0.9}, facts=[fact])
    Conversation(db, content).take(hear, turn, conversation.id, "web", DAY)
    stored_case = cases.read(db, conversation.id)
    assert stored_case is not None
    with db.begin() as connection:
        codes.keep(db, connection, stored_case["id"], WORDS)
    return conversation.id


def test_a_call_is_its_handlers_alone(desk: Desk, talk: Talk, db: Database) -> None:
    other = person(db, "ben", "supervisor")
    for try_it in (lambda: desk.look(other, talk.id), lambda: Talk(desk, other, talk.id).do("flag", "under_18")):
        with pytest.raises(CallRefused) as refused:
            try_it()
        assert refused.value.code == "error_call_gone"


def test_a_case_is_opened_only_once_the_caller_agreed(desk: Desk, asha: Person, told: str) -> None:
    with pytest.raises(CallRefused) as refused:
        desk.open_with_words(asha, WORDS, agreed=False)
    assert refused.value.code == "error_call_consent"
    for wrong in ("acorn bridge", WORDS.replace("acorn", "falcon")):
        with pytest.raises(CallRefused):
            desk.open_with_words(asha, wrong, agreed=True)


def test_nothing_is_told_twice(desk: Desk, asha: Person, told: str) -> None:
    talk = Talk(desk, asha, desk.open_with_words(asha, WORDS, agreed=True))
    assert {line.field: line.value for line in talk.screen.lines}["bank"] == "Monzo"
    talk.write("rang back, susp number 07700 900123", *NAMED)
    gone = talk.play()
    assert "account" not in gone
    assert "field:bank" not in gone
    case = stored(talk)
    assert [one.text for one in case.told] == [
        "They took £80 from my Monzo card",
        "rang back, susp number 07700 900123",
    ]
    assert case.awaiting == "after"


def test_two_handlers_on_one_case_lose_nothing(desk: Desk, asha: Person, told: str, db: Database) -> None:
    ben = person(db, "ben")
    first = Talk(desk, asha, desk.open_with_words(asha, WORDS, agreed=True))
    second = Talk(desk, ben, desk.open_with_words(ben, WORDS, agreed=True))
    assert first.screen.others == ("Ben",)
    first.do("go", "field:bank")
    second.do("go", "field:bank")
    seen = second.screen.prompt.known
    first.answer(text="Barclays")
    with pytest.raises(CallRefused) as refused:
        second.do("answer", "field:bank", text="Santander", was=seen)
    assert (refused.value.code, refused.value.values) == ("error_call_changed", {"now": "Barclays"})
    assert stored(second).value("bank") == "Barclays"
    second.answer(text="Santander")
    assert stored(first).value("bank") == "Santander"
    first.write("what asha hears", *NAMED)
    second.write("what ben hears", *NAMED)
    assert (first.screen.notes, second.screen.notes) == ("what asha hears", "what ben hears")


def test_an_unfinished_call_leaves_the_case_where_the_caller_can_go_on(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.do("choose", NAMED[0])
    talk.do("go", "goodbye")
    talk.answer("gone")
    assert stored(talk).awaiting == "report_answer"


def test_every_view_and_every_change_is_in_the_audit(desk: Desk, asha: Person, talk: Talk, db: Database) -> None:
    def noted() -> list[str]:
        return [line.action for line in audit.about(db, stored(talk).id) if line.staff_id == asha.id]

    assert noted() == ["call_started"]
    desk.look(asha, talk.id)
    assert noted()[-1] == "call_viewed"
    talk.write(MOVED, *NAMED)
    assert noted()[-1] == "call_notes"
    done = [
        ("go", "review", ""),
        ("choose", NAMED[0], ""),
        ("flag", "under_18", ""),
        ("not_so", "under_18", ""),
        ("tick", "call_bank", ""),
        ("tick_all", "first_steps", ""),
        ("later", "field:happening_now", ""),
        ("answer", "field:vulnerability", "extra_care"),
    ]
    assert {action for action, _, _ in done} == set(ACTIONS)
    talk.do("go", "type_check")
    for action, name, value in done:
        if action in {"answer", "later", "tick_all"}:
            talk.do("go", name)
        talk.do(action, name, value)
        assert noted()[-1] == f"call_{action}"


def test_a_refused_change_is_not_said_to_have_happened(talk: Talk, db: Database) -> None:
    case = stored(talk)
    before = audit.about(db, case.id)
    with pytest.raises(CallRefused):
        talk.desk.do(talk.who, talk.id, Input("flag", "moon"))
    assert audit.about(db, case.id) == before


def test_a_call_that_is_ended_takes_nothing_more(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.play()
    with pytest.raises(CallRefused) as refused:
        talk.do("flag", "under_18")
    assert refused.value.code == "error_call_over"
    assert talk.desk.open_calls(talk.who) == []


def test_notes_are_sealed(talk: Talk, db: Database) -> None:
    talk.write("Marion Teale of Stockwell", *NAMED)
    with db.begin() as connection:
        assert "Marion" not in str(connection.exec_driver_sql("SELECT * FROM calls").all())
    assert Case.from_json(stored(talk).to_json()).told == []


def test_a_real_call_goes_with_its_case(desk: Desk, asha: Person, db: Database, settings: Settings) -> None:
    real = desk.start(asha)
    retention.forget_old(db, settings, now() + timedelta(hours=settings.keep_draft_hours + 1))
    assert desk.open_calls(asha) == []
    with pytest.raises(CallRefused):
        desk.look(asha, real)
