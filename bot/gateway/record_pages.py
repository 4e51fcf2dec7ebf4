"""The pages of a person's own record. Everything works without JavaScript."""

from __future__ import annotations

import json

from aiohttp import web

from bot.gateway import web_session
from bot.gateway.api import kept_response
from bot.gateway.keys import LIMITS, PAGES, RECORDS, TALK
from bot.gateway.pages import field
from bot.gateway.record_api import file_response
from bot.gateway.talk import Refused
from bot.gateway.upload import read_upload
from bot.store.conversations import Conversation

routes = web.RouteTableDef()


@routes.get("/words")
async def words_page(request: web.Request) -> web.Response:
    """What words to come back with are, and the button that makes them."""
    await web_session.conversation_of(request)
    return _html(request, "words.html", {"words": ""})


@routes.post("/words")
async def new_words(request: web.Request) -> web.Response:
    """Makes the words and shows them, this once."""
    web_session.check_form(request, field(await request.post(), web_session.FORM_FIELD))
    conversation = await web_session.conversation_of(request)
    return _html(request, "words.html", {"words": await request.app[RECORDS].new_words(conversation)})


@routes.get("/open")
async def open_page(request: web.Request) -> web.Response:
    """Where the words are typed."""
    return request.app[PAGES].html("open.html", {"error": "", "words": ""})


@routes.post("/open")
async def come_back(request: web.Request) -> web.Response:
    """Opens the case again and goes to its talk."""
    words = field(await request.post(), "words")
    try:
        request.app[LIMITS].code(request)
        _, token, _ = await request.app[TALK].come_back(words, "web")
    except Refused as refused:
        values = {"error": refused.code, "words": words[:200]}
        return request.app[PAGES].html("open.html", values, status=refused.status)
    response = web.HTTPSeeOther("/talk#latest")
    web_session.keep(request, response, token)
    raise response


@routes.get("/files")
async def files_page(request: web.Request) -> web.Response:
    """The evidence files, and the form to add one."""
    return await _files(request, await web_session.conversation_of(request))


@routes.post("/files")
async def add_file(request: web.Request) -> web.Response:
    """Takes the form with a file."""
    conversation = await web_session.conversation_of(request)
    records = request.app[RECORDS]
    try:
        upload = await read_upload(request, records.most_bytes)
        web_session.check_form(request, upload.fields.get(web_session.FORM_FIELD, ""))
        await records.add_file(conversation, upload.name, upload.content)
    except Refused as refused:
        return await _files(request, conversation, refused)
    raise web.HTTPSeeOther("/files")


@routes.post("/files/remove")
async def remove_file(request: web.Request) -> web.Response:
    """Deletes a file."""
    form = await request.post()
    web_session.check_form(request, field(form, web_session.FORM_FIELD))
    conversation = await web_session.conversation_of(request)
    await request.app[RECORDS].remove_file(conversation, field(form, "file"))
    raise web.HTTPSeeOther("/files")


@routes.get("/files/{file}")
async def read_file(request: web.Request) -> web.Response:
    """A file, to save."""
    conversation = await web_session.conversation_of(request)
    return file_response(*await request.app[RECORDS].file(conversation, request.match_info["file"]))


@routes.get("/held.json")
async def held(request: web.Request) -> web.Response:
    """Everything that is held of the person, to save."""
    conversation = await web_session.conversation_of(request)
    text = json.dumps(await request.app[RECORDS].held(conversation), ensure_ascii=False, indent=2)
    return kept_response(text.encode(), "held.json", "application/json")


async def _files(request: web.Request, conversation: Conversation, error: Refused | None = None) -> web.Response:
    records = request.app[RECORDS]
    values = {
        "files": await records.files(conversation),
        "refused": await records.may_add(conversation),
        "error": error.code if error else "",
        "megabytes": records.most_bytes // (1024 * 1024),
    }
    return _html(request, "files.html", values, error.status if error else 200)


def _html(request: web.Request, template: str, values: dict[str, object], status: int = 200) -> web.Response:
    token = web_session.form_token(request, web_session.token_of(request))
    return request.app[PAGES].html(template, {**values, "form_token": token}, status=status)
