"""Turns: takes what is queued for a conversation to Rasa, in order and one at a time, and stores what comes back."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Protocol

import aiohttp
import structlog
from sqlalchemy.engine import Connection

from bot.channels.signature import HEADER, sign
from bot.conversation.asking import TELLING
from bot.settings import Settings
from bot.store import cases, conversations, inbox
from bot.store.conversations import Conversation
from bot.store.database import Database, now
from bot.store.inbox import Queued

log = structlog.get_logger()
BURSTING = frozenset({"whatsapp"})  # channels on which people write several short messages for one
PRESSED = frozenset({"button", "choice"})  # kinds that are a turn by themselves
LONGEST_BURST = 12.0  # seconds after which a burst is answered though it goes on
MOST_ASKING = 24  # turns at Rasa at once: more would only wait there, and past the time that a turn may take
LONGEST_TURN = 8000  # characters of one turn that go to Rasa; nothing typed is lost, the whole stays in the talk
WITH_ACCOUNT = TELLING | {"type_check", "danger_check"}  # where a message is read together with the account so far
SWEEP_SECONDS = 2.0
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)  # seconds between tries while Rasa is away
MOST_FAILURES = 3  # times that Rasa may take a turn and fail on it before the person is told


class TurnFailed(Exception):
    """Rasa was reached and could not answer the turn; trying for ever would not help."""


@dataclass(frozen=True)
class Outcome:
    """What a turn led to: done, or still waiting; `effect` is what the conversation asked for (forget)."""

    done: bool
    effect: str = ""
    messages: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a channel makes of queued messages: what Rasa is asked, and what the channel says itself.

    `beside` goes out, before the notes, without being kept in the talk: alone, it leaves the answers on offer as they
    were. `opens` is the conversation that is held in this chat from now on, in the place of this one.
    """

    asks: Sequence[Queued] = ()
    notes: Sequence[dict[str, Any]] = ()
    beside: Sequence[dict[str, Any]] = ()
    page: int = 0
    opens: str = ""


