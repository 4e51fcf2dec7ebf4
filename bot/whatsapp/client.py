"""Calls to the Cloud API: send, upload, download, mark as read. Failures are told apart by what can be done next."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.settings import WhatsApp
from bot.whatsapp.compose import Payload

SECONDS = 15.0
MEDIA_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net")  # the token goes nowhere else


class GraphError(Exception):
    """The API refused; `code` is its own number, 0 if it gave none."""

    def __init__(self, code: int, status: int) -> None:
        super().__init__(f"{code} ({status})")
        self.code = code
        self.status = status


class Unanswered(Exception):
    """No answer came; `arrived` is False only where the request cannot have arrived."""

    def __init__(self, arrived: bool) -> None:
        super().__init__()
        self.arrived = arrived


class MediaRefused(Exception):
    """A file that is too large, or that is not where WhatsApp keeps files."""


class Client:
    """One number's way to the API."""

    def __init__(self, session: aiohttp.ClientSession, settings: WhatsApp) -> None:
        self._session = session
        self._settings = settings
        self._base = f"{settings.url}/{settings.version}"
        self._headers = {"Authorization": f"Bearer {settings.token}"}

    async def send(self, to: dict[str, str], payload: Payload, mark: str) -> None:
        """Sends a message; `mark` comes back with every word on what became of it."""
        whom = {"to": to["phone"]} if to["phone"] else {"recipient": to["user_id"]}
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **whom,
            **payload,
            "biz_opaque_callback_data": mark,
        }
        await self._call("POST", f"/{self._settings.number_id}/messages", json=body)

    async def read(self, message_id: str) -> None:
        """Marks a person's message as read and shows that an answer is being written."""
        body = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message_id,
            "typing_indicator": {"type": "text"},
        }
        await self._call("POST", f"/{self._settings.number_id}/messages", json=body)

    async def upload(self, content: bytes, kind: str, name: str) -> str:
        """Uploads a file; returns its media id."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", kind)
        form.add_field("file", content, filename=name, content_type=kind)
        answer = await self._call("POST", f"/{self._settings.number_id}/media", data=form)
        return str(answer["id"])

    async def download(self, media_id: str, most: int) -> bytes:
        """A file that a person sent, of at most `most` bytes; raises MediaRefused for a larger one."""
        about = await self._call("GET", f"/{media_id}", params={"phone_number_id": self._settings.number_id})
        address = str(about.get("url", ""))
        if int(about.get("file_size") or 0) > most or not self._is_theirs(address):
            raise MediaRefused
        content = bytearray()
        try:
            async with self._session.get(address, headers=self._headers, allow_redirects=False) as response:
                if response.status != 200:
                    raise GraphError(131052, response.status)
                async for chunk in response.content.iter_chunked(65536):
                    content += chunk
                    if len(content) > most:
                        raise MediaRefused
        except (aiohttp.ClientError, TimeoutError):
            raise GraphError(131052, 0) from None
        return bytes(content)

    async def ask(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        """Reads something, for the check."""
        return await self._call("GET", path, params=params)

    def _is_theirs(self, address: str) -> bool:
        parts, own = urlsplit(address), urlsplit(self._settings.url)
        at_home = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        return at_home or (parts.scheme == "https" and (parts.hostname or "").endswith(MEDIA_HOSTS))

    async def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            async with self._session.request(method, self._base + path, headers=self._headers, **more) as response:
                body = _json(await response.read())
                if response.status == 200:
                    return body
                error = body.get("error")
                code = error.get("code") if isinstance(error, dict) else 0
                status = response.status
        except aiohttp.ClientConnectorError:
            raise Unanswered(arrived=False) from None
        except (aiohttp.ClientError, TimeoutError):
            raise Unanswered(arrived=True) from None
        raise GraphError(code if isinstance(code, int) else 0, status)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
