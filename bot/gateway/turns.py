"""Turns: takes what is queued for a conversation to Rasa, in order and one at a time, and stores what comes back."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from bot.channels.signature import HEADER, sign
from bot.settings import Settings
from bot.store import cases, conversations, inbox
from bot.store.conversations import Conversation
from bot.store.database import Database, now
from bot.store.inbox import Queued

log = structlog.get_logger()
BURSTING = frozenset({"whatsapp"})  # channels on which people write several short messages for one
LONGEST_TURN = 8000  # characters of one turn that go to Rasa; nothing typed is lost, the whole stays in the talk
TELLING = frozenset({"account", "more", "clarify_check", "type_check", "type_choice", "danger_check"})
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


class Turns:
    """Works through the queue of every conversation; any number of processes may do so side by side.

    `sorry` is what a person is told when a turn cannot be answered.
    """

    def __init__(self, db: Database, settings: Settings, client: aiohttp.ClientSession, sorry: str) -> None:
        self._db = db
        self._settings = settings
        self._client = client
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
                for conversation in await asyncio.to_thread(conversations.waiting, self._db):
                    await self.wait_for(conversation, SWEEP_SECONDS)
            except Exception as error:  # the sweep must outlive any one failure; only its kind is logged
                log.error("sweep_failed", kind=type(error).__name__)

    async def _queued(self, conversation: Conversation) -> list[Queued]:
        return await asyncio.to_thread(inbox.queued, self._db, conversation.id)

    async def _quiet(self, conversation: Conversation) -> list[Queued]:
        """What is queued, on a bursting channel once the person has been quiet for a moment."""
        queued = await self._queued(conversation)
        while queued and conversation.channel in BURSTING and queued[-1].kind == "text":
            left = self._settings.quiet_seconds - (now() - queued[-1].received_at).total_seconds()
            if left <= 0:
                break
            await asyncio.sleep(left)
            queued = await self._queued(conversation)
        return queued

    async def _work(self, conversation: Conversation) -> Outcome:
        last = Outcome(done=True)
        try:
            if not await asyncio.to_thread(conversations.claim, self._db, conversation.id, self._owner):
                return Outcome(done=False)
            while queued := await self._quiet(conversation):
                last = await self._take(conversation, _next_turn(queued, conversation.channel))
                if last.effect == "forget":
                    await asyncio.to_thread(conversations.forget, self._db, conversation.id)
                    return last
        finally:
            self._running.pop(conversation.id, None)
        await asyncio.to_thread(self._release, conversation.id)
        return last

    def _release(self, conversation_id: str) -> None:
        with self._db.begin() as connection:
            conversations.release(connection, conversation_id, self._owner)

    async def _take(self, conversation: Conversation, turn: list[Queued]) -> Outcome:
        """One turn: asks Rasa until it answers, then stores the answer and empties the queue in one transaction."""
        name = f"{conversation.id[:8]}-{turn[0].id}"
        body = json.dumps(await asyncio.to_thread(self._request, conversation, name, turn)).encode()
        said = await self._insist(conversation, body)
        await asyncio.to_thread(self._store, conversation.id, name, turn, said)
        effect = next((message["effect"] for message in said if message.get("effect")), "")
        return Outcome(True, effect, tuple(said))

    async def _insist(self, conversation: Conversation, body: bytes) -> list[dict[str, Any]]:
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
            await asyncio.to_thread(conversations.claim, self._db, conversation.id, self._owner)

    def _request(self, conversation: Conversation, name: str, turn: list[Queued]) -> dict[str, Any]:
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
        telling = case.get("awaiting") in TELLING
        account = "\n".join(told["text"] for told in case["told"])[-LONGEST_TURN:] if telling else ""
        return {"account": account, "spent": case.get("spent") or [], "checked": case.get("checked") or []}

    async def _ask(self, body: bytes) -> list[dict[str, Any]] | None:
        """Rasa's messages for a turn, or None while it cannot be reached; raises TurnFailed if it fails on it."""
        headers = {HEADER: sign(self._settings.secret, body), "Content-Type": "application/json"}
        url = f"{self._settings.rasa_url}/webhooks/signed/turn"
        try:
            async with self._client.post(url, data=body, headers=headers) as response:
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

    def _store(self, conversation_id: str, name: str, turn: list[Queued], said: list[dict[str, Any]]) -> None:
        with self._db.begin() as connection:
            inbox.answer(self._db, connection, conversation_id, name, turn, said)


def _next_turn(queued: list[Queued], channel: str) -> list[Queued]:
    """The messages of the next turn: one, or the texts of a burst up to the next button."""
    if queued[0].kind == "button" or channel not in BURSTING:
        return queued[:1]
    burst = []
    for message in queued:
        if message.kind == "button":
            break
        burst.append(message)
    return burst
