"""The API's side: takes messages and media under WhatsApp's limits, keeps each person's chat, and delivers webhooks."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks.fake_whatsapp import rules
from benchmarks.fake_whatsapp.phone import Phone, Received
from bot.whatsapp.signature import HEADER, sign

NUMBER_ID, TOKEN, APP_SECRET, VERIFY_TOKEN = "555000111", "fake-token", "fake-app-secret", "fake-verify-token"
WINDOW = 24 * 3600.0
PAIR_BURST, PAIR_SECONDS = 45, 6.0
REDELIVER = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # Meta's pauses are minutes and more


@dataclass
class Fault:
    """What the next requests meet: an error code, no answer at all, or none after the message has gone out."""

    code: int = 0
    status: int = 400
    times: int = 1
    to: str = ""
    drop: str = ""  # "before" or "after" the message is taken
    seconds: float = 0.0


@dataclass
class FakeWhatsApp:
    """One number at Meta. `webhook` is where messages and statuses are delivered."""

    webhook: str = ""
    statuses: bool = True
    clock: float = 0.0  # seconds that its time is ahead, to let a window close
    phones: dict[str, Phone] = field(default_factory=dict)
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    failing: dict[str, int] = field(default_factory=dict)  # person: code that comes by a status, after a good answer
    requests: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    delivered: list[dict[str, Any]] = field(default_factory=list)  # every event, to be delivered again
    acknowledged: list[float] = field(default_factory=list)  # seconds until each delivery was acknowledged
    fetched: list[str] = field(default_factory=list)  # media that were downloaded
    token: str = TOKEN
    port: int = 0

    async def start(self, port: int = 0) -> None:
        """Serves the API on a port of this machine."""
        app = web.Application(client_max_size=20_000_000)
        app.add_routes(
            [
                web.post("/{version}/{number}/messages", self._messages),
                web.post("/{version}/{number}/media", self._upload),
                web.get("/{version}/{id}", self._about),
                web.get("/files/{id}", self._file),
            ]
        )
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        self._spent: dict[str, tuple[float, float]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._number = 0

    async def stop(self) -> None:
        """Ends what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await self._session.close()
        await self._runner.cleanup()

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a gateway that talks to this fake."""
        return {
            "HARBOUR_WHATSAPP_NUMBER_ID": NUMBER_ID,
            "HARBOUR_WHATSAPP_TOKEN": TOKEN,
            "HARBOUR_WHATSAPP_APP_SECRET": APP_SECRET,
            "HARBOUR_WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "HARBOUR_WHATSAPP_URL": f"http://127.0.0.1:{self.port}",
        }

    def phone(self, number: str = "", user_id: str = "") -> Phone:
        """A person's phone, by number, user id or both; the same again for the same person."""
        key = number or user_id
        if key not in self.phones:
            self.phones[key] = Phone(self, number, user_id)
        return self.phones[key]

    def fail(self, code: int, times: int = 1, status: int = 400, to: str = "") -> None:
        """The next sends get this error."""
        self.faults.append(Fault(code=code, times=times, status=status, to=to))

    def drop(self, when: str, times: int = 1) -> None:
        """The next sends lose their connection, `before` or `after` the message is taken."""
        self.faults.append(Fault(drop=when, times=times))

    def now(self) -> float:
        """Its time."""
        return time.time() + self.clock

    def name(self) -> str:
        """A new message id."""
        self._number += 1
        return f"wamid.{self._number:06d}{random.getrandbits(48):012x}"

    # what comes in from people goes out by the webhook

    def event(self, phone: Phone, kind: str, part: Any, at: float | None = None, name: str = "") -> dict[str, Any]:
        """One change of a delivery: a message of a person."""
        at = self.now() if at is None else at
        phone.wrote_at = max(phone.wrote_at, at)
        message = {"id": name or self.name(), "timestamp": str(int(at)), "type": kind, kind: part}
        contact: dict[str, Any] = {"profile": {"name": "Somebody"}}
        if phone.number:
            message["from"] = contact["wa_id"] = phone.number
        if phone.user_id:
            message["from_user_id"] = contact["user_id"] = phone.user_id
        return {"contacts": [contact], "messages": [message]}

    def body(self, events: Iterable[dict[str, Any]], number_id: str = NUMBER_ID) -> bytes:
        """A delivery that holds these events."""
        about = {"display_phone_number": "442079460000", "phone_number_id": number_id}
        values = [{"messaging_product": "whatsapp", "metadata": about, **event} for event in events]
        changes = [{"field": "messages", "value": value} for value in values]
        return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()

    async def deliver(self, *events: dict[str, Any], again: bool = True) -> int:
        """Delivers events as one batch, again and again until it is acknowledged; returns the last status."""
        body, status = self.body(events), 0
        self.delivered.extend(event for event in events if "messages" in event)
        for pause in REDELIVER:
            status = await self.post(body)
            if status == 200 or not again:
                break
            await asyncio.sleep(pause)
        return status

    async def post(self, body: bytes, **headers: str) -> int:
        """One signed delivery; 0 where nobody answered."""
        signed = {HEADER: sign(APP_SECRET, body), "Content-Type": "application/json", **headers}
        began = time.perf_counter()
        try:
            async with self._session.post(self.webhook, data=body, headers=signed) as response:
                await response.read()
                self.acknowledged.append(time.perf_counter() - began)
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    # what the gateway sends

    async def _messages(self, request: web.Request) -> web.Response:
        if (wrong := self._unauthorised(request)) is not None:
            return wrong
        message = json.loads(await request.read())
        if message.get("status") == "read":
            if message.get("typing_indicator", {"type": "text"}) != {"type": "text"}:
                return self._error(100, "typing_indicator")
            self.read.append(message["message_id"])
            return web.json_response({"success": True})
        self.requests.append(message)
        whom = message.get("to") or message.get("recipient") or ""
        fault = self._fault(whom)
        if fault and fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault and fault.drop == "before":
            self._cut(request)
        if fault and fault.code:
            return self._error(fault.code, "as told", fault.status)
        try:
            rules.check(message, self.media)
            phone = self._whose(message)
            self._pair(whom)
        except rules.Broken as broken:
            return self._error(broken.code, str(broken))
        if self.now() - phone.wrote_at > WINDOW:
            return self._error(131047, "more than 24 hours since they wrote")
        name = self.name()
        if whom in self.failing:
            self._status(message, name, "failed", self.failing.pop(whom))
        else:
            phone.receive(self._received(message, name))
            for status in ("sent", "delivered", "read") if self.statuses else ():
                self._status(message, name, status)
        if fault and fault.drop == "after":
            self._cut(request)
        return web.json_response(
            {"messaging_product": "whatsapp", "contacts": [{"input": whom}], "messages": [{"id": name}]}
        )

    def _whose(self, message: dict[str, Any]) -> Phone:
        for phone in self.phones.values():
            if (message.get("to") or "-") == phone.number or (message.get("recipient") or "-") == phone.user_id:
                return phone
        raise rules.Broken(131026, "nobody has that number")

    def _pair(self, whom: str) -> None:
        """A bucket of 45 that fills by one every 6 seconds."""
        left, at = self._spent.get(whom, (float(PAIR_BURST), self.now()))
        left = min(PAIR_BURST, left + (self.now() - at) / PAIR_SECONDS)
        if left < 1:
            raise rules.Broken(131056, "too many messages to one person")
        self._spent[whom] = (left - 1, self.now())

    def _received(self, message: dict[str, Any], name: str) -> Received:
        kind, part = message["type"], message[message["type"]]
        if kind == "text":
            return Received(name, "text", part["body"], at=self.now())
        if kind == "document":
            content, mime = self.media[part["id"]]
            file = {"document": content, "file": part["filename"], "mime": mime}
            return Received(name, "document", part.get("caption", ""), at=self.now(), **file)
        action = part["action"]
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        options = [button["reply"] for button in action.get("buttons", [])] + rows
        shown = [(option["id"], option["title"]) for option in options]
        details = [option.get("description", "") for option in options]
        return Received(name, part["type"], part["body"]["text"], shown, details, at=self.now())

    def _status(self, message: dict[str, Any], name: str, status: str, code: int = 0) -> None:
        row: dict[str, Any] = {"id": name, "status": status, "timestamp": str(int(self.now()))}
        if "biz_opaque_callback_data" in message:
            row["biz_opaque_callback_data"] = message["biz_opaque_callback_data"]
        if code:
            row["errors"] = [{"code": code, "title": "as told"}]
        self.later(self.deliver({"statuses": [row]}))

    def later(self, work: Any) -> None:
        """Does something while all else goes on."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _fault(self, whom: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.to in ("", whom):
                fault.times -= 1
                return fault
        return None

    def _cut(self, request: web.Request) -> None:
        assert request.transport is not None
        request.transport.abort()
        raise web.HTTPServiceUnavailable

    async def _upload(self, request: web.Request) -> web.Response:
        if (wrong := self._unauthorised(request)) is not None:
            return wrong
        form = await request.post()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            return self._error(100, "messaging_product and file")
        content = file.file.read()
        if len(content) > 100_000_000 or ((fault := self._fault("media")) and fault.code):
            return self._error(131053, "upload failed")
        return web.json_response({"id": self.keep(content, str(form.get("type")))})

    def keep(self, content: bytes, kind: str) -> str:
        """Keeps a file; returns its media id."""
        name = f"media{len(self.media) + 1}"
        self.media[name] = (content, kind)
        return name

    async def _about(self, request: web.Request) -> web.Response:
        """A media id, or the number itself."""
        if (wrong := self._unauthorised(request)) is not None:
            return wrong
        name = request.match_info["id"]
        if name == NUMBER_ID:
            about = {"id": name, "display_phone_number": "+44 20 7946 0000", "verified_name": "Harbour"}
            return web.json_response({**about, "quality_rating": "GREEN", "code_verification_status": "VERIFIED"})
        if name not in self.media:
            return self._error(100, "no such object")
        content, kind = self.media[name]
        url = f"http://127.0.0.1:{self.port}/files/{name}"
        return web.json_response({"id": name, "url": url, "mime_type": kind, "file_size": len(content)})

    async def _file(self, request: web.Request) -> web.Response:
        if (wrong := self._unauthorised(request)) is not None:
            return wrong
        self.fetched.append(request.match_info["id"])
        content, kind = self.media[request.match_info["id"]]
        return web.Response(body=content, content_type=kind)

    def _unauthorised(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return self._error(190, "token", 401)
        proof = request.query.get("appsecret_proof")
        if proof is not None and f"sha256={proof}" != sign(APP_SECRET, self.token.encode()):
            return self._error(100, "Invalid appsecret_proof provided in the API argument")
        number = request.match_info.get("number", NUMBER_ID)
        return None if number == NUMBER_ID else self._error(100, "no such number")

    def _error(self, code: int, words: str, status: int = 400) -> web.Response:
        self.refused.append((code, words))
        return web.json_response({"error": {"message": f"(#{code}) {words}", "code": code}}, status=status)

    def counts(self) -> dict[str, int]:
        """How many messages reached people, by type."""
        counted: dict[str, int] = defaultdict(int)
        for phone in self.phones.values():
            for one in phone.received:
                counted[one.kind] += 1
        return dict(counted)
