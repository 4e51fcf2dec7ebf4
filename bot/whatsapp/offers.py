"""The answers on offer: each goes out under an id that says nothing, and is found again among those on offer only."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from bot.gateway.talk import on_offer
from bot.store.inbox import Message
from bot.store.seal import derive

LENGTH = 22
MOST_PAGES = 30


class Offers:
    """Names answers for one installation. An id holds for one turn, so that nobody can make one up or use it later."""

    def __init__(self, secret: bytes, always: list[dict[str, str]]) -> None:
        self._key = derive(secret, "whatsapp choice")
        self._always = always

    def id_of(self, conversation_id: str, turn: str, button: str) -> str:
        """The id under which a turn's button goes out."""
        named = f"{conversation_id}/{turn}/{button}".encode()
        return hmac.new(self._key, named, "sha256").hexdigest()[:LENGTH]

    def find(self, conversation_id: str, latest: Iterable[Message], given: str) -> dict[str, str] | None:
        """The button of an id among those of the latest turn, or None."""
        for message in latest:
            for one in [*on_offer(message.body), *self._always]:
                if self._is(conversation_id, message.turn, one["id"], given):
                    return one
        return None

    def page(self, conversation_id: str, turn: str, given: str) -> int:
        """The page of the latest turn that an id asks for, or 0."""
        pages = range(2, MOST_PAGES)
        return next((n for n in pages if self._is(conversation_id, turn, f"page-{n}", given)), 0)

    def _is(self, conversation_id: str, turn: str, button: str, given: str) -> bool:
        return hmac.compare_digest(self.id_of(conversation_id, turn, button).encode(), given.encode("utf-8", "replace"))
