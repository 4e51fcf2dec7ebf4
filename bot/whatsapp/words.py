"""The six words in the chat: found in what a person writes, and tried no more often than on the page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot import codes
from bot.gateway.limits import Limits
from bot.store import codes as kept_codes
from bot.store import whatsapp_in
from bot.store.conversations import Conversation
from bot.store.database import Database

TOKEN = re.compile(r"[^\W\d_]+")
NEARLY = codes.WORDS - 1  # words of the list among six, in what can only be meant as them


@dataclass(frozen=True)
class Tried:
    """Six words that were tried: their hash, and the conversation that they open, or an empty string."""

    code: str
    opens: str


class Words:
    """Looks up words to come back with for one gateway's chats."""

    def __init__(self, db: Database, limits: Limits) -> None:
        self._db = db
        self._limits = limits

    async def tried(self, conversation: Conversation, texts: Iterable[str]) -> Tried | None:
        """What the first of these texts that holds six words opens; None where none does.

        Raises Refused after too many tries by this person.
        """
        words = next(filter(None, map(read, texts)), "")
        return await asyncio.to_thread(self._try, conversation, words) if words else None

    async def opened_by(self, code: str) -> str:
        """The conversation that words still open which were tried before, by their hash."""
        return await asyncio.to_thread(kept_codes.find_hashed, self._db, code) or ""

    def _try(self, conversation: Conversation, words: str) -> Tried:
        with self._db.begin() as connection:
            found = whatsapp_in.address(self._db, connection, conversation.id)
        self._limits.code_of(whatsapp_in.person_hash(self._db, found[0]) if found else conversation.id)
        code = kept_codes.hashed(self._db, words)
        return Tried(code, kept_codes.find_hashed(self._db, code) or "")


def read(text: str) -> str:
    """The six words in a message, with or without something before a colon; an empty string for any other message."""
    return codes.read(text) or codes.read(_after_colon(text)) or ""


def meant(text: str) -> bool:
    """Whether a message can only be meant as six words: it has six, and at most one is not of the list."""
    tokens = TOKEN.findall(_after_colon(text).casefold())
    return len(tokens) == codes.WORDS and sum(token in codes.known() for token in tokens) >= NEARLY


def _after_colon(text: str) -> str:
    return text.rpartition(":")[2]
