"""The JSON API, described in docs/openapi.yml.

A client names its conversation by its token in the Authorization header; Harbour's own page by its cookie, with a
header that only that page can know.
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.gateway import web_session
from bot.gateway.keys import LETTERS, LIMITS, PAGES, REPORTS, TALK
from bot.gateway.talk import Refused, Sent
from bot.letters.fill import Filled
from bot.letters.to_text import to_text
from bot.report.documents import DOCUMENTS
from bot.store.conversations import Conversation

CHANNELS = frozenset({"web", "whatsapp", "call_handler"})
FIELDS = frozenset({"text", "button", "key"})
REPORT = "report.json"  # the API calls it `report`
routes = web.RouteTableDef()


@routes.post("/api/v1/conversations")
async def start(request: web.Request) -> web.Response:
    """Starts a conversation; answers with its id (a bearer token) and the opening."""
    request.app[LIMITS].start(request)
    body = await json_body(request, optional=True)
    _, token, sent = await request.app[TALK].start(channel_of(body))
    return web.json_response({"id": token, **sent_json(sent)}, status=201)


@routes.post("/api/v1/conversation/messages")
async def send(request: web.Request) -> web.Response:
    """Sends a text or a button's id; answers with the new messages."""
    conversation = await conversation_of(request)
    body = await json_body(request)
    key = body.get("key")
    if body.keys() - FIELDS or (key is not None and not (isinstance(key, str) and 0 < len(key) <= 64)):
        raise Refused("invalid_body", 422)
    talk = request.app[TALK]
    if isinstance(body.get("button"), str) and "text" not in body:
        sent = await talk.send_button(conversation, body["button"], key)
    elif isinstance(body.get("text"), str) and "button" not in body:
        sent = await talk.send_text(conversation, body["text"], key)
    else:
        raise Refused("invalid_body", 422)
    return web.json_response(sent_json(sent), status=202 if sent.waiting else 200)


@routes.get("/api/v1/conversation/messages")
async def read(request: web.Request) -> web.Response:
    """The messages after `after` (a seq)."""
    conversation = await conversation_of(request)
    after = request.query.get("after", "0")
    if not after.isdigit() or len(after) > 12:
        raise Refused("invalid_body", 422)
    return web.json_response(sent_json(await request.app[TALK].read(conversation, int(after))))


async def report(request: web.Request) -> web.Response:
    """A document of the report, a draft until it is confirmed."""
    conversation = await conversation_of(request)
    name = request.path.rsplit("/", 1)[1]
    return await document_response(request, conversation, REPORT if name == "report" else name)


routes.get("/api/v1/conversation/report")(report)
for _name in DOCUMENTS.keys() - {REPORT}:
    routes.get(f"/api/v1/conversation/{_name}")(report)


@routes.get("/api/v1/conversation/letters")
async def letters(request: web.Request) -> web.Response:
    """The letters on offer; none before the hand-off."""
    conversation = await conversation_of(request)
    every = await request.app[LETTERS].every(conversation)
    return web.json_response({"letters": [_named(filled) for filled in every]})


@routes.get("/api/v1/conversation/letters/{letter:[a-z0-9_]+}")
async def letter(request: web.Request) -> web.Response:
    """One letter on offer, as plain text, with what is still to be filled in."""
    conversation = await conversation_of(request)
    filled = await request.app[LETTERS].one(conversation, request.match_info["letter"])
    return web.json_response({**_named(filled), "text": to_text(filled), "gaps": list(filled.gaps)})


@routes.get("/api/v1/conversation/letters/{letter:[a-z0-9_]+}/pdf")
async def letter_pdf(request: web.Request) -> web.Response:
    """One letter on offer as PDF."""
    conversation = await conversation_of(request)
    box = request.app[LETTERS]
    body = await box.pdf(await box.one(conversation, request.match_info["letter"]))
    return kept_response(body, "notes.pdf", "application/pdf")


@routes.delete("/api/v1/conversation")
async def delete(request: web.Request) -> web.Response:
    """Deletes the conversation, its case and its documents."""
    await request.app[TALK].forget(await conversation_of(request))
    return web.Response(status=204)


def channel_of(body: dict[str, Any]) -> str:
    """The channel that a body names; refuses an unknown one."""
    channel = body.get("channel", "web")
    if not isinstance(channel, str) or channel not in CHANNELS:
        raise Refused("unknown_channel", 422)
    return channel


async def document_response(request: web.Request, conversation: Conversation, name: str) -> web.Response:
    """A document of the report, under a file name that says nothing about what is in it."""
    document = DOCUMENTS[name]
    body = await request.app[REPORTS].document(conversation, name)
    return kept_response(body, document.file, document.content_type, document.charset)


def kept_response(body: bytes, file: str, content_type: str, charset: str | None = None) -> web.Response:
    """A file to keep, under a name that says nothing about what is in it."""
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return web.Response(body=body, content_type=content_type, charset=charset, headers=headers)


def error_response(request: web.Request, refused: Refused) -> web.Response:
    """A refusal as JSON: its code and its kind words."""
    words = request.app[PAGES].words(f"error_{refused.code}")
    return web.json_response({"error": refused.code, "message": words}, status=refused.status)


async def conversation_of(request: web.Request) -> Conversation:
    """The conversation that a request names, by its token or as Harbour's own page."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        conversation: Conversation = await request.app[TALK].find(token.strip())
        return conversation
    if request.method not in {"GET", "HEAD"}:
        web_session.check_form(request, request.headers.get(web_session.HEADER, ""))
    return await web_session.conversation_of(request)


async def json_body(request: web.Request, *, optional: bool = False) -> dict[str, Any]:
    """The request's body, a JSON object."""
    if optional and not request.can_read_body:
        return {}
    try:
        body = json.loads(await request.read())
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused("invalid_body", 400) from None
    if not isinstance(body, dict):
        raise Refused("invalid_body", 400)
    return body


def _named(filled: Filled) -> dict[str, Any]:
    letter = filled.letter
    return {
        "id": letter.id,
        "title": letter.title,
        "to": filled.to,
        "how": letter.how,
        "links": [service.to_json() for service in filled.links],
    }


def sent_json(sent: Sent) -> dict[str, Any]:
    """What sending led to, as JSON."""
    return {"messages": sent.messages, "waiting": sent.waiting, "deleted": sent.deleted}
