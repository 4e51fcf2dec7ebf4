"""The door into Rasa opens to nothing that was not signed: neither a turn nor a text to read."""

from __future__ import annotations

import json
import time
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.channels.signature import HEADER, sign
from bot.channels.signed import LONGEST_BODY, READ, SignedInput

SECRET = b"a-secret-for-measuring-and-testing-only"
PARSED = {"types": [{"type": "phishing", "confidence": 0.9}], "reason": "a link", "risks": {}, "facts": [], "text": "x"}


class Processor:
    def __init__(self) -> None:
        self.read: list[UserMessage] = []

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        self.read.append(message)
        return PARSED


class Agent:
    def __init__(self) -> None:
        self.processor = Processor()


@pytest.fixture
def door() -> tuple[Any, Processor, list[UserMessage]]:
    """The channel's handlers by path, what reads, and the turns that were taken."""
    turns: list[UserMessage] = []

    async def taken(message: UserMessage) -> None:
        turns.append(message)

    agent = Agent()
    handlers = {route.uri: route.handler for route in SignedInput(SECRET).blueprint(taken)._future_routes}
    return (handlers, agent), agent.processor, turns


async def ask(door: Any, path: str, body: bytes, signature: str) -> tuple[int, Any]:
    handlers, agent = door
    app = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
    response = await handlers[path](SimpleNamespace(body=body, headers={HEADER: signature}, app=app))
    return response.status, json.loads(response.body)


BODY = json.dumps({"text": " /clr says", "account": "before", "day": "2026-11-23"}).encode()


async def test_a_signed_text_is_read_and_no_turn_is_taken(door: Any) -> None:
    app, processor, turns = door
    status, read = await ask(app, "/read", BODY, sign(SECRET, BODY))
    assert status == 200
    assert read == {part: PARSED[part] for part in READ}
    assert [(one.text, one.metadata) for one in processor.read] == [
        ("clr says", {"day": "2026-11-23", "account": "before"})
    ]
    assert turns == []


@pytest.mark.parametrize("path", ["/read", "/turn"])
async def test_nothing_is_taken_unsigned_stale_changed_or_too_long(door: Any, path: str) -> None:
    app, processor, turns = door
    long = b" " * (LONGEST_BODY + 1)
    for body, signature, status in (
        (BODY, "", 401),
        (BODY, sign(SECRET, BODY, time.time() - 120), 401),
        (BODY + b" ", sign(SECRET, BODY), 401),
        (BODY, sign(b"another-secret-of-thirty-two-characters", BODY), 401),
        (long, sign(SECRET, long), 413),
    ):
        assert (await ask(app, path, body, signature))[0] == status
    assert processor.read == []
    assert turns == []
