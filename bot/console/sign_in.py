"""Signing in with password and second factor, enrolling, signing out."""

from __future__ import annotations

import asyncio

import pyotp
import segno
from aiohttp import web
from markupsafe import Markup

from bot.console import access, passwords
from bot.console.access import PERSON, allow, public
from bot.console.keys import DB, LIMITS, PAGES
from bot.store import staff
from bot.store.staff import ROLES

ISSUER = "Harbour"
routes = web.RouteTableDef()


@routes.get("/sign-in")
@public
async def sign_in_page(request: web.Request) -> web.Response:
    """The form to sign in."""
    return request.app[PAGES].html("sign_in.html", {})


@routes.post("/sign-in")
@public
async def sign_in(request: web.Request) -> web.Response:
    """Signs in; whatever is wrong, the answer is the same."""
    request.app[LIMITS].start(request)
    form = await request.post()
    login, password, code = (str(form.get(name, ""))[:300] for name in ("login", "password", "code"))
    token = await asyncio.to_thread(staff.sign_in, request.app[DB], login, password, code)
    if token is None:
        return request.app[PAGES].html("sign_in.html", {"error": "sign_in", "login": login}, status=403)
    response = web.HTTPSeeOther("/")
    access.keep(request, response, token)
    raise response


@routes.post("/sign-out")
@allow(*ROLES)
async def sign_out(request: web.Request) -> web.Response:
    """Ends the session."""
    await asyncio.to_thread(staff.sign_out, request.app[DB], access.token_of(request), request[PERSON])
    response = web.HTTPSeeOther("/sign-in")
    response.del_cookie(access.COOKIE, path="/")
    raise response


@routes.get("/enrol")
@public
async def enrol_page(request: web.Request) -> web.Response:
    """The form for the code that an operator gave."""
    return request.app[PAGES].html("enrol.html", {})


@routes.post("/enrol")
@public
async def enrol(request: web.Request) -> web.Response:
    """First the code, then a password of one's own and the second factor."""
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


def _choose(request: web.Request, code: str, login: str, secret: str, error: str = "") -> web.Response:
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    picture = Markup(segno.make(address, error="m").svg_inline(scale=4, border=2))  # noqa: S704  # made here
    spoken = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    values = {"enrolment": code, "login": login, "secret": secret, "spoken": spoken, "picture": picture, "error": error}
    return request.app[PAGES].html("enrol.html", values, status=422 if error else 200)
