"""A gateway between a fake WhatsApp and a fake Rasa, both of which enforce what the real ones do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from benchmarks.fake_whatsapp.fake import FakeWhatsApp
from bot.conversation.engine import Content
from bot.gateway.app import create_app
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.conftest import SECRET, make_settings
from tests.unit.gateway.fake_rasa import FakeRasa

QUIET = "0.15"


@dataclass
class Line:
    """Everything on the line: the fake number, the fake Rasa, the gateway and its database."""

    whatsapp: FakeWhatsApp
    rasa: FakeRasa
    settings: Settings
    db: Database
    gateway: TestServer

    async def restart(self) -> None:
        """The gateway again, after it was closed."""
        self.gateway = TestServer(create_app(self.settings))
        await self.gateway.start_server()
        self.whatsapp.webhook = str(self.gateway.make_url("/whatsapp/webhook"))


@pytest.fixture
async def line(tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr("bot.gateway.app.load_content", lambda _delivery: content)  # loaded once for all tests
    fake, rasa = FakeWhatsApp(), FakeRasa(SECRET.encode())
    await fake.start()
    await rasa.server.start_server()
    more = {"HARBOUR_RASA_PORT": str(rasa.server.port), "HARBOUR_QUIET_SECONDS": QUIET}
    settings = make_settings(tmp_path, **more, **fake.settings)
    migrate(settings)
    one = Line(fake, rasa, settings, Database(settings), TestServer(create_app(settings)))
    await one.restart()
    yield one
    await fake.stop()  # first: a delivery under way would keep the gateway from closing
    await one.gateway.close()
    await rasa.server.close()
    one.db.close()
