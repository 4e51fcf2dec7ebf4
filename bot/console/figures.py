"""Figures of the calls: for supervisors with handlers, for analysts without, and with small numbers hidden."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from bot.console.access import PERSON, allow
from bot.console.keys import CONTENT, DB, SETTINGS
from bot.console.supervision import note, page
from bot.gateway.api import kept_response
from bot.gateway.talk import Refused
from bot.store import figures, staff
from bot.supervision import measures
from bot.supervision.export import as_csv
from bot.supervision.measures import MOST_DAYS, STEPS, Measures

READERS = ("supervisor", "analyst")
DAYS = 28  # before today, if nothing else is asked for
routes = web.RouteTableDef()


@routes.get("/figures")
@allow(*READERS)
async def show(request: web.Request) -> web.Response:
    """The figures of some days."""
    found = await asyncio.to_thread(_measures, request, "figures_viewed")
    content, names = request.app[CONTENT], await asyncio.to_thread(_names, request)
    values = {
        "found": found,
        "names": names,
        "types": content.guidance.types,
        "places": content.guidance.places,
        "duties": content.script.duties,
        "fewest": measures.FEWEST,
    }
    return page(request, "figures.html", values)


@routes.get("/figures.csv")
@allow(*READERS)
async def export(request: web.Request) -> web.Response:
    """The same figures as a file."""
    found = await asyncio.to_thread(_measures, request, "figures_exported")
    names = await asyncio.to_thread(_names, request)
    body = await asyncio.to_thread(as_csv, found, lambda staff_id: names.get(staff_id, staff_id))
    return kept_response(body, f"harbour-figures-{found.since}-{found.until}.csv", "text/csv")


def _names(request: web.Request) -> dict[str, str]:
    return {person.id: person.name for person, _ in staff.everyone(request.app[DB])}


def _measures(request: web.Request, action: str) -> Measures:
    """The measures that are asked for, as far as the reader may see them; that they were seen is in the audit."""
    today, person, db = request.app[SETTINGS].today(), request[PERSON], request.app[DB]
    until = _day(request, "until", today)
    since = _day(request, "since", until - timedelta(days=DAYS - 1))
    step = request.query.get("step", "week")
    if step not in STEPS or not timedelta(0) <= until - since <= timedelta(days=MOST_DAYS):
        raise Refused("days", 422)
    analyst = person.role == "analyst"
    if analyst:  # days and odd stretches would show single calls by what differs between them
        step = "week"
        since, until = measures.whole_weeks(since, until)
    rows = figures.between(db, since, until)
    found = measures.measure(rows, since, until, step, request.app[CONTENT].script.duties, today)
    note(db, person, action)
    return measures.for_analysts(found) if analyst else found


def _day(request: web.Request, name: str, otherwise: date) -> date:
    given: Any = request.query.get(name)
    if not given:
        return otherwise
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Refused("days", 422) from None
