"""How often one address may start a conversation; how often one conversation may write is counted in the database."""

from __future__ import annotations

import time
from collections import OrderedDict, deque

from aiohttp import web

from bot.gateway.talk import Refused
from bot.settings import Settings

MOST_ADDRESSES = 10_000


class Limits:
    """Counts starts by address over the last minute."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._starts: OrderedDict[str, deque[float]] = OrderedDict()

    def start(self, request: web.Request) -> None:
        """Notes a start from the request's address; refuses one too many."""
        moment = time.monotonic()
        starts = self._starts.setdefault(self._address(request), deque())
        self._starts.move_to_end(self._address(request))
        if len(self._starts) > MOST_ADDRESSES:
            self._starts.popitem(last=False)
        while starts and starts[0] < moment - 60:
            starts.popleft()
        if len(starts) >= self._settings.starts_per_minute:
            raise Refused("too_many", 429)
        starts.append(moment)

    def _address(self, request: web.Request) -> str:
        if self._settings.trust_proxy:
            forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
            return forwarded or (request.remote or "")
        return request.remote or ""
