"""Conversations through the real gateway, Rasa, action server and worker: one installation for all tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from benchmarks.client import Talk
from benchmarks.stack import Stack
from tests.contract import CheckedResponse


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with Stack(HARBOUR_QUIET_SECONDS="0.3") as one:
        yield one


@pytest.fixture
async def talk(stack: Stack) -> AsyncIterator[Talk]:
    async with aiohttp.ClientSession(response_class=CheckedResponse) as session:
        yield Talk(session, stack.url)
