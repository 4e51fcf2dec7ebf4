"""Accounts of colleagues, for supervisors: made, given another role, a new code, closed and opened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.console.access import PERSON, allow
from bot.console.keys import DB, SETTINGS
from bot.console.supervision import page
from bot.gateway.talk import Refused
from bot.store import staff
from bot.store.database import Database
from bot.store.staff import ROLES, Person, StaffError

routes = web.RouteTableDef()


@routes.get("/staff")
@allow("supervisor")
async def show(request: web.Request) -> web.Response:
    """All accounts."""
    return await _page(request)


@routes.post("/staff")
@allow("supervisor")
async def add(request: web.Request) -> web.Response:
    """Makes an account; its code is shown this once."""
    openid = request.app[SETTINGS].openid
    if openid and openid.only:
        raise Refused("local_off", 403)
    form = await request.post()
    login, name, role = (str(form.get(part, ""))[:300] for part in ("login", "name", "role"))
    try:
        code = await asyncio.to_thread(staff.add, request.app[DB], login, name, role, request[PERSON])
    except StaffError as error:
        return await _page(request, error=error.code, login=login, name=name)
    return await _page(request, code=code, whom=login)


@routes.post("/staff/{login}/{change}")
@allow("supervisor")
async def change(request: web.Request) -> web.Response:
    """Changes an account that is not one's own."""
    make = CHANGES.get(request.match_info["change"])
    if make is None:
        raise web.HTTPNotFound
    login, form = request.match_info["login"], await request.post()
    try:
        code = await asyncio.to_thread(make, request.app[DB], login, str(form.get("role", "")), request[PERSON])
    except StaffError as error:
        return await _page(request, error=error.code)
    if code:
        return await _page(request, code=code, whom=login)
    raise web.HTTPSeeOther("/staff")


def _set_role(db: Database, login: str, role: str, by: Person) -> None:
    staff.set_role(db, login, role, by)


def _invite(db: Database, login: str, _role: str, by: Person) -> str:
    return staff.invite_again(db, login, by)


def _close(db: Database, login: str, _role: str, by: Person) -> None:
    staff.set_active(db, login, active=False, by=by)


def _open(db: Database, login: str, _role: str, by: Person) -> None:
    staff.set_active(db, login, active=True, by=by)


Change = Callable[[Database, str, str, Person], "str | None"]
CHANGES: dict[str, Change] = {"role": _set_role, "invite": _invite, "close": _close, "open": _open}


async def _page(request: web.Request, **values: Any) -> web.Response:
    everyone = await asyncio.to_thread(staff.everyone, request.app[DB])
    openid = request.app[SETTINGS].openid
    own = {"everyone": everyone, "roles": ROLES, "local": openid is None or not openid.only}
    status = 404 if values.get("error") == "staff_unknown" else 422 if values.get("error") else 200
    return page(request, "staff.html", {**own, **values}, status)
