"""The pages of a call. Each button is a form; with scripts the same form changes the screen in place."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

from bot.calls.answers import CallRefused, Given
from bot.calls.desk import Input, Taken
from bot.calls.screen import Screen
from bot.console.access import PERSON, allow, form_token
from bot.console.keys import CONTENT, DESK, LIMITS, PAGES, PRACTICE, READER, REPORTS
from bot.gateway.api import kept_response
from bot.gateway.talk import Refused
from bot.practice.transcript import choices, transcript
from bot.report.documents import DOCUMENTS

CALLERS = ("handler", "supervisor")
STATUS = {"error_call_gone": 404, "error_call_changed": 409, "error_call_read_back": 409}  # all else is 422
PAPER = "report.pdf"
routes = web.RouteTableDef()


@routes.post("/calls")
@allow(*CALLERS)
async def start(request: web.Request) -> web.Response:
    """Begins a call."""
    call_id = await asyncio.to_thread(request.app[DESK].start, request[PERSON])
    raise web.HTTPSeeOther(f"/calls/{call_id}")


@routes.post("/calls/words")
@allow(*CALLERS)
async def open_with_words(request: web.Request) -> web.Response:
    """Begins a call on a case that the caller's six words open."""
    request.app[LIMITS].code(request)
    form = await request.post()
    desk, text, agreed = request.app[DESK], _text(form, "words")[:2000], _text(form, "agreed") == "yes"
    try:
        call_id = await asyncio.to_thread(lambda: desk.open_with_words(request[PERSON], text, agreed=agreed))
    except CallRefused as refused:
        return await desk_page(request, refused.code, text)
    raise web.HTTPSeeOther(f"/calls/{call_id}")


async def desk_page(request: web.Request, error: str = "", words: str = "") -> web.Response:
    """Where a handler begins: a new call, a case by its words, and calls that are not ended."""
    person = request[PERSON]
    takes = person.role in CALLERS
    found = await asyncio.to_thread(request.app[DESK].open_calls, person) if takes else []
    values = {"person": person, "form_token": form_token(request), "takes_calls": takes}
    more = {"calls": found, "error": error.removeprefix("error_"), "words": words}
    return request.app[PAGES].html("home.html", values | more, status=422 if error else 200)


@routes.get("/calls/{call}")
@allow(*CALLERS)
async def look(request: web.Request) -> web.Response:
    """The screen of a call, or its parts for the script."""
    desk = request.app[DESK]
    try:
        screen = await asyncio.to_thread(desk.look, request[PERSON], request.match_info["call"])
    except CallRefused as refused:
        raise _refused(refused) from None
    return _answer(request, Taken(screen))


@routes.post("/calls/{call}/notes")
@allow(*CALLERS)
async def write(request: web.Request) -> web.Response:
    """Keeps the notes, and reads them."""
    form = await request.post()
    desk, person, call_id = request.app[DESK], request[PERSON], request.match_info["call"]
    notes = _text(form, "notes").replace("\r\n", "\n")
    try:
        account = await asyncio.to_thread(desk.account, person, call_id)
        found = await request.app[READER].read(notes, account)
        taken = await asyncio.to_thread(desk.write, person, call_id, notes, _text(form, "was"), found)
    except CallRefused as refused:
        raise _refused(refused) from None
    return _answer(request, taken)


@routes.post("/calls/{call}/do")
@allow(*CALLERS)
async def do(request: web.Request) -> web.Response:
    """Does what a button stands for; what cannot be done is said beside the same screen."""
    form = await request.post()
    desk, person, call_id = request.app[DESK], request[PERSON], request.match_info["call"]
    given = Given(_text(form, "value"), _text(form, "text"), _text(form, "was"))
    wanted = Input(_text(form, "action"), _text(form, "name"), given)
    try:
        return _answer(request, await asyncio.to_thread(desk.do, person, call_id, wanted))
    except CallRefused as refused:
        if refused.code == "error_call_gone":
            raise _refused(refused) from None
        screen = await asyncio.to_thread(desk.look, person, call_id)
        return _answer(request, Taken(screen), refused, given.text)


@routes.get("/calls/{call}/report.pdf")
@allow(*CALLERS)
async def paper(request: web.Request) -> web.Response:
    """The papers of the case, for the caller."""
    desk, person, call_id = request.app[DESK], request[PERSON], request.match_info["call"]
    try:
        conversation = await asyncio.to_thread(desk.conversation, person, call_id)
    except CallRefused as refused:
        raise _refused(refused) from None
    document = DOCUMENTS[PAPER]
    body = await request.app[REPORTS].document(conversation, PAPER)
    return kept_response(body, document.file, document.content_type)


def _text(form: MultiDictProxy[Any], name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _refused(refused: CallRefused) -> Refused:
    return Refused(refused.code.removeprefix("error_"), STATUS.get(refused.code, 422))


def _answer(request: web.Request, taken: Taken, refused: CallRefused | None = None, text: str = "") -> web.Response:
    """The screen as a page, or as its parts in JSON where the script asks for them."""
    pages = request.app[PAGES]
    values = _values(request, taken, refused, text)
    status = STATUS.get(refused.code, 422) if refused else 200
    if "application/json" not in request.headers.get("Accept", ""):
        if request.method == "POST" and not refused and not taken.words and not taken.merged:
            raise web.HTTPSeeOther(f"/calls/{taken.screen.id}")
        return pages.html("call.html", values, status=status)
    parts = {part: pages.part(f"call_{part}.html", values) for part in ("left", "right", "top")}
    screen = taken.screen
    notes = {"notes": screen.notes, "merged": taken.merged, "was": screen.was}
    return web.json_response({**parts, **notes, "form": values["form_token"]}, status=status)


def _values(request: web.Request, taken: Taken, refused: CallRefused | None, text: str) -> dict[str, Any]:
    screen: Screen = taken.screen
    error = request.app[PAGES].words(refused.code, **refused.values) if refused else ""
    return {
        "person": request[PERSON],
        "form_token": form_token(request),
        "screen": screen,
        "words": taken.words.split(),
        "merged": taken.merged,
        "error": error,
        "text": text,
        **_of_practice(request, screen),
    }


def _of_practice(request: web.Request, screen: Screen) -> dict[str, Any]:
    """What was said in a practice call, and what can be said in it."""
    if not screen.scenario:
        return {}
    practice, content = request.app[PRACTICE], request.app[CONTENT]
    talk = transcript(practice, screen.scenario, screen.heard, content)
    return {"talk": talk, "sayable": choices(practice, content)}
