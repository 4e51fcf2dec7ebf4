"""The JSON API of a person's own record: words to come back with, evidence files, what is held of them."""

from __future__ import annotations

from aiohttp import web

from bot.conversation.case import File
from bot.evidence.sniff import EXTENSIONS
from bot.gateway.api import channel_of, conversation_of, json_body, kept_response, sent_json
from bot.gateway.keys import LIMITS, RECORDS, TALK
from bot.gateway.talk import Refused
from bot.gateway.upload import read_upload

routes = web.RouteTableDef()


@routes.post("/api/v1/conversation/code")
async def new_words(request: web.Request) -> web.Response:
    """Makes new words to come back with."""
    conversation = await conversation_of(request)
    return web.json_response({"words": await request.app[RECORDS].new_words(conversation)}, status=201)


@routes.post("/api/v1/conversations/open")
async def come_back(request: web.Request) -> web.Response:
    """Opens a case again by its words; answers as starting a conversation does."""
    request.app[LIMITS].code(request)
    body = await json_body(request)
    words = body.get("words")
    if not isinstance(words, str) or body.keys() - {"words", "channel"}:
        raise Refused("invalid_body", 422)
    _, token, sent = await request.app[TALK].come_back(words, channel_of(body))
    return web.json_response({"id": token, **sent_json(sent)}, status=201)


@routes.get("/api/v1/conversation/held")
async def held(request: web.Request) -> web.Response:
    """Everything that is held of the person."""
    conversation = await conversation_of(request)
    return web.json_response(await request.app[RECORDS].held(conversation))


@routes.get("/api/v1/conversation/files")
async def files(request: web.Request) -> web.Response:
    """The evidence files, and whether more may be added."""
    conversation = await conversation_of(request)
    records = request.app[RECORDS]
    refused = await records.may_add(conversation)
    return web.json_response({"files": await records.files(conversation), "refused": refused or None})


@routes.post("/api/v1/conversation/files")
async def add_file(request: web.Request) -> web.Response:
    """Adds a file: a form with a part `file`."""
    conversation = await conversation_of(request)
    records = request.app[RECORDS]
    upload = await read_upload(request, records.most_bytes)
    return web.json_response(await records.add_file(conversation, upload.name, upload.content), status=201)


@routes.get("/api/v1/conversation/files/{file}")
async def read_file(request: web.Request) -> web.Response:
    """A file as it was received."""
    conversation = await conversation_of(request)
    return file_response(*await request.app[RECORDS].file(conversation, request.match_info["file"]))


@routes.delete("/api/v1/conversation/files/{file}")
async def remove_file(request: web.Request) -> web.Response:
    """Deletes a file."""
    conversation = await conversation_of(request)
    await request.app[RECORDS].remove_file(conversation, request.match_info["file"])
    return web.Response(status=204)


def file_response(file: File, content: bytes) -> web.Response:
    """A file to save, never to be shown in place, under a name that says nothing about what is in it."""
    return kept_response(content, f"file-{file.sha256[:6]}.{EXTENSIONS[file.type]}", file.type)
