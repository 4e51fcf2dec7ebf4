"""What keeping a case writes beside it: its history, the blind index, files that go, a delivery taken back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation import keeping
from bot.conversation.case import Advice, Answer, Case, File, Told, moment
from bot.store import cases, conversations, deliveries, files, history, identifiers
from bot.store.database import Database

DAY = date(2026, 11, 23)
PHONE = "+447700900123"


class Kept:
    """One case that is changed and kept, as a turn does it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.talk, _ = conversations.start(db, "web")
        self.case = Case.new("web", DAY)

    def keep(self) -> list[tuple[str, str, str]]:
        """Keeps the case; returns what was added to the history."""
        before = len(history.read(self.db, self.case.id))
        with self.db.begin() as connection:
            stored = cases.load(self.db, connection, self.talk.id)
            keeping.keep(self.db, connection, self.talk.id, stored, self.case)
        added = [entry.change for entry in history.read(self.db, self.case.id)[before:]]
        return [(change.actor, change.what, change.subject) for change in added]


@pytest.fixture
def kept(either_db: Database) -> Kept:
    return Kept(either_db)


def test_every_change_is_written_down_with_who_made_it(kept: Kept) -> None:
    case = kept.case
    case.told.append(Told("they rang me"))
    assert kept.keep() == [("person", "opened", ""), ("person", "told", "")]
    assert kept.keep() == []
    case.type, case.risks = "phishing", {"device_compromised": moment()}
    case.set("amount", Answer({"amount": 500.0, "currency": "GBP"}, "500"))
    case.advice.append(Advice("call_bank"))
    assert kept.keep() == [
        ("harbour", "type", ""),
        ("harbour", "risk", "device_compromised"),
        ("person", "answer", "amount"),
        ("harbour", "advice", "call_bank"),
    ]
    case.advice[0].done = True
    case.set("amount", Answer({"amount": 600.0, "currency": "GBP"}, "actually 600", origin="corrected"))
    case.consent = "share"
    assert kept.keep() == [
        ("person", "consent", ""),
        ("person", "answer", "amount"),
        ("person", "advice_done", "call_bank"),
    ]
    amounts = [e.change.value["value"]["amount"] for e in history.read(kept.db, case.id) if e.change.what == "answer"]
    assert amounts == [500.0, 600.0]
    case.channel = "call_handler"
    case.answers.pop("amount")
    assert kept.keep() == [("call_handler", "answer", "amount")]
    assert history.read(kept.db, case.id)[-1].change.value is None


def test_identifiers_are_indexed_from_agreeing_until_taking_back(kept: Kept) -> None:
    case = kept.case
    case.set("suspect_phone", Answer([PHONE]))
    kept.keep()
    assert identifiers.count(kept.db, "phones", PHONE) == 0
    case.confirmed_at, case.consent = moment(), "keep"
    kept.keep()
    assert identifiers.count(kept.db, "phones", PHONE) == 0
    case.consent = "share"
    kept.keep()
    assert identifiers.count(kept.db, "phones", PHONE) == 1
    case.set("suspect_phone", Answer(["+447700900999"]))
    kept.keep()
    assert identifiers.count(kept.db, "phones", PHONE) == 0
    assert identifiers.count(kept.db, "phones", "+447700900999") == 1
    case.withdrawn_at, case.consent = moment(), ""
    kept.keep()
    assert identifiers.count(kept.db, "phones", "+447700900999") == 0


def test_a_file_that_left_the_case_is_deleted(kept: Kept) -> None:
    case = kept.case
    case.files = [File("f1", "a.png", "image/png", 3, "0" * 64), File("f2", "b.png", "image/png", 3, "1" * 64)]
    kept.keep()
    with kept.db.begin() as connection:
        for file in case.files:
            files.add(kept.db, connection, case.id, file.id, b"abc")
    case.files = case.files[1:]
    assert kept.keep() == [("person", "file", "f1")]
    assert files.read(kept.db, case.id, "f1") is None
    assert files.read(kept.db, case.id, "f2") == b"abc"


def test_taking_back_stops_the_delivery_and_the_papers(kept: Kept) -> None:
    case, db = kept.case, kept.db
    case.confirmed_at, case.consent = moment(), "share"
    kept.keep()
    with db.begin() as connection:
        deliveries.queue(connection, case.id, "own_pack")
        deliveries.keep(db, connection, case.id, "pdf", b"pdf")
    case.withdrawn_at, case.consent = moment(), ""
    assert ("person", "withdrawn_at", "") in kept.keep()
    assert deliveries.state(db, case.id) == "withdrawn"
    assert deliveries.take(db) is None
    assert deliveries.document(db, case.id, "pdf") is None


def test_a_number_added_later_makes_the_papers_anew(kept: Kept) -> None:
    case, db = kept.case, kept.db
    case.confirmed_at, case.consent = moment(), "share"
    kept.keep()
    with db.begin() as connection:
        deliveries.keep(db, connection, case.id, "pdf", b"pdf")
    kept.keep()
    assert deliveries.document(db, case.id, "pdf") == b"pdf"
    case.reference = "NFRC261100123456"
    kept.keep()
    assert deliveries.document(db, case.id, "pdf") is None
