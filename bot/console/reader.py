"""Has Rasa read the notes of a call; where it does not answer in time, rules alone read them."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import Any

import aiohttp
import structlog

from bot.calls.reading import Reading, without_rasa
from bot.channels.signature import HEADER, sign
from bot.settings import Settings

log = structlog.get_logger()
SECONDS = 1.5  # a handler is not kept waiting longer
MOST = 8000  # characters that are read


class Reader:
    """Reads notes; keeps nothing."""

    def __init__(self, settings: Settings, client: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._client = client

    async def read(self, notes: str, account: str) -> Reading:
        """What notes hold; `account` is what was told before them."""
        if not notes.strip():
            return Reading()
        day = self._settings.today()
        found = await self._ask(notes[-MOST:], account[-MOST:], day)
        if found is None:
            return await asyncio.to_thread(without_rasa, notes, day)
        types = {row["type"]: row["confidence"] for row in found.get("types") or []}
        return Reading(types, found.get("reason") or "", found.get("risks") or {}, found.get("facts") or [])

    async def _ask(self, text: str, account: str, day: date) -> dict[str, Any] | None:
        body = json.dumps({"text": text, "account": account, "day": day.isoformat()}).encode()
        headers = {HEADER: sign(self._settings.secret, body), "Content-Type": "application/json"}
        url = f"{self._settings.rasa_url}/webhooks/signed/read"
        try:
            limit = aiohttp.ClientTimeout(total=SECONDS)
            async with self._client.post(url, data=body, headers=headers, timeout=limit) as response:
                if response.status == 200:
                    found: dict[str, Any] = await response.json()
                    return found
                log.warning("notes_refused", status=response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("notes_unread", kind=type(error).__name__)
        return None
