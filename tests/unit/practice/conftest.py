from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.engine import Content
from bot.practice.load import load_practice
from bot.practice.scenario import Practice
from tests.conftest import TODAY


@pytest.fixture(scope="session")
def today() -> date:
    return date.fromisoformat(TODAY)


@pytest.fixture(scope="session")
def practice(content: Content, today: date) -> Practice:
    return load_practice(content, today)
