"""A small client of the JSON API, as any client of Harbour would be written."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp


@dataclass
class Talk:
    """One conversation: what was said so far, and the last turn's messages."""

    session: aiohttp.ClientSession
    url: str
    token: str = ""
    seq: int = 0
    latest: list[dict[str, Any]] = field(default_factory=list)
    ms: float = 0.0
    deleted: bool = False

    async def start(self, channel: str = "web") -> list[dict[str, Any]]:
        """Starts the conversation."""
        began = time.perf_counter()
        async with self.session.post(f"{self.url}/api/v1/conversations", json={"channel": channel}) as response:
            response.raise_for_status()
            body = await response.json()
        self.token = body["id"]
        return await self._take(body, began)

    async def say(self, text: str) -> list[dict[str, Any]]:
        """Sends a text and returns what Harbour said."""
        return await self.send({"text": text})

    async def press(self, button: str) -> list[dict[str, Any]]:
        """Presses a button by its id and returns what Harbour said."""
        return await self.send({"button": button})

    async def send(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """Sends a message body and waits for the answer."""
        began = time.perf_counter()
        url = f"{self.url}/api/v1/conversation/messages"
        async with self.session.post(url, json=message, headers=self.headers) as response:
            body = await response.json()
            if response.status >= 400:
                raise RuntimeError(f"{response.status}: {body}")
        while body["waiting"]:
            async with self.session.get(url, params={"after": self.seq}, headers=self.headers) as response:
                body = await response.json()
        return await self._take(body, began)

    async def report(self) -> dict[str, Any]:
        """The report as JSON."""
        async with self.session.get(f"{self.url}/api/v1/conversation/report", headers=self.headers) as response:
            response.raise_for_status()
            report: dict[str, Any] = await response.json()
            return report

    async def pdf(self) -> bytes:
        """The report as PDF."""
        async with self.session.get(f"{self.url}/api/v1/conversation/report.pdf", headers=self.headers) as response:
            response.raise_for_status()
            return await response.read()

    @property
    def headers(self) -> dict[str, str]:
        """The header that names the conversation."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def asked(self) -> str:
        """The id of the question that is open, or an empty string."""
        return next((m["id"] for m in reversed(self.latest) if m["id"].startswith("ask_")), "")

    @property
    def asks(self) -> list[str]:
        """The fields of the report that the open question asks for."""
        return next((m.get("asks", []) for m in reversed(self.latest) if m["id"].startswith("ask_")), [])

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons on offer."""
        return [button for message in self.latest for button in message.get("buttons", [])]

    async def _take(self, body: dict[str, Any], began: float) -> list[dict[str, Any]]:
        self.ms = (time.perf_counter() - began) * 1000
        said = [m for m in body["messages"] if m["author"] == "harbour" and m["seq"] > self.seq]
        self.seq = max([self.seq, *(m["seq"] for m in body["messages"])])
        self.deleted = self.deleted or body["deleted"]
        self.latest = said or self.latest
        return said
