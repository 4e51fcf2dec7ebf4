"""The first page after signing in."""

from __future__ import annotations

from aiohttp import web

from bot.console.access import PERSON, allow, form_token
from bot.console.keys import PAGES
from bot.store.staff import ROLES

routes = web.RouteTableDef()


@routes.get("/")
@allow(*ROLES)
async def home(request: web.Request) -> web.Response:
    """Who has signed in, and what they can do."""
    values = {"person": request[PERSON], "form_token": form_token(request)}
    return request.app[PAGES].html("home.html", values)
