"""Sends what stands in the outbox, in order for each person, and does what each error asks for."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict, deque
from datetime import timedelta
from typing import Any

import structlog

from bot.gateway.talk import Refused
from bot.store import whatsapp_in, whatsapp_out
from bot.store.conversations import Conversation
from bot.store.database import Database, now
from bot.store.whatsapp_out import Row
from bot.whatsapp import compose, errors
from bot.whatsapp.client import Client, GraphError, Unanswered
from bot.whatsapp.errors import Answer
from bot.whatsapp.incoming import Status
from bot.whatsapp.papers import Papers

log = structlog.get_logger()
AT_ONCE = 16
IDLE_SECONDS = 0.5
TIDY_SECONDS = 600.0
DOUBT = timedelta(seconds=20)  # no answer came: until then WhatsApp may still say that it was sent
HALT_SECONDS = 60.0
BURST, PER_MESSAGE = 40, 6.0  # messages to one person at once, and seconds for each beyond
MOST_PEOPLE = 10_000


class Sender:
    """One gateway's way out to WhatsApp; any number of gateways may send from one outbox."""

    def __init__(self, db: Database, client: Client, papers: Papers, failed: str, sending: asyncio.Event) -> None:
        self._db = db
        self._client = client
        self._papers = papers
        self._failed = failed  # what is said where a document cannot be sent
        self._sending = sending
        self._pace = Pace()
        self._paused_until = 0.0
        self._pauses = 0
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """For ever: sends what is due."""
        tidied = 0.0
        while True:
            try:
                if time.monotonic() - tidied > TIDY_SECONDS:
                    tidied = time.monotonic()
                    await asyncio.to_thread(self._tidy)
                sent = await self._send_due()
            except Exception as error:  # sending must outlive any one failure; only its kind is logged
                log.error("whatsapp_sender_failed", kind=type(error).__name__)
                sent = False
            if not sent:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._sending.wait(), IDLE_SECONDS)
            self._sending.clear()

    async def failed(self, status: Status) -> None:
        """WhatsApp says later that a message failed which it had taken."""
        found = await asyncio.to_thread(whatsapp_out.find, self._db, status.mark)
        if found and found[1] in {"sending", "sent"}:
            await self._answer(found[0], GraphError(status.code, 400), again=True)

    async def _send_due(self) -> bool:
        if time.monotonic() < self._paused_until:
            return False
        rows = await asyncio.to_thread(whatsapp_out.take, self._db, AT_ONCE)
        for row in rows:
            await self._room.acquire()
            task = asyncio.create_task(self._send(row))
            self._tasks.add(task)
            task.add_done_callback(self._done)
        return bool(rows)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.release()
        self._sending.set()  # the person's next message may go now
        if not task.cancelled() and (error := task.exception()):
            log.error("whatsapp_send_failed", kind=type(error).__name__)

    async def _send(self, row: Row) -> None:
        if row.until < now():
            await asyncio.to_thread(whatsapp_out.move, self._db, row.mark, "waiting")
            return
        if wait := self._pace.wait(row.person):
            await self._put_back(row, timedelta(seconds=wait), counted=False)
            return
        try:
            payload = await self._ready(row)
            self._pace.note(row.person)
            await self._client.send(row.body["to"], payload, row.mark)
        except GraphError as error:
            await self._answer(row, error)
        except Unanswered as none:
            log.warning("whatsapp_unanswered", attempt=row.attempts)
            after = DOUBT if none.arrived else errors.pause(Answer.RETRY, row.attempts)
            await self._put_back(row, after, sending=none.arrived)
        else:
            self._pauses = 0
            await asyncio.to_thread(whatsapp_out.move, self._db, row.mark, "sent")

    async def _ready(self, row: Row) -> compose.Payload:
        """The payload as it goes out: a document is uploaded first."""
        payload: dict[str, Any] = row.body["payload"]
        if payload["type"] != "document":
            return payload
        document = payload["document"]
        try:
            conversation = Conversation(str(row.conversation_id), whatsapp_in.CHANNEL, now())
            content, kind = await self._papers.make(conversation, row.body["paper"])
        except Refused:
            return compose.text(self._failed)
        media = await self._client.upload(content, kind, document["filename"])
        return {**payload, "document": {**document, "id": media}}

    async def _answer(self, row: Row, error: GraphError, *, again: bool = False) -> None:
        """Does what an error asks for; `again` where the message counted as sent already."""
        answer = errors.answer_to(error.code, error.status)
        log.warning("whatsapp_refused", code=error.code, status=error.status, attempt=row.attempts, kind=answer.value)
        many = row.attempts >= errors.MOST_TRIES
        match answer:
            case Answer.HALT:
                self._halt(HALT_SECONDS)
                log.error("whatsapp_halted", code=error.code)  # an operator must put this right
                await self._put_back(row, timedelta(seconds=HALT_SECONDS), counted=False, sent=again)
            case Answer.SLOWER:
                self._pauses += 1
                self._halt(errors.pause(answer, self._pauses).total_seconds())
                await self._put_back(row, timedelta(), counted=False, sent=again)
            case Answer.PERSON:
                await self._put_back(row, errors.pause(answer, row.attempts), sent=again)
            case Answer.RETRY if not many:
                await self._put_back(row, errors.pause(answer, row.attempts), sent=again)
            case Answer.WAIT | Answer.RETRY:
                await asyncio.to_thread(whatsapp_out.move, self._db, row.mark, "waiting")
            case Answer.MEDIA if row.attempts < 2:
                await self._put_back(row, errors.pause(answer, row.attempts), sent=again)
            case Answer.MEDIA:
                await self._replace(row, compose.text(self._failed))
            case Answer.PLAIN if (plain := compose.plain(row.body["payload"])) != row.body["payload"]:
                log.error("whatsapp_payload_refused", code=error.code)
                await self._replace(row, plain)
            case _:
                log.error("whatsapp_given_up", code=error.code)
                await asyncio.to_thread(whatsapp_out.move, self._db, row.mark, "failed")

    def _halt(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    async def _put_back(self, row: Row, after: timedelta, **how: bool) -> None:
        await asyncio.to_thread(lambda: whatsapp_out.put_back(self._db, row.mark, after, **how))

    async def _replace(self, row: Row, payload: compose.Payload) -> None:
        await asyncio.to_thread(whatsapp_out.replace, self._db, row, {**row.body, "payload": payload})

    def _tidy(self) -> None:
        whatsapp_out.forget_old(self._db)
        whatsapp_in.forget_seen(self._db)


class Pace:
    """How fast one person may be written to: WhatsApp allows a burst, then a message every 6 seconds."""

    def __init__(self) -> None:
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, person: str) -> float:
        """Seconds until the person may be written to; 0 for now."""
        sent = self._sent.get(person, deque())
        moment = time.monotonic()
        while sent and sent[0] < moment - BURST * PER_MESSAGE:
            sent.popleft()
        return PER_MESSAGE if len(sent) >= BURST else 0.0

    def note(self, person: str) -> None:
        """A message goes out to the person."""
        self._sent.setdefault(person, deque()).append(time.monotonic())
        self._sent.move_to_end(person)
        if len(self._sent) > MOST_PEOPLE:
            self._sent.popitem(last=False)
