"""Hands a report to an agreed server over TLS: signed, under one key for every try, its answer read with care."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from typing import Any

import aiohttp
from urllib3.filepost import encode_multipart_formdata

from bot.delivery.outcome import Outcome
from bot.delivery.papers import Papers
from bot.delivery.signing import sign
from bot.delivery.targets import HttpsIntake
from bot.store.deliveries import Delivery

TIMEOUT = aiohttp.ClientTimeout(total=40.0, sock_connect=10.0)
LONGEST_ANSWER = 64_000  # bytes
LONGEST_WAIT = 3600.0  # seconds that an answer may ask us to wait
REFERENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{0,62}[A-Za-z0-9])?")
DONE = frozenset({200, 201})
GONE = frozenset({204, 404, 410})  # answers to a withdrawal that say: they do not have it
LATER = frozenset({202, 408, 409, 425, 429})  # and whatever begins with 5


class HttpsSender:
    """Sends to one intake."""

    def __init__(self, target: HttpsIntake, secret: bytes) -> None:
        self._target = target
        self._secret = secret
        self._tls = ssl.create_default_context(cafile=target.ca)

    async def send(self, delivery: Delivery, papers: Papers) -> Outcome:
        """Sends the papers; the same bytes and key on every try, so that the receiver keeps one case."""
        parts: list[Any] = [
            ("report", ("report.json", papers.json, "application/json")),
            ("document", ("report.pdf", papers.pdf, "application/pdf")),
        ]
        body, content_type = encode_multipart_formdata(parts, boundary=delivery.id)
        status, answer, wait, failed = await self._post(delivery.id, body, content_type)
        return failed or read_answer(status, answer, delivery.case_id, wait)

    async def tell_withdrawn(self, delivery: Delivery) -> Outcome:
        """Tells the receiver that the person took their report back."""
        notice = {"id": delivery.case_id, "withdrawn_at": delivery.since.isoformat(timespec="seconds") + "Z"}
        body = json.dumps(notice).encode()
        status, _, wait, failed = await self._post(f"{delivery.id}-withdrawn", body, "application/json")
        if status in DONE | GONE:
            return Outcome("accepted")
        return failed or read_answer(status, b"", delivery.case_id, wait)

    async def _post(self, key: str, body: bytes, content_type: str) -> tuple[int, bytes, str, Outcome | None]:
        """Status, body and Retry-After of the answer, or what became of the try without one."""
        headers = {"Content-Type": content_type, "Idempotency-Key": key, "Accept-Encoding": "identity"}
        headers |= sign(self._secret, key, body)
        # a connection of its own each time: then a failed connect means that nothing left
        connector = aiohttp.TCPConnector(ssl=self._tls, force_close=True)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, auto_decompress=False) as session,
                session.post(self._target.url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                wait = response.headers.get("Retry-After", "")
                return response.status, await _bounded(response), wait, None
        except aiohttp.ClientConnectorCertificateError:
            failed = Outcome("not_reached", "certificate")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            failed = Outcome("not_reached", "no_connection")
        except TimeoutError:
            failed = Outcome("unclear", "no_answer")
        except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError):
            failed = Outcome("unclear", "broken_off")
        return 0, b"", "", failed


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """The answer, up to one byte more than may be."""
    parts, left = [], LONGEST_ANSWER + 1
    while left > 0 and (part := await response.content.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def read_answer(status: int, body: bytes, case_id: str, retry_after: str = "") -> Outcome:
    """What an answer means; docs/delivery.md has the table."""
    if status in LATER or status >= 500:
        wait = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
        return Outcome("unclear", "asked_to_wait" if status in LATER else "their_fault", after=min(wait, LONGEST_WAIT))
    if status not in DONE:
        return Outcome("refused", "redirected" if 300 <= status < 400 else "refused")
    reference = _reference(body, case_id)
    return Outcome("acknowledged", reference=reference) if reference else Outcome("unclear", "answer_unreadable")


def _reference(body: bytes, case_id: str) -> str:
    """The reference in an answer about this case, or an empty string if it is not one."""
    try:
        answer = json.loads(body) if len(body) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answer, dict) or answer.get("id") != case_id:
        return ""
    reference = answer.get("reference")
    return reference if isinstance(reference, str) and REFERENCE.fullmatch(reference) else ""
