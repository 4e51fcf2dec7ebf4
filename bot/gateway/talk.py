"""What a client can do with a conversation, whatever its clothes: start, send, read. Pages and API both use it."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import codes
from bot.gateway.turns import Outcome, Turns
from bot.settings import Settings
from bot.store import codes as kept_codes
from bot.store import conversations, inbox
from bot.store.conversations import Conversation
from bot.store.database import Database, now
from bot.store.inbox import Message

LONGEST = 10_000  # characters of one message; a longer one is refused with what to do
WAIT_SECONDS = 25.0


class Refused(Exception):
    """A request that cannot be served; `code` names the reason and its kind wording (`error_<code>`)."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True)
class Sent:
    """What sending led to: the new messages, and whether more is still to come."""

    messages: list[dict[str, Any]]
    waiting: bool
    deleted: bool = False


class Talk:
    """The conversations of one gateway; `always` are the buttons on offer at any point."""

    def __init__(self, db: Database, settings: Settings, turns: Turns, always: list[dict[str, str]]) -> None:
        self._db = db
        self._settings = settings
        self._turns = turns
        self._always = always

    async def start(self, channel: str) -> tuple[Conversation, str, Sent]:
        """A new conversation, its token, and the opening."""
        conversation, token = await asyncio.to_thread(conversations.start, self._db, channel)
        return conversation, token, await self.greet(conversation)

    async def come_back(self, words: str, channel: str) -> tuple[Conversation, str, Sent]:
        """The conversation that these words open, a further token for it, and where the talk is."""
        read = codes.read(words)
        found = await asyncio.to_thread(kept_codes.find, self._db, read) if read else None
        if found is None:
            raise Refused("unknown_code", 404)
        conversation, token = await asyncio.to_thread(conversations.open_again, self._db, found, channel)
        return conversation, token, await self.greet(conversation)

    async def greet(self, conversation: Conversation) -> Sent:
        """Has the talk opened, or taken up where it was."""
        before = await asyncio.to_thread(inbox.last_seq, self._db, conversation.id)
        body = {"act": "begin", "value": "", "shown": False}
        await asyncio.to_thread(inbox.put, self._db, conversation.id, "button", body)
        return await self._finish(conversation, before)

    async def find(self, token: str) -> Conversation:
        """The conversation of a token; refuses one that is not known (any more)."""
        conversation = await asyncio.to_thread(conversations.find, self._db, token) if token else None
        if conversation is None:
            raise Refused("unknown_conversation", 404)
        return conversation

    async def send_text(self, conversation: Conversation, text: str, client_key: str | None) -> Sent:
        """Sends what a person wrote."""
        cleaned = clean(text)
        if not cleaned:
            raise Refused("empty", 422)
        if len(cleaned) > LONGEST:
            raise Refused("too_long", 413)
        return await self._send(conversation, "text", {"text": cleaned}, client_key)

    async def send_button(self, conversation: Conversation, button: str, client_key: str | None) -> Sent:
        """Sends a button that is on offer in the last turn; refuses any other."""
        latest = await asyncio.to_thread(inbox.latest_turn, self._db, conversation.id)
        for one in [*(one for message in latest for one in on_offer(message.body)), *self._always]:
            if one["id"] == button:
                body = {"text": one["title"], "act": one["act"], "value": one["value"]}
                return await self._send(conversation, "button", body, client_key)
        if client_key is not None and await asyncio.to_thread(inbox.was_put, self._db, conversation.id, client_key):
            return await self._finish(conversation, 0)  # sent again after its answer was lost on the way
        raise Refused("unknown_button", 409)

    async def read(self, conversation: Conversation, after: int) -> Sent:
        """The messages after `after`, without waiting."""
        messages = await asyncio.to_thread(inbox.read, self._db, conversation.id, after)
        queued = await asyncio.to_thread(inbox.queued, self._db, conversation.id)
        latest = next((message.turn for message in reversed(messages) if message.author == "harbour"), "")
        return Sent([shown(message, offers=message.turn == latest) for message in messages], bool(queued))

    async def forget(self, conversation: Conversation) -> None:
        """Deletes the conversation with all that belongs to it."""
        await asyncio.to_thread(conversations.forget, self._db, conversation.id)

    async def _send(self, conversation: Conversation, kind: str, body: dict[str, Any], client_key: str | None) -> Sent:
        recent = now() - timedelta(minutes=1)
        sent = await asyncio.to_thread(inbox.sent_since, self._db, conversation.id, recent)
        if sent >= self._settings.rate_per_minute:
            raise Refused("too_many", 429)
        before = await asyncio.to_thread(inbox.last_seq, self._db, conversation.id)
        if not before and not await asyncio.to_thread(inbox.queued, self._db, conversation.id):
            await self.greet(conversation)  # its words were deleted by the clock: where the talk is must be known first
        await asyncio.to_thread(inbox.put, self._db, conversation.id, kind, body, client_key)
        return await self._finish(conversation, before)

    async def _finish(self, conversation: Conversation, after: int) -> Sent:
        outcome: Outcome = await self._turns.wait_for(conversation, WAIT_SECONDS)
        if outcome.effect == "forget":
            last = [
                strip({**body, "author": "harbour", "seq": after + n}) for n, body in enumerate(outcome.messages, 1)
            ]
            return Sent(last, waiting=False, deleted=True)
        return await self.read(conversation, after)


def on_offer(body: dict[str, Any]) -> list[dict[str, str]]:
    """The buttons of a message, and of its lines those that change them."""
    changes = [
        {"id": line["button"], "title": line["label"], "act": "change", "value": line["field"]}
        for line in body.get("lines", [])
        if "button" in line
    ]
    return [*body.get("buttons", []), *changes]


def clean(text: str) -> str:
    """The text in NFC without control characters, and without spaces at its ends; line breaks stay."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in normal if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    return "".join(kept).strip()


def shown(message: Message, *, offers: bool) -> dict[str, Any]:
    """A message as a client sees it; `offers` says whether its answers are still on offer."""
    at = message.at.isoformat(timespec="seconds") + "Z"
    body = message.body if offers or "buttons" not in message.body else {**message.body, "buttons": []}
    return strip({**body, "author": message.author, "seq": message.seq, "at": at})


def strip(body: dict[str, Any]) -> dict[str, Any]:
    """Leaves out what stays on the server: what each button stands for, and effects."""
    left = {key: value for key, value in body.items() if key not in {"effect", "act", "value", "shown"}}
    if "buttons" in left:
        left["buttons"] = [{"id": one["id"], "title": one["title"]} for one in left["buttons"]]
    return left
