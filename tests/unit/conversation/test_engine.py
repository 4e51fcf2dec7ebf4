"""A turn as a whole: what it does to rows beside the case."""

from __future__ import annotations

from datetime import date

from bot.conversation import asides, keeping, leaving, naming, reporting
from bot.conversation.case import Case, File
from bot.conversation.engine import Content, Conversation
from bot.conversation.turn import Turn
from bot.store import cases, conversations, deliveries, files, history
from bot.store.database import Database

DAY = date(2026, 11, 23)
LOST = Turn("1", "i moved 500 to a safe account", "describe_incident", types={"bank_or_police_impersonation": 0.9})


def _case(db: Database, talk: str) -> Case:
    stored = cases.read(db, talk)
    assert stored is not None
    return Case.from_json(stored)


def _add_file(db: Database, talk: str) -> None:
    with db.begin() as connection:
        stored = cases.load(db, connection, talk)
        case = Case.from_json(stored or {})
        case.files.append(File("f1", "a.png", "image/png", 3, "0" * 64))
        files.add(db, connection, case.id, "f1", b"abc")
        keeping.keep(db, connection, talk, stored, case)


def test_a_turn_that_shows_the_matter_to_be_intimate_deletes_files_and_says_so(db: Database, content: Content) -> None:
    talk, _ = conversations.start(db, "web")
    one = Conversation(db, content)
    one.take(naming.hear, LOST, talk.id, "web", DAY)
    _add_file(db, talk.id)
    case = _case(db, talk.id)
    assert files.read(db, case.id, "f1") == b"abc"
    button = Turn("2", "", "choose_type", value="sextortion", button=True)
    taken = one.take(naming.choose, button, talk.id, "web", DAY)
    assert taken.messages[0]["id"] == "files_removed"
    assert _case(db, talk.id).files == []
    assert files.read(db, case.id, "f1") is None


def test_come_back_to_on_another_channel_the_talk_goes_on_there(db: Database, content: Content) -> None:
    talk, _ = conversations.start(db, "web")
    one = Conversation(db, content)
    one.take(naming.hear, LOST, talk.id, "web", DAY)
    one.take(asides.begin, Turn("2", "", "begin", button=True), talk.id, "call_handler", DAY)
    assert _case(db, talk.id).channel == "call_handler"
    amount = {"name": "amount_gbp", "value": 600.0, "words": "600"}
    turn = Turn("3", "actually it was 600", "correct_answer", facts=[amount])
    one.take(reporting.correct, turn, talk.id, "call_handler", DAY)
    by_handler = [e.change.what for e in history.read(db, _case(db, talk.id).id) if e.change.actor == "call_handler"]
    assert by_handler == ["answer"]


def test_starting_again_after_confirming_takes_the_report_back(db: Database, content: Content) -> None:
    talk, _ = conversations.start(db, "web")
    one = Conversation(db, content)
    one.take(naming.hear, LOST, talk.id, "web", DAY)
    one.take(reporting.agree, Turn("2", "", "affirm", button=True), talk.id, "web", DAY)
    case = _case(db, talk.id)
    assert deliveries.state(db, case.id) == "queued"
    one.take(leaving.restarted, Turn("3", "", "affirm", button=True), talk.id, "web", DAY)
    assert deliveries.state(db, case.id) == "withdrawn"
    assert deliveries.take(db) is None
    assert not _case(db, talk.id).confirmed_at
