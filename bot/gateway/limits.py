"""How often one address may start a conversation or try words to come back with.

How often one conversation may write is counted in the database.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque

from aiohttp import web

from bot.gateway.talk import Refused
from bot.settings import Settings

MOST_ADDRESSES = 10_000


class Limits:
    """Counts what each address did over the last minute."""

    def __init__(self, settings: Settings) -> None:
        self._trust_proxy = settings.trust_proxy
        self._starts = _Counter(settings.starts_per_minute)
        self._codes = _Counter(settings.codes_per_minute)

    def start(self, request: web.Request) -> None:
        """Notes a start from the request's address; refuses one too many."""
        self._starts.note(self._address(request))

    def code(self, request: web.Request) -> None:
        """Notes a try of words to come back with; refuses one too many."""
        self.code_of(self._address(request))

    def code_of(self, who: str) -> None:
        """The same for somebody who is known otherwise than by an address."""
        self._codes.note(who)

    def _address(self, request: web.Request) -> str:
        if self._trust_proxy:
            forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
            return forwarded or (request.remote or "")
        return request.remote or ""


class _Counter:
    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def note(self, address: str) -> None:
        moment = time.monotonic()
        seen = self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        if len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)
        while seen and seen[0] < moment - 60:
            seen.popleft()
        if len(seen) >= self._most:
            raise Refused("too_many", 429)
        seen.append(moment)