class Outlet(Protocol):
    """A channel that brings answers to people itself, rather than being asked for them."""

    def serves(self, conversation: Conversation) -> bool:
        """Whether the conversation is held there."""

    async def read(self, conversation: Conversation, turn: list[Queued]) -> Reading:
        """What the messages of a turn are."""

    def finish(self, conversation: Conversation, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What is said, with the answers that the channel has on offer."""

    def put(
        self,
        connection: Connection,
        conversation: Conversation,
        name: str,
        turn: list[Queued],
        said: list[dict[str, Any]],
        reading: Reading,
    ) -> None:
        """Queues the answer for sending, within the transaction that stores it."""

    def wake(self) -> None:
        """Something was queued for sending."""


class Turns:
    """Works through the queue of every conversation; any number of processes may do so side by side.

    `sorry` is what a person is told when a turn cannot be answered; `outlet` a channel that sends answers itself.
    """

    def __init__(
        self, db: Database, settings: Settings, client: aiohttp.ClientSession, sorry: str, outlet: Outlet | None = None
    ) -> None:
        self._db = db
        self._settings = settings
        self._client = client
        self._outlet = outlet
        self._asking = asyncio.Semaphore(MOST_ASKING)
        self._sorry = {"id": "failed", "lead": sorry, "text": sorry, "buttons": []}
        self._owner = uuid.uuid4().hex
        self._running: dict[str, asyncio.Task[Outcome]] = {}

    async def wait_for(self, conversation: Conversation, seconds: float) -> Outcome:
        """Works through the conversation's queue until it is empty, for at most `seconds`."""
        task = self._running.get(conversation.id)
        if task is None or task.done():
            task = asyncio.create_task(self._work(conversation))
            self._running[conversation.id] = task
        try:
            outcome = await asyncio.wait_for(asyncio.shield(task), seconds)
        except TimeoutError:
            return Outcome(done=False)
        if not outcome.effect and await self._queued(conversation):
            return await self.wait_for(conversation, seconds)  # queued while the last turn was being stored
        return outcome

    async def sweep(self) -> None:
        """For ever: takes up conversations that wait with nobody working on them, after a crash or an outage."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                left = await asyncio.to_thread(conversations.waiting, self._db)
                await asyncio.gather(*(self.wait_for(conversation, SWEEP_SECONDS) for conversation in left))
            except Exception as error:  # the sweep must outlive any one failure; only its kind is logged
                log.error("sweep_failed", kind=type(error).__name__)

    async def _queued(self, conversation: Conversation) -> list[Queued]:
        return await asyncio.to_thread(inbox.queued, self._db, conversation.id)

    async def _quiet(self, conversation: Conversation) -> list[Queued]:
        """What is queued, on a bursting channel once the person has been quiet for a moment."""
        queued = await self._queued(conversation)
        while queued and conversation.channel in BURSTING and queued[-1].kind not in PRESSED:
            left = self._settings.quiet_seconds - (now() - queued[-1].received_at).total_seconds()
            if left <= 0 or (now() - queued[0].received_at).total_seconds() > LONGEST_BURST:
                break
            await asyncio.sleep(left)
            queued = await self._queued(conversation)
        return queued

    async def _work(self, conversation: Conversation) -> Outcome:
        last = Outcome(done=True)
        holding = None
        try:
            if not await asyncio.to_thread(conversations.claim, self._db, conversation.id, self._owner):
                return Outcome(done=False)
            holding = asyncio.create_task(self._hold(conversation.id))
            outlet = self._outlet
            if outlet and not await asyncio.to_thread(outlet.serves, conversation):
                outlet = None
            while queued := await self._quiet(conversation):
                last = await self._take(conversation, _next_turn(queued, conversation.channel), outlet)
                if last.effect == "forget":
                    return last
        finally:
            if holding:
                holding.cancel()
            self._running.pop(conversation.id, None)
        await asyncio.to_thread(self._release, conversation.id)
        return last

    async def _hold(self, conversation_id: str) -> None:
        """Keeps the lease while the work goes on."""
        while True:
            await asyncio.sleep(conversations.LEASE.total_seconds() / 3)
            await asyncio.to_thread(conversations.claim, self._db, conversation_id, self._owner)

    def _release(self, conversation_id: str) -> None:
        with self._db.begin() as connection:
            conversations.release(connection, conversation_id, self._owner)

    async def _take(self, conversation: Conversation, turn: list[Queued], outlet: Outlet | None) -> Outcome:
        """One turn: asks Rasa until it answers, then stores the answer and empties the queue in one transaction."""
        name = f"{conversation.id[:8]}-{turn[0].id}"
        reading = await outlet.read(conversation, turn) if outlet else Reading(turn)
        said: list[dict[str, Any]] = []
        if reading.asks:
            request = await asyncio.to_thread(self._request, conversation, name, reading.asks)
            said = await self._insist(json.dumps(request).encode())
        said = [*said[:-1], *reading.notes, *said[-1:]]  # the question stays last
        if outlet:
            said = await asyncio.to_thread(outlet.finish, conversation, said)
        await asyncio.to_thread(self._store, conversation, name, turn, said, reading, outlet)
        effect = next((message["effect"] for message in said if message.get("effect")), "")
        return Outcome(True, effect, tuple(said))

    async def _insist(self, body: bytes) -> list[dict[str, Any]]:
        """Asks until there is an answer: for as long as Rasa is away, but only a few times where it fails."""
        tries = failures = 0
        while True:
            try:
                said = await self._ask(body)
            except TurnFailed:
                failures += 1
                if failures >= MOST_FAILURES:
                    return [self._sorry]
                said = None
            if said is not None:
                return said
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    def _request(self, conversation: Conversation, name: str, turn: Sequence[Queued]) -> dict[str, Any]:
        request = {
            "conversation": conversation.id,
            "turn": name,
            "channel": conversation.channel,
            "day": self._settings.today().isoformat(),
        }
        if turn[0].kind == "button":
            return request | {"button": {"act": turn[0].body["act"], "value": turn[0].body["value"]}}
        text = "\n".join(message.body["text"] for message in turn)[:LONGEST_TURN]
        context = self._context(conversation.id)
        return request | context | {"text": text, "command": text.lstrip().startswith("/")}

    def _context(self, conversation_id: str) -> dict[str, Any]:
        """What understanding a turn needs of the talk: the account while it is told, and what was asked or said."""
        case = cases.read(self._db, conversation_id) or {}
        telling = case.get("awaiting") in WITH_ACCOUNT
        account = "\n".join(told["text"] for told in case["told"])[-LONGEST_TURN:] if telling else ""
        return {"account": account, "spent": case.get("spent") or [], "checked": case.get("checked") or []}

    async def _ask(self, body: bytes) -> list[dict[str, Any]] | None:
        """Rasa's messages for a turn, or None while it cannot be reached; raises TurnFailed if it fails on it."""
        headers = {HEADER: sign(self._settings.secret, body), "Content-Type": "application/json"}
        url = f"{self._settings.rasa_url}/webhooks/signed/turn"
        try:
            async with self._asking, self._client.post(url, data=body, headers=headers) as response:
                if response.status != 200:
                    log.warning("rasa_refused", status=response.status)
                    raise TurnFailed
                messages: list[dict[str, Any]] = (await response.json())["messages"]
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("rasa_unreachable", kind=type(error).__name__)
            return None
        if not messages and not await self._actions_answer():
            log.warning("actions_unreachable")
            return None
        if not messages:
            log.warning("rasa_silent")
            raise TurnFailed
        return messages

    async def _actions_answer(self) -> bool:
        """Whether the action server is there: Rasa says nothing while it is away, and that passes."""
        try:
            async with self._client.get(f"{self._settings.actions_url}/health") as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _store(
        self,
        conversation: Conversation,
        name: str,
        turn: list[Queued],
        said: list[dict[str, Any]],
        reading: Reading,
        outlet: Outlet | None,
    ) -> None:
        """Stores the answer, or its last words alone where everything is to be deleted, and queues it for sending."""
        forgets = any(message.get("effect") == "forget" for message in said)
        with self._db.begin() as connection:
            if outlet:
                outlet.put(connection, conversation, name, turn, said, reading)
            if forgets:
                conversations.erase(connection, conversation.id)
            else:
                inbox.answer(self._db, connection, conversation.id, name, turn, said)
        if forgets:
            self._db.settle()
        if outlet:
            outlet.wake()


def _next_turn(queued: list[Queued], channel: str) -> list[Queued]:
    """The messages of the next turn: one, or those of a burst up to the next button."""
    if queued[0].kind in PRESSED or channel not in BURSTING:
        return queued[:1]
    return list(takewhile(lambda message: message.kind not in PRESSED, queued))
