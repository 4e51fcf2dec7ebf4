"""Reads a form with a file in it, bounded: no part of it is held beyond the largest file that is taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from bot.gateway.talk import Refused

MOST_PARTS = 8
SMALL = 4096  # bytes of a part that is no file
CHUNK = 65536


@dataclass
class Upload:
    """What the form held: one file, if any was chosen, and the small fields beside it."""

    name: str = ""
    content: bytes = b""
    fields: dict[str, str] = field(default_factory=dict)


async def read_upload(request: web.Request, most_bytes: int) -> Upload:
    """The file and fields of a multipart form; refuses what is larger, or no such form."""
    if not request.content_type.startswith("multipart/form-data"):
        raise Refused("invalid_body", 400)
    upload = Upload()
    try:
        reader = await request.multipart()
        for _ in range(MOST_PARTS):
            part = await reader.next()
            if part is None:
                return upload
            if not isinstance(part, BodyPartReader):
                break
            if part.filename is None:
                upload.fields[part.name or ""] = (await _bounded(part, SMALL)).decode("utf-8", "replace")
            else:
                upload.name, upload.content = part.filename, await _bounded(part, most_bytes)
    except (ValueError, AssertionError, RuntimeError):  # what aiohttp raises on a form that is none
        raise Refused("invalid_body", 400) from None
    raise Refused("invalid_body", 400)


async def _bounded(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        content += chunk
        if len(content) > most:
            raise Refused("file_large", 413)
    return bytes(content)
