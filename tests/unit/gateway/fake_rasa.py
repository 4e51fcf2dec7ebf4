"""A Rasa server that enforces the signature and answers as told; it stands in the tests of the gateway."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.signature import HEADER, verify

Messages = list[dict[str, Any]]


class FakeRasa:
    """Keeps the turns it took; `down`, `slow` and `effect` change how it answers."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.turns: list[dict[str, Any]] = []
        self.down = 0  # how many times still to answer 500
        self.slow = 0.0
        self.silent = 0  # how many times still to answer without a message
        self.actions_away = 0  # how many times still to say that the action server is away
        self.effect = ""
        self.running = 0
        self.most_running: dict[str, int] = {}
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self._hello),
                web.get("/health", self._actions),
                web.post("/webhooks/signed/turn", self._turn),
            ]
        )
        self.server = TestServer(app)

    async def _hello(self, _request: web.Request) -> web.Response:
        return web.Response(text="Hello")

    async def _actions(self, _request: web.Request) -> web.Response:
        self.actions_away -= 1
        return web.Response(status=200 if self.actions_away < 0 else 503)

    async def _turn(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not verify(self.secret, body, request.headers.get(HEADER, "")):
            return web.json_response({"error": "invalid_signature"}, status=401)
        if self.down:
            self.down -= 1
            return web.Response(status=500)
        if self.silent:
            self.silent -= 1
            return web.json_response({"messages": []})
        turn = json.loads(body)
        who = turn["conversation"]
        self.running += 1
        self.most_running[who] = max(self.most_running.get(who, 0), self.running)
        await asyncio.sleep(self.slow)
        self.running -= 1
        self.turns.append(turn)
        return web.json_response({"messages": self._answer(turn)})

    def _answer(self, turn: dict[str, Any]) -> Messages:
        said = turn.get("text") or turn["button"]["act"]
        yes = {"id": "yes", "title": "Yes", "act": "affirm", "value": ""}
        message = {"id": "ask_type_check", "lead": f"heard {said}", "text": f"heard {said}", "buttons": [yes]}
        return [message | ({"effect": self.effect} if self.effect else {})]
