"""Deliveries on SQLite and on PostgreSQL, with one target to send to, and a reference intake as its far side."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from aiohttp import web

from benchmarks.stack import free_port
from bot.conversation import afterwards, reporting
from bot.conversation.case import Answer, Case, Told
from bot.conversation.engine import Content, Conversation, Step
from bot.conversation.turn import Turn
from bot.delivery.https_intake import HttpsSender
from bot.delivery.intake.app import Intake
from bot.delivery.intake.server import make_certificate, tls
from bot.delivery.outbox import Outbox, Sender
from bot.delivery.outcome import Outcome
from bot.delivery.papers import Papers
from bot.delivery.targets import HttpsIntake, Targets
from bot.store import cases, conversations, deliveries, inbox, tables
from bot.store.database import Database
from bot.store.deliveries import Delivery
from bot.store.migrate import migrate
from tests.conftest import make_settings

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()
FORCE = HttpsIntake(id="force", url="https://localhost:1/reports", secret="HARBOUR_FORCE_SECRET")
PLACE = "report_fraud"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'harbour.db'}"
    address: str = request.getfixturevalue("postgres").fresh()
    return address


@pytest.fixture
def db(url: str, tmp_path: Path) -> Iterator[Database]:
    settings = make_settings(tmp_path, HARBOUR_DATABASE_URL=url)
    migrate(settings)
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture
def sending(content: Content) -> Content:
    """The content with one target that takes the reports for Report Fraud."""
    return replace(content, targets=Targets({"force": FORCE}, {PLACE: "force"}))


def a_case(conversation_id: str, db: Database) -> Case:
    """A case that has been looked through and waits for the person's yes or no."""
    case = Case(uuid4().hex, "web", "2026-11-23", awaiting="consent_check", type="bank_or_police_impersonation")
    case.told = [Told("my bank rang and i moved 1,200 to the sort code they gave me")]
    case.answers = {"amount": Answer({"amount": 1200.0, "currency": "GBP"}), "when": Answer("2026-11-14")}
    with db.begin() as connection:
        cases.save(db, connection, conversation_id, case.to_json())
    return case


@dataclass
class Person:
    """Somebody in a talk of their own."""

    db: Database
    content: Content
    conversation: str = ""
    case: str = ""
    turns: int = 0

    def __post_init__(self) -> None:
        self.conversation = conversations.start(self.db, "web")[0].id
        self.case = a_case(self.conversation, self.db).id

    def take(self, step: Step, act: str = "affirm", **more: str) -> list[str]:
        """Takes one turn; returns the ids of what was said."""
        self.turns += 1
        text = more.pop("text", "")
        turn = Turn(f"{self.conversation}-{self.turns}", text, act, button=not text, **more)
        taken = Conversation(self.db, self.content).take(step, turn, self.conversation, "web", date(2026, 11, 23))
        return [message["id"] for message in taken.messages]

    def agree(self) -> list[str]:
        return self.take(reporting.agree)

    def take_back(self) -> str:
        """Takes the report back and says so again when asked; returns what is said of it."""
        self.take(afterwards.after, "inform", value="withdraw")
        return self.take(afterwards.after)[0]

    @property
    def delivery(self) -> Delivery:
        found = deliveries.of_case(self.db, self.case)
        assert found
        return found

    def states(self) -> list[str]:
        return [change.state for change in deliveries.history(self.db, self.delivery.id)]

    def told(self) -> list[str]:
        """The ids of what Harbour said in the talk by itself."""
        return [message.body["id"] for message in inbox.read(self.db, self.conversation) if message.author == "harbour"]


@dataclass
class Scripted:
    """A far side that answers by a script, then keeps giving the last answer."""

    script: list[Outcome] = field(default_factory=lambda: [Outcome("acknowledged", reference="REF-1")])
    sent: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    async def send(self, delivery: Delivery, papers: Papers) -> Outcome:
        assert papers.pdf.startswith(b"%PDF-")
        self.sent.append(delivery.id)
        return self._next()

    async def tell_withdrawn(self, delivery: Delivery) -> Outcome:
        self.notices.append(delivery.case_id)
        return self._next()

    def _next(self) -> Outcome:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def make_outbox(db: Database, content: Content, sender: Sender) -> Outbox:
    return Outbox(db, content, {"force": sender})


class FarSide:
    """The reference intake over TLS in a thread of its own; `down` closes its port."""

    def __init__(self, folder: Path) -> None:
        self.intake = Intake(KEY, slow_seconds=3.0)
        self.certificate, key = make_certificate(folder)
        self._tls: ssl.SSLContext = tls(self.certificate, key)
        self.port = free_port()
        self.url = f"https://localhost:{self.port}/reports"
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._runner: web.AppRunner | None = None

    def up(self) -> None:
        self._call(self._up())

    def down(self) -> None:
        self._call(self._down())

    def sender(self) -> HttpsSender:
        return HttpsSender(replace(FORCE, url=self.url, ca=self.certificate), KEY)

    def _call(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)  # type: ignore[arg-type]

    async def _up(self) -> None:
        self._runner = web.AppRunner(self.intake.app(), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self._tls).start()

    async def _down(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None


@pytest.fixture
def far_side(tmp_path: Path) -> Iterator[FarSide]:
    side = FarSide(tmp_path / "far")
    side.up()
    yield side
    side.down()


def kept(db: Database, kind: str, case_id: str) -> bytes:
    found = deliveries.document(db, case_id, kind)
    assert found is not None
    return found


def count(db: Database, table: str) -> int:
    with db.begin() as connection:
        return len(connection.execute(tables.metadata.tables[table].select()).all())
