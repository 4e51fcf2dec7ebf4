"""Practice: the list of calls with one's own scores, the result of a call, and the team's practice for supervisors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web

from bot.console.access import PERSON, allow, form_token
from bot.console.keys import CONTENT, DB, PAGES, PRACTICE
from bot.gateway.talk import Refused
from bot.practice.load import DIFFICULTIES
from bot.practice.result import result
from bot.store import practice as scores

HANDLERS = ("handler", "supervisor")
routes = web.RouteTableDef()


@routes.get("/practice")
@allow(*HANDLERS)
async def overview(request: web.Request) -> web.Response:
    """Every practice call, easy ones first, with one's own scores."""
    practice, person = request.app[PRACTICE], request[PERSON]
    mine = await asyncio.to_thread(scores.records, request.app[DB], person.id)
    groups = [
        (
            level,
            sorted((one for one in practice.scenarios.values() if one.difficulty == level), key=lambda one: one.title),
        )
        for level in DIFFICULTIES
    ]
    done = sum(name in mine for name in practice.scenarios)
    values = {"groups": groups, "mine": mine, "done": done, "all": len(practice.scenarios)}
    return _page(request, "practice.html", values)


@routes.get("/practice/results/{call}")
@allow(*HANDLERS)
async def outcome(request: web.Request) -> web.Response:
    """The score of a call: one's own, or for supervisors anybody's."""
    db, person, practice = request.app[DB], request[PERSON], request.app[PRACTICE]
    kept = await asyncio.to_thread(scores.read, db, request.match_info["call"])
    if kept is None or (kept.staff_id != person.id and person.role != "supervisor"):
        raise Refused("practice_gone", 404)
    shown = result(kept.total, kept.lines, practice, request.app[CONTENT])
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
