"""The audit, for supervisors: who saw or changed what, and when."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.calls.clock import HERE, local
from bot.calls.scene import reference
from bot.console.access import PERSON, allow
from bot.console.keys import CONTENT, DB, PAGES
from bot.console.supervision import note, page
from bot.gateway.talk import Refused
from bot.store import audit, calls, staff
from bot.store.audit import Noted, Wanted

MOST = 50  # lines of a page
PARTS = ("person", "case", "kind", "since", "until")
LONGEST = 64  # characters of a part
routes = web.RouteTableDef()


@dataclass(frozen=True)
class Line:
    """One line as it is shown: the name of a member of staff, or the reference of a case and whether it opens."""

    at: datetime
    who: str
    action: str
    about: str
    case_id: str


@routes.get("/audit")
@allow("supervisor")
async def show(request: web.Request) -> web.Response:
    """The newest lines that are wanted, or those before one of them."""
    given = {name: request.query.get(name, "").strip()[:LONGEST] for name in PARTS}
    before = request.query.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < LONGEST):
        raise Refused("days", 422)
    values = await asyncio.to_thread(_lines, request, given, int(before) if before else None)
    return page(request, "audit.html", {**values, "given": given, "before": before})


def _lines(request: web.Request, given: dict[str, str], before: int | None) -> dict[str, Any]:
    db = request.app[DB]
    people = {person.id: person for person, _ in staff.everyone(db)}
    found = audit.page(db, _wanted(given), MOST + 1, before)
    note(db, request[PERSON], "audit_viewed")
    names = {name: person.name for name, person in people.items()}
    more = urlencode({**given, "before": found[MOST - 1].id}) if len(found) > MOST else ""
    handled = calls.handled(db, {one.about for one in found if one.about})
    lines = [_line(one, names, handled) for one in found[:MOST]]
    kinds = {one: _words(request, one) for one in audit.actions(db)}
    return {"lines": lines, "people": people.values(), "kinds": kinds, "more": more}


def _words(request: web.Request, action: str) -> str:
    """What was done, in words; its id where it is of a version that is not this one."""
    name = f"audit_{action}"
    return request.app[PAGES].words(name) if name in request.app[CONTENT].wording else action


def _wanted(given: dict[str, str]) -> Wanted:
    case = re.sub(r"[^0-9a-f]", "", given["case"].casefold())
    if given["case"] and not case:
        raise Refused("case_unknown", 422)
    until = _start(given["until"], timedelta(days=1))
    return Wanted(given["person"], case, given["kind"], _start(given["since"]), until)


def _start(day: str, later: timedelta = timedelta(0)) -> datetime | None:
    """When a day begins here, as the audit's clock counts."""
    if not day:
        return None
    try:
        start = datetime.combine(date.fromisoformat(day) + later, time(), HERE)
    except (ValueError, OverflowError):
        raise Refused("days", 422) from None
    return start.astimezone(UTC).replace(tzinfo=None)


def _line(one: Noted, names: dict[str, str], handled: set[str]) -> Line:
    about = one.about or ""
    shown = names.get(about) or (reference(about) if about else "")
    return Line(local(one.at), names.get(one.staff_id or "", ""), one.action, shown, about if about in handled else "")
