"""Where a report stands, on the page and in the report: as the outbox has it, never ahead of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.delivery.confirm import confirm
from bot.gateway.app import create_app
from bot.gateway.keys import CONTENT, REPORTS, TALK
from bot.store import cases, deliveries
from bot.store.migrate import migrate
from tests.conftest import make_settings
from tests.faults.installation import delivery_file
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.report.sample import make


@pytest.fixture
async def sending(rasa: FakeRasa, tmp_path: Path) -> AsyncIterator[TestClient]:
    file = delivery_file(tmp_path, "https://intake.example/reports", Path(__file__))
    settings = make_settings(tmp_path, HARBOUR_RASA_PORT=str(rasa.server.port), HARBOUR_DELIVERY=str(file))
    migrate(settings)
    async with TestClient(TestServer(create_app(settings))) as one:
        yield one


@pytest.mark.parametrize("consent", ["share", "keep"])
async def test_the_page_and_the_report_say_what_is_true(sending: TestClient, consent: str) -> None:
    await sending.post("/start", data={"text": "hello"})
    app = sending.server.app
    db, content = app[REPORTS]._db, app[CONTENT]
    token = next(cookie.value for cookie in sending.session.cookie_jar if cookie.key == "harbour")
    conversation = await app[TALK].find(token)
    case = make()
    case.confirmed_at, case.consent = "2026-11-23T10:00:00", consent
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, case.to_json())
        confirm(db, connection, case, content)
    page = await (await sending.get("/talk")).text()
    assert ('id="standing"' in page) == (consent == "share")
    if consent == "keep":
        return
    waits = content.wording["delivery_waiting"].on("web").partition("{")[0]
    assert waits in page
    made = deliveries.take(db, ["confirmed"])
    assert made
    with db.begin() as connection:
        deliveries.move(db, connection, made, "queued")
        deliveries.move(db, connection, made, "acknowledged", reference="MET <1>")
    page = await (await sending.get("/talk")).text()
    assert waits not in page
    assert "MET &lt;1&gt;" in page
    report = await (await sending.get("/report.json")).json()
    assert (report["delivery"]["state"], report["delivery"]["reference"]) == ("acknowledged", "MET <1>")
    assert report["delivery"]["target"] == "force"
