"""`make run-whatsapp-fake`: Harbour with a fake WhatsApp, and a phone in the browser to try it by hand."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.fake_whatsapp.fake import FakeWhatsApp
from benchmarks.fake_whatsapp.phone import Phone
from bot.settings import load

PAGE = Path(__file__).with_name("phone.html")
DAY = 25 * 3600.0
PARTS: dict[str, Any] = {
    "location": {"latitude": 51.5, "longitude": -0.1},
    "reaction": {"emoji": "👍"},
    "contacts": [{"name": {"formatted_name": "Somebody"}}],
}
FILES = {"image": b"\x89PNG\r\n\x1a\n" + bytes(30), "document": b"%PDF-1.7\n" + bytes(30)}


@dataclass
class Desk:
    """The page's side of the fake: one chat a phone number."""

    fake: FakeWhatsApp

    def phone(self, request: web.Request) -> Phone:
        """The phone of a request."""
        return self.fake.phone(request.query.get("phone", "447700900001")[:20])

    async def page(self, _request: web.Request) -> web.StreamResponse:
        """The phone."""
        return web.FileResponse(PAGE)

    async def chat(self, request: web.Request) -> web.Response:
        """What was said after the first so many messages, and whether an answer is being written."""
        phone = self.phone(request)
        got = [{**vars(one), "document": one.file, "mine": False, "list": "Choose"} for one in phone.received]
        mine = [{"text": words, "at": at, "mine": True, "options": []} for at, words in phone.sent]
        messages = sorted([*mine, *got], key=lambda message: message["at"])
        typing = bool(messages) and messages[-1]["mine"]
        after = int(request.query.get("after", "0"))
        return web.json_response({"messages": messages[after:], "typing": typing})

    async def say(self, request: web.Request) -> web.Response:
        """A text from the phone."""
        await self.phone(request).say((await self._json(request))["text"])
        return web.Response()

    async def press(self, request: web.Request) -> web.Response:
        """An answer that was pressed."""
        body = await self._json(request)
        kind = "list_reply" if body["kind"] == "list" else "button_reply"
        await self.fake.deliver(self.phone(request).press_event(body["id"], body["title"], kind))
        return web.Response()

    async def send(self, request: web.Request) -> web.Response:
        """Something that is no text."""
        phone, kind = self.phone(request), (await self._json(request))["kind"]
        phone.sent.append((self.fake.now(), f"({kind})"))
        if kind in PARTS:
            await phone.send(kind, PARTS[kind])
        else:
            await phone.media(kind, FILES.get(kind, b"x"))
        return web.Response()

    async def document(self, request: web.Request) -> web.Response:
        """A document that the phone received."""
        wanted = request.query.get("id")
        one = next(one for one in self.phone(request).received if one.id == wanted)
        return web.Response(body=one.document, content_type=one.mime)

    async def trouble(self, request: web.Request) -> web.Response:
        """Something that goes wrong on WhatsApp's side: an error code for what is sent next, a lost answer, time."""
        kind = str((await self._json(request))["kind"])
        if kind.isdigit():
            self.fake.fail(int(kind))
        elif kind == "no_answer":
            self.fake.drop("after")
        elif kind == "a_day_later":
            self.fake.clock += DAY
        elif kind == "again":  # the latest in the wrong order, as one batch
            await self.fake.deliver(*self.fake.delivered[-3:][::-1])
        return web.Response()

    async def _json(self, request: web.Request) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(await request.read())
        return body


async def main() -> int:
    """Serves the fake and the page, and runs Harbour beside them until Ctrl-C."""
    settings = load()
    fake = FakeWhatsApp()
    await fake.start()
    fake.webhook = f"{settings.address}whatsapp/webhook"
    desk = Desk(fake)
    app = web.Application()
    app.add_routes(
        [
            web.get("/", desk.page),
            web.get("/chat", desk.chat),
            web.get("/document", desk.document),
            web.post("/say", desk.say),
            web.post("/press", desk.press),
            web.post("/send", desk.send),
            web.post("/trouble", desk.trouble),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = int(os.environ.get("FAKE_PORT", "8090"))
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"The phone: http://127.0.0.1:{port}/ (once Harbour is ready)", file=sys.stderr, flush=True)
    environment = {**os.environ, **fake.settings}
    harbour = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment)
    try:
        return await harbour.wait()
    finally:
        if harbour.returncode is None:
            harbour.terminate()
            await harbour.wait()
        await runner.cleanup()
        await fake.stop()


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt:
        sys.exit(0)
