"""The letters of a conversation: which are on offer once the report is handed over, and each one filled."""

from __future__ import annotations

import asyncio

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.situation import situation
from bot.gateway.talk import Refused
from bot.letters.choose import offered
from bot.letters.fill import Filled, fill
from bot.letters.to_pdf import to_pdf
from bot.store import cases
from bot.store.conversations import Conversation
from bot.store.database import Database


class LetterBox:
    """Makes the letters of one conversation anew each time, from its case as it stands."""

    def __init__(self, db: Database, content: Content) -> None:
        self._db = db
        self._content = content

    async def every(self, conversation: Conversation) -> list[Filled]:
        """All letters on offer, filled; none before the hand-off, and none where the offender could see the device."""
        return await asyncio.to_thread(self._filled, conversation)

    async def one(self, conversation: Conversation, name: str) -> Filled:
        """One letter on offer, filled; refuses any other."""
        found = await asyncio.to_thread(self._filled, conversation, name)
        if not found:
            raise Refused("no_letter", 404)
        return found[0]

    async def pdf(self, filled: Filled) -> bytes:
        """A filled letter as PDF."""
        return await asyncio.to_thread(to_pdf, filled, self._content.wording)

    def _filled(self, conversation: Conversation, name: str = "") -> list[Filled]:
        """The letters on offer, or of them the one of that name."""
        stored = cases.read(self._db, conversation.id)
        case = Case.from_json(stored) if stored else None
        if case is None or "after" not in case.asked:
            return []
        chosen = offered(self._content.letters, situation(case))
        return [fill(letter, case, self._content) for letter in chosen if name in {"", letter.id}]
