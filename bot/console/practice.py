"""Practice: the list of calls with one's own scores, the result of a call, and the team's practice for supervisors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

from aiohttp import web

from bot.calls.answers import CallRefused
from bot.console import calls
from bot.console.access import PERSON, allow, form_token
from bot.console.keys import CONTENT, DB, PAGES, PRACTICE, PRACTICE_DESK
from bot.gateway.talk import Refused
from bot.practice.load import DIFFICULTIES
from bot.practice.result import result
from bot.store import practice as scores
from bot.store.calls import practice_of

HANDLERS = ("handler", "supervisor")
NOT_THERE = frozenset({"error_practice_gone", "error_practice_unknown", "error_call_gone"})
LONGEST = 200  # characters of what is asked, which is an id
T = TypeVar("T")
routes = web.RouteTableDef()


@routes.get("/practice")
@allow(*HANDLERS)
async def overview(request: web.Request) -> web.Response:
    """Every practice call, easy ones first, with one's own scores."""
    practice, person = request.app[PRACTICE], request[PERSON]
    mine = await asyncio.to_thread(scores.records, request.app[DB], person.id)
    unfinished = await asyncio.to_thread(practice_of, request.app[DB], person.id)
    groups = [
        (
            level,
            sorted((one for one in practice.scenarios.values() if one.difficulty == level), key=lambda one: one.title),
        )
        for level in DIFFICULTIES
    ]
    done = sum(name in mine for name in practice.scenarios)
    opened = [(call, practice.scenarios[name]) for call, name in unfinished if name in practice.scenarios]
    values = {"groups": groups, "mine": mine, "opened": opened, "done": done, "all": len(practice.scenarios)}
    return _page(request, "practice.html", values)


@routes.post("/practice/calls/{scenario}")
@allow(*HANDLERS)
async def start(request: web.Request) -> web.Response:
    """Begins a practice call."""
    desk = request.app[PRACTICE_DESK]
    call_id = await _done(desk.begin, request[PERSON], request.match_info["scenario"])
    raise web.HTTPSeeOther(f"/calls/{call_id}")


@routes.post("/practice/{call}/ask")
@allow(*HANDLERS)
async def ask(request: web.Request) -> web.StreamResponse:
    """Asks the caller something; the screen shows what they say."""
    question, call_id = str((await request.post()).get("question", ""))[:LONGEST], request.match_info["call"]
    await _done(request.app[PRACTICE_DESK].ask, request[PERSON], call_id, question)
    if "application/json" in request.headers.get("Accept", ""):
        return await calls.look(request)
    raise web.HTTPSeeOther(f"/calls/{call_id}")


@routes.post("/practice/{call}/finish")
@allow(*HANDLERS)
async def finish(request: web.Request) -> web.Response:
    """Scores a call that is done; asked for again, its score is shown."""
    db, call_id = request.app[DB], request.match_info["call"]
    if await asyncio.to_thread(scores.read, db, call_id) is None:
        await _done(request.app[PRACTICE_DESK].finish, request[PERSON], call_id)
    raise web.HTTPSeeOther(f"/practice/results/{call_id}")


async def _done(what: Callable[..., T], *given: object) -> T:
    """Does something at the desk, beside the loop; what cannot be done is said kindly."""
    try:
        return await asyncio.to_thread(what, *given)
    except CallRefused as refused:
        status = 404 if refused.code in NOT_THERE else 422
        raise Refused(refused.code.removeprefix("error_"), status) from None


@routes.get("/practice/results/{call}")
@allow(*HANDLERS)
async def outcome(request: web.Request) -> web.Response:
    """The score of a call: one's own, or for supervisors anybody's."""
    db, person, practice = request.app[DB], request[PERSON], request.app[PRACTICE]
    kept = await asyncio.to_thread(scores.read, db, request.match_info["call"])
    if kept is None or (kept.staff_id != person.id and person.role != "supervisor"):
        raise Refused("practice_gone", 404)
    shown = result(kept.total, kept.lines, kept.scenario, practice, request.app[CONTENT])
    whose = "" if kept.staff_id == person.id else kept.name
    values = {"result": shown, "scenario": practice.scenarios.get(kept.scenario), "whose": whose}
    return _page(request, "practice_result.html", values)


@routes.get("/practice/team")
@allow("supervisor")
async def team(request: web.Request) -> web.Response:
    """Who has practised, how often, and the last score."""
    everybody = await asyncio.to_thread(scores.team, request.app[DB])
    values = {"team": everybody, "scenarios": request.app[PRACTICE].scenarios}
    return _page(request, "practice_team.html", values)


def _page(request: web.Request, template: str, values: Mapping[str, object]) -> web.Response:
    own = {"person": request[PERSON], "form_token": form_token(request)}
    return request.app[PAGES].html(template, {**own, **values})
