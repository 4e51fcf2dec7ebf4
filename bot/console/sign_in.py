"""Signing in with password and second factor, enrolling, signing out."""

from __future__ import annotations

import asyncio

import pyotp
import segno
from aiohttp import web
from markupsafe import Markup

from bot.console import access, passwords, single_sign_on
from bot.console.access import PERSON, allow, public
from bot.console.keys import DB, LIMITS, PAGES, SETTINGS
from bot.gateway.talk import Refused
from bot.store import staff
from bot.store.staff import ROLES

ISSUER = "Harbour"
routes = web.RouteTableDef()


@routes.get("/sign-in")
@public
async def sign_in_page(request: web.Request) -> web.Response:
    """The form to sign in."""
    return _sign_in_page(request)


@routes.post("/sign-in")
@public
async def sign_in(request: web.Request) -> web.Response:
    """Signs in; whatever is wrong, the answer is the same."""
    _local_accounts(request)
    request.app[LIMITS].start(request)
    form = await request.post()
    login, password, code = (str(form.get(name, ""))[:300] for name in ("login", "password", "code"))
    token = await asyncio.to_thread(staff.sign_in, request.app[DB], login, password, code)
    if token is None:
        return _sign_in_page(request, "sign_in", login)
    response = web.HTTPSeeOther("/")
    access.keep(request, response, token)
    raise response


@routes.post("/sign-out")
@allow(*ROLES)
async def sign_out(request: web.Request) -> web.Response:
    """Ends the session; whoever came by the provider is led there, to sign out there too."""
    await asyncio.to_thread(staff.sign_out, request.app[DB], access.token_of(request), request[PERSON])
    there = await single_sign_on.sign_out_address(request) if request[PERSON].federated else ""
    # a page, not a redirect: what a form leads to must be ours
    response: web.Response = (
        request.app[PAGES].html("signed_out.html", {"there": there, "provider": _provider_name(request)})
        if there
        else web.HTTPSeeOther("/sign-in")
    )
    response.del_cookie(access.COOKIE, path="/")
    if isinstance(response, web.HTTPException):
        raise response
    return response


@routes.get("/enrol")
@public
async def enrol_page(request: web.Request) -> web.Response:
    """The form for the code that an operator gave."""
    _local_accounts(request)
    return request.app[PAGES].html("enrol.html", {})


@routes.post("/enrol")
@public
async def enrol(request: web.Request) -> web.Response:
    """First the code, then a password of one's own and the second factor."""
    _local_accounts(request)
    request.app[LIMITS].start(request)
    form = await request.post()
    code, secret = str(form.get("enrolment", ""))[:64], str(form.get("secret", ""))[:64]
    person = await asyncio.to_thread(staff.enrolling, request.app[DB], code)
    if person is None:
        return request.app[PAGES].html("enrol.html", {"error": "enrolment"}, status=403)
    if not secret:
        return _choose(request, code, person.login, staff.new_secret())
    password, again, digits = (str(form.get(name, ""))[:300] for name in ("password", "again", "code"))
    if passwords.weak(password, person.login):
        return _choose(request, code, person.login, secret, "password_weak")
    if password != again:
        return _choose(request, code, person.login, secret, "password_twice")
    if not await asyncio.to_thread(staff.enrol, request.app[DB], code, password, secret, digits):
        return _choose(request, code, person.login, secret, "second_factor")
    raise web.HTTPSeeOther("/sign-in")


def _sign_in_page(request: web.Request, error: str = "", login: str = "") -> web.Response:
    openid = request.app[SETTINGS].openid
    doors = {"provider": _provider_name(request), "local": openid is None or not openid.only}
    return request.app[PAGES].html(
        "sign_in.html", {**doors, "error": error, "login": login}, status=403 if error else 200
    )


def _provider_name(request: web.Request) -> str:
    openid = request.app[SETTINGS].openid
    return openid.name if openid else ""


def _local_accounts(request: web.Request) -> None:
    """Refuses where accounts of the console itself are switched off."""
    openid = request.app[SETTINGS].openid
    if openid and openid.only:
        raise Refused("local_off", 403)


def _choose(request: web.Request, code: str, login: str, secret: str, error: str = "") -> web.Response:
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    picture = Markup(segno.make(address, error="m").svg_inline(scale=4, border=2))  # noqa: S704  # made here
    spoken = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    values = {"enrolment": code, "login": login, "secret": secret, "spoken": spoken, "picture": picture, "error": error}
    return request.app[PAGES].html("enrol.html", values, status=422 if error else 200)
