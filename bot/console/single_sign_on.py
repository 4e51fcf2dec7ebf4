"""Signing in at the force's own provider: there by a redirect, back with a code that this browser asked for."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from dataclasses import asdict

import aiohttp
import structlog
from aiohttp import web

from bot.console import access
from bot.console.access import public
from bot.console.keys import DB, LIMITS, PAGES, PROVIDER, SETTINGS
from bot.console.provider import CALLBACK, Attempt, Identity, Provider, ProviderAway, Untrusted
from bot.gateway.talk import Refused
from bot.settings import OpenId
from bot.store import staff
from bot.store.database import Database
from bot.store.seal import SealError

log = structlog.get_logger()
COOKIE = "harbour_oidc"
PATH = "/oidc"
LABEL = "oidc"  # what the cookie is sealed under
MINUTES = 10  # for signing in there
routes = web.RouteTableDef()


def provider_of(settings: OpenId | None, client: aiohttp.ClientSession) -> Provider | None:
    """The provider of the settings, if there is one."""
    return Provider(settings, client) if settings else None


@routes.get("/oidc/start")
@public
async def start(request: web.Request) -> web.Response:
    """Sends the browser to the provider, and seals into a cookie what ties the answer to it."""
    provider = _provider(request)
    request.app[LIMITS].start(request)
    attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    try:
        address = await provider.sign_in_address(attempt)
    except ProviderAway as away:
        raise _away(away) from None
    response = web.HTTPSeeOther(address)
    sealed = request.app[DB].sealer.seal({**asdict(attempt), "at": time.time()}, LABEL)
    secure = request.app[SETTINGS].secure_cookies
    response.set_cookie(  # Lax: the browser comes back from elsewhere
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=MINUTES * 60,
        httponly=True,
        samesite="Lax",
        secure=secure,
        path=PATH,
    )
    raise response


@routes.get(CALLBACK)
@public
async def callback(request: web.Request) -> web.Response:
    """Lets in whom the provider names, if they have a role here; goes on from a page of our own.

    A redirect would not do: it counts as coming from the provider's site, and the session's cookie stays behind then.
    """
    provider = _provider(request)
    request.app[LIMITS].start(request)
    db = request.app[DB]
    try:
        identity = await provider.identity(request.query, _attempt(request))
    except Untrusted as untrusted:
        log.warning("single_sign_on_refused", reason=untrusted.reason)
        await asyncio.to_thread(staff.note_refused, db, "single_sign_on_refused")
        raise Refused("single_sign_on", 403) from None
    except ProviderAway as away:
        raise _away(away) from None
    token = await asyncio.to_thread(_welcome, db, identity)
    response = request.app[PAGES].html("signed_in.html", {})
    access.keep(request, response, token)
    response.del_cookie(COOKIE, path=PATH)
    return response


async def sign_out_address(request: web.Request) -> str:
    """Where the browser goes to sign out at the provider too; empty where it has no such place, or is away."""
    provider = request.app[PROVIDER]
    try:
        return await provider.sign_out_address() if provider else ""
    except ProviderAway as away:
        log.warning("single_sign_on_away", reason=str(away))
        return ""


def _welcome(db: Database, identity: Identity) -> str:
    if not identity.role:
        staff.note_refused(db, "single_sign_on_no_role")
        raise Refused("no_role", 403)
    key = f"{identity.issuer} {identity.subject}"
    token = staff.welcome(db, key, identity.login, identity.name, identity.role)
    if token is None:
        raise Refused("no_role", 403)
    return token


def _provider(request: web.Request) -> Provider:
    provider = request.app[PROVIDER]
    if provider is None:
        raise web.HTTPNotFound
    return provider


def _attempt(request: web.Request) -> Attempt:
    """What the cookie holds, while it is young enough."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(COOKIE, "").encode())
        kept = request.app[DB].sealer.open(sealed, LABEL)
    except (SealError, ValueError):
        raise Untrusted("cookie") from None
    if time.time() - kept.pop("at") > MINUTES * 60:
        raise Untrusted("late")
    return Attempt(**kept)


def _away(away: ProviderAway) -> Refused:
    log.warning("single_sign_on_away", reason=str(away))
    return Refused("provider_away", 503)
