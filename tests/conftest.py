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
def content() -> Content:
    from bot.content import load_content

    return load_content()
