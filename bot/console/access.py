"""Who may call what: every route names its roles, and one that names none is refused."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from bot.console.keys import DB, SETTINGS
from bot.gateway.headers import Handler
from bot.gateway.talk import Refused
from bot.settings import OpenId
from bot.store import staff
from bot.store.seal import derive
from bot.store.staff import Person

COOKIE = "harbour_staff"
FORM_FIELD = "csrf"
HEADER = "X-Harbour-Form"
PERSON: web.RequestKey[Person] = web.RequestKey("person", Person)
_ROLES: dict[Handler, frozenset[str]] = {}
_PUBLIC: set[Handler] = set()


def allow(*roles: str) -> Callable[[Handler], Handler]:
    """Opens a route to these roles."""

    def mark(handler: Handler) -> Handler:
        _ROLES[handler] = frozenset(roles)
        return handler

    return mark


def public(handler: Handler) -> Handler:
    """Opens a route to people who have not signed in."""
    _PUBLIC.add(handler)
    return handler


def roles_of(handler: Handler) -> frozenset[str] | None:
    """The roles that a route is open to; None if it is open to everybody."""
    return None if handler in _PUBLIC else _ROLES.get(handler, frozenset())


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets a request through to its route if the person may, and a change only if it comes from the page itself."""
    if request.match_info.http_exception is not None or request.path.startswith("/static/"):
        return await handler(request)
    _check_site(request)
    roles = roles_of(request.match_info.handler)
    if roles is None:
        return await handler(request)
    person = await person_of(request)
    if person is None:
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            raise web.HTTPSeeOther("/sign-in")
        raise Refused("signed_out", 401)
    if person.role not in roles:
        raise Refused("not_allowed", 403)
    request[PERSON] = person
    if request.method not in {"GET", "HEAD"}:
        await _check_form(request)
    return await handler(request)


async def person_of(request: web.Request) -> Person | None:
    """Who has signed in with the request's cookie, or None."""
    token = token_of(request)
    if not token:
        return None
    settings = request.app[SETTINGS]
    idle, longest = timedelta(minutes=settings.console_idle_minutes), timedelta(hours=settings.console_hours)
    person = await asyncio.to_thread(staff.signed_in, request.app[DB], token, idle, longest)
    return person if person and _door_is_open(settings.openid, person) else None


def _door_is_open(openid: OpenId | None, person: Person) -> bool:
    """Whether sessions of this person's kind still count: a door that was closed ends those that came through it."""
    return openid is not None if person.federated else openid is None or not openid.only


def token_of(request: web.Request) -> str:
    """The session's token in the request's cookie, or an empty string."""
    return request.cookies.get(COOKIE, "")


def keep(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Lets the browser keep the session until it is closed; no other site can send it along."""
    secure = request.app[SETTINGS].secure_cookies
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=secure, path="/")


def form_token(request: web.Request) -> str:
    """The value that a form of this session carries."""
    key = derive(request.app[SETTINGS].secret, "staff form")
    return hmac.new(key, token_of(request).encode(), "sha256").hexdigest()[:32]


def _check_site(request: web.Request) -> None:
    """Refuses a change that another site asks for; browsers say where it comes from."""
    if request.method in {"GET", "HEAD"}:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:  # an old browser, or none: it names at most where the page came from
        origin = request.headers.get("Origin")
        site = "same-origin" if origin is None or origin.partition("://")[2] == request.host else "cross-site"
    if site != "same-origin":
        raise Refused("stale_form", 403)


async def _check_form(request: web.Request) -> None:
    given = request.headers.get(HEADER, "")
    if not given:
        given = str((await request.post()).get(FORM_FIELD, ""))
    if not hmac.compare_digest(form_token(request).encode(), given.encode("utf-8", "replace")):
        raise Refused("stale_form", 403)
