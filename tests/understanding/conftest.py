"""The trained model without servers, loaded once for all tests of understanding."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.classify import load_model, parse, understood
from tests.conftest import TODAY

Understand = Callable[[str], dict[str, Any]]
DAY = date.fromisoformat(TODAY)


@pytest.fixture(scope="session")
def model() -> Any:
    return load_model()


@pytest.fixture(scope="session")
def understand(model: Any) -> Understand:
    """Reads one text with the trained model, as `python -m bot classify` does."""
    return lambda text: asyncio.run(understood(model, text, DAY))


@pytest.fixture(scope="session")
def act(model: Any) -> Callable[[str], str]:
    """The dialogue act of one text."""
    return lambda text: str(asyncio.run(parse(model, text, DAY))["intent"]["name"])
