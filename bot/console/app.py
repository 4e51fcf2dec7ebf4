"""The console's application: its routes, who may call them, errors said kindly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.calls.desk import Desk
from bot.console import audit, calls, figures, home, practice, sign_in, single_sign_on, staff, supervision
from bot.console.access import guard
from bot.console.keys import (
    CONTENT,
    DB,
    DESK,
    LIMITS,
    PAGES,
    PRACTICE,
    PRACTICE_DESK,
    PROVIDER,
    READER,
    REPORTS,
    SETTINGS,
)
from bot.console.reader import Reader
from bot.content import load_content
from bot.gateway.headers import safe_headers
from bot.gateway.limits import Limits
from bot.gateway.refusals import kind_errors
from bot.gateway.reports import Reports
from bot.gateway.talk import Refused
from bot.gateway.templating import STATIC, Pages
from bot.practice.desk import PracticeDesk
from bot.practice.load import load_practice
from bot.settings import Settings
from bot.store.database import Database

OWN_STATIC = Path(__file__).with_name("static")
TEMPLATES = Path(__file__).with_name("templates")
BODY_LIMIT = 200_000  # bytes


def create_app(settings: Settings) -> web.Application:
    """The console of one installation; opens nothing until it starts."""
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[safe_headers, kind_errors(_say), guard])
    app[SETTINGS] = settings
    for part in (sign_in, single_sign_on, home, calls, practice, supervision, figures, audit, staff):
        app.add_routes(part.routes)
    app.add_routes([web.static("/static/console", OWN_STATIC), web.static("/static", STATIC)])
    app.cleanup_ctx.append(_parts)
    return app


async def _parts(app: web.Application) -> AsyncIterator[None]:
    app[DB] = db = Database(app[SETTINGS])
    app[CONTENT] = content = load_content(app[SETTINGS].delivery_file)
    app[PAGES] = Pages(content, TEMPLATES)
    app[LIMITS] = Limits(app[SETTINGS])
    app[DESK] = Desk(db, content, app[SETTINGS].today)
    app[PRACTICE] = load_practice(content, app[SETTINGS].today())
    app[PRACTICE_DESK] = PracticeDesk(db, content, app[SETTINGS].today, app[PRACTICE])
    app[REPORTS] = Reports(db, content)
    async with aiohttp.ClientSession() as client:
        app[READER] = Reader(app[SETTINGS], client)
        app[PROVIDER] = single_sign_on.provider_of(app[SETTINGS].openid, client)
        yield
    db.close()


def _say(request: web.Request, refused: Refused) -> web.Response:
    pages = request.app[PAGES]
    if "application/json" in request.headers.get("Accept", ""):
        body = {"error": {"code": refused.code, "message": pages.words(f"error_{refused.code}")}}
        return web.json_response(body, status=refused.status)
    return pages.html("console_error.html", {"error": refused.code}, status=refused.status)
