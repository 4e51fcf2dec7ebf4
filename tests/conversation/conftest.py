"""Conversations through the real gateway, Rasa, action server and worker: one installation for all tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from benchmarks.client import Talk
from benchmarks.stack import Stack
from tests.contract import CheckedResponse

SAID: set[str] = set()  # all that was written in any test of this run, and all tokens and words to come back with
AS_ONE = 4  # words in a row that are looked for in the logs


class ListenedTalk(Talk):
    """A talk that notes what is said in it, so that the logs can be searched for it."""

    async def send(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        SAID.update({message.get("text", ""), self.token})
        return await super().send(message)


def parts_of(text: str) -> set[str]:
    """What of a text would show in a log that it got there: itself, and each few words in a row."""
    words = text.split()
    runs = {" ".join(words[n : n + AS_ONE]) for n in range(max(len(words) - AS_ONE + 1, 1))}
    return {part for part in {text, *runs} if len(part) >= 12}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with Stack(HARBOUR_QUIET_SECONDS="0.3") as one:
        yield one
        log = one.log.read_text()
    found = [part for text in SAID for part in parts_of(text) if part in log]
    assert not found, f"{len(found)} of the things that people wrote are in the log"


@pytest.fixture
async def talk(stack: Stack) -> AsyncIterator[Talk]:
    async with aiohttp.ClientSession(response_class=CheckedResponse) as session:
        yield ListenedTalk(session, stack.url)
