"""The gateway's application: routes, safety headers, errors said kindly, and the sweep for turns left over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import structlog
from aiohttp import web

from bot.content import load_content
from bot.content.attention import Attention, attention
from bot.gateway import api, pages, record_api, record_pages
from bot.gateway.headers import safe_headers
from bot.gateway.keys import CLIENT, CONTENT, LETTERS, LIMITS, PAGES, RECORDS, REPORTS, SETTINGS, TALK, TURNS
from bot.gateway.letters import LetterBox
from bot.gateway.limits import Limits
from bot.gateway.records import Records
from bot.gateway.refusals import kind_errors
from bot.gateway.reports import Reports
from bot.gateway.talk import Refused, Talk
from bot.gateway.templating import STATIC, Pages
from bot.gateway.turns import Turns
from bot.settings import Settings
from bot.store.database import Database
from bot.whatsapp import webhook
from bot.whatsapp.papers import Papers
from bot.whatsapp.parts import WhatsAppParts
from bot.whatsapp.words import Words

log = structlog.get_logger()
BODY_LIMIT = 200_000  # bytes; a message of 10,000 characters fits in any script
RASA_SECONDS = 20.0


def create_app(settings: Settings) -> web.Application:
    """The gateway for one installation; opens nothing until it starts."""
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[safe_headers, kind_errors(_say)])
    app[SETTINGS] = settings
    app.add_routes(api.routes)
    app.add_routes(record_api.routes)
    app.add_routes(pages.routes)
    app.add_routes(record_pages.routes)
    if settings.whatsapp:
        app.add_routes(webhook.routes)
    app.add_routes([web.get("/health", health), web.static("/static", STATIC)])
    app.cleanup_ctx.append(_parts)
    return app


async def _parts(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    db = Database(settings)
    content = load_content(settings.delivery_file)
    _warn(attention(content, settings.today()))
    always = [button.to_json() for button in content.wording["menu"].buttons]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=RASA_SECONDS)) as client:
        app[PAGES] = pages_ = Pages(content)
        whatsapp = WhatsAppParts(db, settings, settings.whatsapp, content, always) if settings.whatsapp else None
        turns = Turns(db, settings, client, pages_.words("error_failed"), whatsapp.channel if whatsapp else None)
        app[CONTENT], app[CLIENT], app[TURNS] = content, client, turns
        app[TALK] = Talk(db, settings, turns, always)
        app[REPORTS] = Reports(db, content)
        app[RECORDS] = Records(db, content)
        app[LETTERS] = LetterBox(db, content)
        app[LIMITS] = limits = Limits(settings)
        sweep = asyncio.create_task(turns.sweep())
        async with AsyncExitStack() as more:
            if whatsapp:
                papers, words = Papers(app[REPORTS], app[LETTERS]), Words(db, limits)
                serving = whatsapp.serving(turns, papers, words, app[RECORDS])
                app[webhook.WEBHOOK] = await more.enter_async_context(serving)
            yield
        sweep.cancel()
    db.close()


def _warn(needs: Attention) -> None:
    if needs.not_agreed:
        log.warning("content_not_agreed", count=needs.not_agreed)
    if needs.past:
        log.warning("content_past_its_day", count=needs.past)


async def health(request: web.Request) -> web.Response:
    """Whether a message could be answered now: 200 once Rasa answers too, 503 before."""
    try:
        async with request.app[CLIENT].get(request.app[SETTINGS].rasa_url) as response:
            ready = response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        ready = False
    return web.json_response({"ready": ready}, status=200 if ready else 503)


def _say(request: web.Request, refused: Refused) -> web.Response:
    if request.path.startswith("/api/"):
        return api.error_response(request, refused)
    return request.app[PAGES].html("error.html", {"error": refused.code}, status=refused.status)
