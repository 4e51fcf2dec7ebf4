"""The pages: the start, the talk, the answers to copy, the documents. Everything works without JavaScript."""

from __future__ import annotations

from aiohttp import web

from bot.gateway import web_session
from bot.gateway.api import document_response, kept_response
from bot.gateway.keys import LETTERS, LIMITS, PAGES, REPORTS, TALK
from bot.gateway.talk import Refused, Sent
from bot.letters.to_text import to_text
from bot.report.documents import DOCUMENTS

routes = web.RouteTableDef()


@routes.get("/")
async def start_page(request: web.Request) -> web.Response:
    """What Harbour is, and the first question."""
    open_talk = bool(web_session.token_of(request))
    return request.app[PAGES].html("start.html", {"open_talk": open_talk})


@routes.post("/start")
async def start(request: web.Request) -> web.Response:
    """Starts a conversation, with what the person wrote on the start page."""
    request.app[LIMITS].start(request)
    text = field(await request.post(), "text")
    talk = request.app[TALK]
    conversation, token, _ = await talk.start("web")
    response = web.HTTPSeeOther("/talk")
    web_session.keep(request, response, token)
    if text.strip():
        try:
            await talk.send_text(conversation, text, None)
        except Refused as refused:
            return _with_cookie(request, await _talk_page(request, token, refused), token)
    raise response


@routes.get("/talk")
async def talk_page(request: web.Request) -> web.Response:
    """The talk so far and the form to go on."""
    return await _talk_page(request, web_session.token_of(request), None)


@routes.post("/talk")
async def send(request: web.Request) -> web.Response:
    """Takes the form: a text or a button."""
    form = await request.post()
    web_session.check_form(request, field(form, web_session.FORM_FIELD))
    conversation = await web_session.conversation_of(request)
    button, text, key = (field(form, name) for name in ("button", "text", "key"))
    talk = request.app[TALK]
    try:
        if button:
            sent: Sent = await talk.send_button(conversation, button, key[:64] or None)
        else:
            sent = await talk.send_text(conversation, text, key[:64] or None)
    except Refused as refused:
        return await _talk_page(request, web_session.token_of(request), refused, text)
    if sent.deleted:
        response = request.app[PAGES].html("gone.html", {"messages": sent.messages})
        web_session.drop(response)
        return response
    raise web.HTTPSeeOther("/talk#latest")


@routes.get("/answers")
async def answers(request: web.Request) -> web.Response:
    """The answers to copy into the official form; `form` names another one that the report may go to."""
    conversation = await web_session.conversation_of(request)
    page = await request.app[REPORTS].answers(conversation, request.query.get("form", ""))
    return request.app[PAGES].html("answers.html", {"page": page})


async def document(request: web.Request) -> web.Response:
    """A document of the report, to keep."""
    conversation = await web_session.conversation_of(request)
    return await document_response(request, conversation, request.path.removeprefix("/"))


for _name in DOCUMENTS:
    routes.get(f"/{_name}")(document)


@routes.get("/letters")
async def letters(request: web.Request) -> web.Response:
    """The letters on offer."""
    conversation = await web_session.conversation_of(request)
    return request.app[PAGES].html("letters.html", {"every": await request.app[LETTERS].every(conversation)})


@routes.get("/letters/{letter:[a-z0-9_]+}")
async def letter(request: web.Request) -> web.Response:
    """One letter to read, to change and to copy."""
    conversation = await web_session.conversation_of(request)
    filled = await request.app[LETTERS].one(conversation, request.match_info["letter"])
    return request.app[PAGES].html("letter.html", {"one": filled, "text": to_text(filled)})


@routes.get("/letters/{letter:[a-z0-9_]+}.pdf")
async def letter_pdf(request: web.Request) -> web.Response:
    """One letter as PDF."""
    conversation = await web_session.conversation_of(request)
    box = request.app[LETTERS]
    body = await box.pdf(await box.one(conversation, request.match_info["letter"]))
    return kept_response(body, "notes.pdf", "application/pdf")


@routes.get("/letters/{letter:[a-z0-9_]+}.txt")
async def letter_text(request: web.Request) -> web.Response:
    """One letter as plain text, to keep."""
    conversation = await web_session.conversation_of(request)
    filled = await request.app[LETTERS].one(conversation, request.match_info["letter"])
    return kept_response(to_text(filled).encode(), "notes.txt", "text/plain", "utf-8")


async def _talk_page(request: web.Request, token: str, refused: Refused | None, text: str = "") -> web.Response:
    talk = request.app[TALK]
    conversation = await talk.find(token)
    sent = await talk.read(conversation, 0)
    if not sent.messages and not sent.waiting:  # its words were deleted by the clock, its report is still here
        sent = await talk.greet(conversation)
    pages = request.app[PAGES]
    values = {
        "messages": sent.messages,
        "waiting": sent.waiting,
        "form_token": web_session.form_token(request, token),
        "error": refused.code if refused else "",
        "text": text[:20_000],
    }
    return pages.html("talk.html", values, status=refused.status if refused else 200)


def _with_cookie(request: web.Request, response: web.Response, token: str) -> web.Response:
    web_session.keep(request, response, token)
    return response


def field(form: object, name: str) -> str:
    """A form's text field, empty where there is none."""
    value = form.get(name, "") if hasattr(form, "get") else ""
    return value if isinstance(value, str) else ""
