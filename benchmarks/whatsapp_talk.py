"""A conversation over WhatsApp as a person has it: through the fake number and the webhook, seen from the phone.

What is asked is read from the database, because a phone shows sentences and not the ids that tests and players go by.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.fake_whatsapp.phone import Phone, Received
from benchmarks.stack import Stack
from bot.settings import Settings
from bot.settings import load as load_settings
from bot.store import cases, inbox, tables
from bot.store.database import Database

PATIENCE = 90.0


def settings_of(stack: Stack) -> Settings:
    """The settings that a stack runs with."""
    return load_settings({name: value for name, value in stack.environment.items() if name.startswith("HARBOUR_")})


@dataclass
class WhatsAppTalk:
    """One person's talk: `say` and `press` return once Harbour has answered."""

    db: Database
    phone: Phone
    seen: int = 0
    moves: int = 0
    latest: list[dict[str, Any]] = field(default_factory=list)
    deleted: bool = False

    async def say(self, *texts: str) -> list[Received]:
        """Writes one message or several in a row."""
        await self.phone.say(*texts)
        return await self.answered()

    async def press(self, button: str) -> list[Received]:
        """Presses an answer by the id of its button."""
        title = next(one["title"] for one in self.buttons if one["id"] == button)
        for _ in range(5):
            for shown in self.phone.options:
                if title.startswith(shown.rstrip("…").rstrip()):  # a long title is cut
                    await self.phone.press(shown)
                    return await self.answered()
            await self.phone.press(self.phone.options[-1])  # the rest of a long list
            await self.answered()
        raise AssertionError(f"{title!r} is not on the phone: {self.phone.options}")

    async def answered(self) -> list[Received]:
        """Waits until everything written is answered and the answer is on the phone."""
        self.moves += 1
        deadline = time.monotonic() + PATIENCE
        while len(self.phone.received) <= self.seen or await asyncio.to_thread(self._under_way):
            if time.monotonic() > deadline:
                raise AssertionError(f"no answer; seen {self.seen}, received {len(self.phone.received)}")
            await asyncio.sleep(0.1)
        new = self.phone.received[self.seen :]
        self.seen = len(self.phone.received)
        self.latest = await asyncio.to_thread(self._latest)
        return new

    @property
    def conversation(self) -> str:
        """The id of the person's conversation, or an empty string."""
        table = tables.whatsapp_people
        hashed = self.db.sealer.digest(f"phone:{self.phone.number}")
        with self.db.begin() as connection:
            query = select(table.c.conversation_id).where(table.c.phone_hash == hashed)
            return connection.execute(query).scalar() or ""

    @property
    def case(self) -> dict[str, Any]:
        """The person's case as it is stored."""
        return cases.read(self.db, self.conversation) or {}

    @property
    def asked(self) -> str:
        """The id of the question that is open, or an empty string."""
        return next((m["id"] for m in reversed(self.latest) if m["id"].startswith("ask_")), "")

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The answers on offer."""
        return [button for message in self.latest for button in message.get("buttons", [])]

    def _latest(self) -> list[dict[str, Any]]:
        conversation = self.conversation
        self.deleted = not conversation
        return [message.body for message in inbox.latest_turn(self.db, conversation)] if conversation else []

    def _under_way(self) -> bool:
        waiting, sending = tables.inbox, tables.whatsapp_outbox
        mine = waiting.c.conversation_id == self.conversation
        queries = (
            select(func.count()).where(mine, waiting.c.state == "queued"),
            select(func.count()).where(
                sending.c.conversation_id == self.conversation, sending.c.state.in_(("queued", "sending"))
            ),
        )
        with self.db.begin() as connection:
            return any(connection.execute(query).scalar_one() for query in queries)


async def to_the_end(talk: WhatsAppTalk, answers: dict[str, str]) -> list[str]:
    """Answers what is asked until the papers are ready; returns every question asked."""
    asked: list[str] = []
    for _ in range(60):
        question = talk.asked
        asked.append(question)
        if question == "ask_after":
            return asked
        offered = [button["id"] for button in talk.buttons]
        wanted = ("yes_right", "done", "next_steps", "looks_right", "share", "say_no", "safe_now", "go_on", "over_18")
        press = next((one for one in wanted if one in offered), "menu_skip" if "menu_skip" in offered else "")
        if question in answers:
            await talk.say(*answers[question].split("\n"))
        elif press:
            await talk.press(press)
        elif offered:
            await talk.press(offered[0])
        else:
            await talk.say("skip")
    raise AssertionError(f"the talk did not end: {asked}")


def log_of(stack: Stack) -> str:
    """All that the processes of a stack have logged."""
    return Path(stack.log).read_text()
