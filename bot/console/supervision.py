"""The supervisor's pages: what needs somebody now, one case, a call handed on or closed, a delivery tried again."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.calls.answers import CallRefused
from bot.calls.clock import local
from bot.console.access import PERSON, allow, form_token
from bot.console.calls import CALLERS
from bot.console.keys import CONTENT, DB, DESK, PAGES
from bot.delivery.overview import try_again
from bot.gateway.talk import Refused
from bot.store import audit, deliveries, staff
from bot.store.database import Database
from bot.store.staff import Person
from bot.supervision import overview

routes = web.RouteTableDef()


@routes.get("/supervision")
@allow("supervisor")
async def now(request: web.Request) -> web.Response:
    """Open calls, cases in which somebody is at risk, and deliveries in trouble."""
    return page(request, "supervision.html", await asyncio.to_thread(_now, request))


def _now(request: web.Request) -> dict[str, Any]:
    db, content = request.app[DB], request.app[CONTENT]
    note(db, request[PERSON], "supervision_viewed")
    return {
        "open": overview.open_calls(db, content),
        "urgent": overview.urgent_cases(db, content),
        "most": overview.MOST,
        "troubles": [(one, local(one.delivery.since)) for one in overview.troubles(db)],
        "takers": [person for person, state in staff.everyone(db) if state == "active" and person.role in CALLERS],
        "types": content.guidance.types,
        "label": content.wording.label,
    }


@routes.get("/supervision/cases/{case}")
@allow("supervisor")
async def case(request: web.Request) -> web.Response:
    """One case that handlers had."""
    db, content, case_id = request.app[DB], request.app[CONTENT], request.match_info["case"]
    found = await asyncio.to_thread(overview.case_file, db, content, case_id)
    if found is None:
        raise Refused("call_gone", 404)
    await asyncio.to_thread(note, db, request[PERSON], "case_viewed", case_id)
    return page(request, "case.html", {"file": found, "types": content.guidance.types, "label": content.wording.label})


@routes.post("/supervision/calls/{call}/hand")
@allow("supervisor")
async def hand(request: web.Request) -> web.Response:
    """Gives an open call to another handler."""
    form = await request.post()
    chosen = str(form.get("to", ""))
    everyone = await asyncio.to_thread(staff.everyone, request.app[DB])
    to = next((one for one, state in everyone if (one.id, state) == (chosen, "active") and one.role in CALLERS), None)
    if to is None:
        raise Refused("nobody_chosen", 422)
    await _done(request.app[DESK].hand_to, request[PERSON], request.match_info["call"], to)
    raise web.HTTPSeeOther("/supervision")


@routes.post("/supervision/calls/{call}/close")
@allow("supervisor")
async def close(request: web.Request) -> web.Response:
    """Closes a call that was left open."""
    await _done(request.app[DESK].close, request[PERSON], request.match_info["call"])
    raise web.HTTPSeeOther("/supervision")


@routes.post("/supervision/deliveries/{delivery}/retry")
@allow("supervisor")
async def retry(request: web.Request) -> web.Response:
    """Has a failed delivery tried again."""
    if not await asyncio.to_thread(_retried, request):
        raise Refused("not_possible", 422)
    raise web.HTTPSeeOther("/supervision")


def _retried(request: web.Request) -> bool:
    db, name = request.app[DB], request.match_info["delivery"]
    delivery = deliveries.find(db, name)
    if delivery is None or delivery.id != name:
        return False
    with db.begin() as connection:
        done = try_again(db, connection, delivery, request.app[CONTENT])
        if done:
            audit.note(connection, request[PERSON].id, "delivery_retried", delivery.case_id)
    return done


async def _done(what: Any, *given: object) -> None:
    try:
        await asyncio.to_thread(what, *given)
    except CallRefused as refused:
        status = 404 if refused.code == "error_call_gone" else 422
        raise Refused(refused.code.removeprefix("error_"), status) from None


def note(db: Database, person: Person, action: str, about: str | None = None) -> None:
    """Notes in the audit what somebody looked at."""
    with db.begin() as connection:
        audit.note(connection, person.id, action, about)


def page(request: web.Request, template: str, values: dict[str, Any], status: int = 200) -> web.Response:
    """A page of the console for whoever has signed in."""
    own = {"person": request[PERSON], "form_token": form_token(request)}
    return request.app[PAGES].html(template, {**own, **values}, status=status)
