"""The webhook: what Meta delivers is checked, stored, and only then acknowledged; the answer comes by the outbox."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from aiohttp import web

from bot.gateway.turns import Turns
from bot.settings import Settings, WhatsApp
from bot.store import whatsapp_in, whatsapp_out
from bot.store.conversations import Conversation
from bot.store.database import Database
from bot.whatsapp import incoming, limits, signature
from bot.whatsapp.client import Client, GraphError, Unanswered
from bot.whatsapp.incoming import Delivery
from bot.whatsapp.sender import Sender

log = structlog.get_logger()
PATH = "/whatsapp/webhook"
TURN_SECONDS = 300.0
routes = web.RouteTableDef()


class Webhook:
    """The door for Meta: `verify` answers its question, `receive` takes what it delivers."""

    def __init__(
        self, db: Database, settings: Settings, whatsapp: WhatsApp, turns: Turns, client: Client, sender: Sender
    ) -> None:
        self._db = db
        self._settings = settings
        self._whatsapp = whatsapp
        self._turns = turns
        self._client = client
        self._sender = sender
        self._thread = ThreadPoolExecutor(1, "webhook")  # its own, so that a delivery never waits behind turns
        self._pending: list[tuple[Delivery, asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def verify(self, request: web.Request) -> web.Response:
        """Meta asks whether this is ours: its challenge comes back if it knows our word."""
        query = request.query
        given = query.get("hub.verify_token", "").encode("utf-8", "replace")
        ours = hmac.compare_digest(given, self._whatsapp.verify_token.encode())
        if query.get("hub.mode") != "subscribe" or not ours:
            return web.Response(status=403)
        return web.Response(text=query.get("hub.challenge", "")[:200])

    async def receive(self, request: web.Request) -> web.Response:
        """Takes a delivery; 200 only once all of it is stored, so that Meta sends again whatever was not."""
        body = await _bounded(request)
        if not signature.verify(self._whatsapp.app_secret, body, request.headers.get(signature.HEADER, "")):
            return self._refuse(401)
        if request.content_type != "application/json":
            return self._refuse(415)
        try:
            delivery = incoming.read(json.loads(body), self._whatsapp.number_id)
        except (ValueError, RecursionError):
            return self._refuse(400)
        if delivery.others:
            log.warning("whatsapp_other_number", count=delivery.others)
            if not delivery.messages and not delivery.statuses:
                return self._refuse(404)  # a wrong number id in the settings loses nothing: Meta keeps trying
        await self._store(delivery)
        for status in delivery.statuses:
            if status.status == "failed":
                await self._sender.failed(status)
        return web.Response()

    def close(self) -> None:
        """Lets go of the thread."""
        self._thread.shutdown(wait=False)

    def _refuse(self, status: int) -> web.Response:
        log.warning("whatsapp_delivery_refused", status=status)
        return web.Response(status=status)

    async def _store(self, delivery: Delivery) -> None:
        """Stores a delivery, together with all others that came in while the last ones were being stored."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((delivery, stored))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_pending())
        await stored

    async def _store_pending(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pending:
            pending, self._pending = self._pending, []
            try:
                changed = await loop.run_in_executor(self._thread, self._take_in, [one for one, _ in pending])
            except Exception as error:
                for _, stored in pending:
                    if not stored.done():
                        stored.set_exception(error)
                continue
            for _, stored in pending:
                if not stored.done():
                    stored.set_result(None)
            self._go_on(changed)

    def _take_in(self, deliveries: list[Delivery]) -> dict[str, tuple[Conversation, str]]:
        arrived = [message for delivery in deliveries for message in delivery.messages]
        settled = [(s.mark, s.status) for delivery in deliveries for s in delivery.statuses if s.status != "failed"]
        with self._db.begin() as connection:
            whatsapp_out.settle(connection, settled)
            return whatsapp_in.take_in(self._db, connection, arrived, self._settings.rate_per_minute)

    def _go_on(self, changed: dict[str, tuple[Conversation, str]]) -> None:
        """What follows the acknowledgement: the read mark and the turns."""
        for conversation, newest in changed.values():
            self._later(self._mark_read(newest))
            self._later(self._answer(conversation))

    async def _mark_read(self, message_id: str) -> None:
        with contextlib.suppress(GraphError, Unanswered):  # nothing hangs on it
            await self._client.read(message_id)

    async def _answer(self, conversation: Conversation) -> None:
        await self._turns.wait_for(conversation, TURN_SECONDS)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task: asyncio.Task[None] = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


WEBHOOK: web.AppKey[Webhook] = web.AppKey("webhook", Webhook)


@routes.get(PATH)
async def verify(request: web.Request) -> web.Response:
    """Meta's question whether the webhook is ours."""
    return await request.app[WEBHOOK].verify(request)


@routes.post(PATH)
async def receive(request: web.Request) -> web.Response:
    """Messages and statuses."""
    return await request.app[WEBHOOK].receive(request)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:  # what was stored is taken up by the sweep; only the kind is logged
        log.error("whatsapp_work_failed", kind=type(error).__name__)


async def _bounded(request: web.Request) -> bytes:
    """The raw body, of at most what WhatsApp delivers at once."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(65536):
        body += chunk
        if len(body) > limits.WEBHOOK:
            raise web.HTTPRequestEntityTooLarge(limits.WEBHOOK, len(body))
    return bytes(body)
