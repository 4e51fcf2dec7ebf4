"""What all tests share: settings in a folder of their own, a migrated database, the content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import settings as harbour_settings
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.postgres import BINARIES, MISSING, PostgresServer

if TYPE_CHECKING:
    from bot.conversation.engine import Content

SECRET = "a-secret-for-measuring-and-testing-only"
TODAY = "2026-11-23"  # a Monday


def make_settings(folder: Path, **more: str) -> Settings:
    env = {"HARBOUR_DATA_DIR": str(folder), "HARBOUR_SECRET": SECRET, "HARBOUR_TODAY": TODAY, **more}
    return harbour_settings.load(env)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    migrate(settings)
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    if BINARIES is None:
        pytest.skip(MISSING)
    with PostgresServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def either_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with an empty database: the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return make_settings(tmp_path)
    return make_settings(tmp_path, HARBOUR_DATABASE_URL=request.getfixturevalue("postgres").fresh())


@pytest.fixture
def either_db(either_settings: Settings) -> Iterator[Database]:
    migrate(either_settings)
    database = Database(either_settings)
    yield database
    database.close()


@pytest.fixture(scope="session")
def content() -> Content:
    from bot.content import load_content

    return load_content()
