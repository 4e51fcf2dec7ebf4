from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import create_app
from bot.store.migrate import migrate
from tests.conftest import SECRET, make_settings
from tests.contract import CheckedResponse
from tests.unit.gateway.fake_rasa import FakeRasa


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    fake = FakeRasa(SECRET.encode())
    await fake.server.start_server()
    yield fake
    await fake.server.close()


@pytest.fixture
async def client(rasa: FakeRasa, tmp_path: Path) -> AsyncIterator[TestClient]:
    port = str(rasa.server.port)  # it stands for the action server too
    ports = {"HARBOUR_RASA_PORT": port, "HARBOUR_ACTIONS_PORT": port}
    settings = make_settings(tmp_path, HARBOUR_QUIET_SECONDS="0.2", **ports)
    migrate(settings)
    async with TestClient(TestServer(create_app(settings)), response_class=CheckedResponse) as one:
        yield one
