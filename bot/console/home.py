"""The first page after signing in."""

from __future__ import annotations

from aiohttp import web

from bot.console import calls
from bot.console.access import allow
from bot.store.staff import ROLES

routes = web.RouteTableDef()


@routes.get("/")
@allow(*ROLES)
async def home(request: web.Request) -> web.Response:
    """What the person who has signed in can do."""
    return await calls.desk_page(request)
