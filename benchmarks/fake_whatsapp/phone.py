"""A person's phone: what it received, and what they write, press and send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.fake_whatsapp.fake import FakeWhatsApp


@dataclass
class Received:
    """One message that reached the phone; `options` are ids and titles of what can be pressed."""

    id: str
    kind: str
    text: str
    options: list[tuple[str, str]] = field(default_factory=list)
    details: list[str] = field(default_factory=list)  # under each option of a list
    document: bytes = b""
    file: str = ""
    mime: str = ""
    at: float = 0.0


class Phone:
    """One person's chat with the number."""

    def __init__(self, fake: FakeWhatsApp, number: str, user_id: str) -> None:
        self.fake = fake
        self.number = number
        self.user_id = user_id
        self.wrote_at = 0.0
        self.received: list[Received] = []
        self.sent: list[tuple[float, str]] = []
        self._came = asyncio.Event()

    def receive(self, message: Received) -> None:
        """A message reaches the phone."""
        self.received.append(message)
        self._came.set()

    async def say(self, *texts: str, together: bool = False) -> None:
        """Writes texts one after the other, or as one batch that is delivered `together`."""
        events = [self.text(text) for text in texts]
        if together:
            await self.fake.deliver(*events)
        else:
            for event in events:
                await self.fake.deliver(event)

    def text(self, words: str, at: float | None = None, name: str = "") -> dict[str, Any]:
        """The event of a text."""
        self.sent.append((self.fake.now(), words))
        return self.fake.event(self, "text", {"body": words}, at, name)

    def press_event(self, choice: str, title: str, kind: str = "button_reply") -> dict[str, Any]:
        """The event of a pressed answer."""
        self.sent.append((self.fake.now(), f"[{title}]"))
        part = {"type": kind, kind: {"id": choice, "title": title}}
        return self.fake.event(self, "interactive", part)

    async def press(self, title: str) -> None:
        """Presses the latest answer of that title."""
        for message in reversed(self.received):
            for choice, shown in message.options:
                if shown == title:
                    kind = "list_reply" if message.kind == "list" else "button_reply"
                    await self.fake.deliver(self.press_event(choice, title, kind))
                    return
        raise AssertionError(f"{title!r} was never on offer")

    async def media(self, kind: str, content: bytes = b"x", mime: str = "image/jpeg", caption: str = "") -> None:
        """Sends a picture, paper, voice note, sticker or video."""
        name = self.fake.keep(content, mime)
        part = {"id": name, "mime_type": mime} | ({"caption": caption} if caption else {})
        await self.fake.deliver(self.fake.event(self, kind, part))

    async def send(self, kind: str, part: Any) -> None:
        """Sends a message of any kind."""
        await self.fake.deliver(self.fake.event(self, kind, part))

    async def wait(self, count: int, seconds: float = 30.0) -> list[Received]:
        """Waits until so many messages have been received in all; returns them."""
        async with asyncio.timeout(seconds):
            while len(self.received) < count:
                self._came.clear()
                await self._came.wait()
        return self.received

    @property
    def options(self) -> list[str]:
        """The titles that can be pressed under the latest message."""
        return [title for _, title in self.received[-1].options] if self.received else []
