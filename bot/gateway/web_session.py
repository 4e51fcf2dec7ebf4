"""The page's hold on its conversation: an HttpOnly cookie, and a token against forged forms."""

from __future__ import annotations

import hmac

from aiohttp import web

from bot.gateway.keys import SETTINGS, TALK
from bot.gateway.talk import Refused
from bot.store.conversations import Conversation
from bot.store.seal import derive

COOKIE = "harbour"
GUARD = "harbour_open"  # of the page where words to come back with are typed: there is no conversation yet
FORM_FIELD = "csrf"
HEADER = "X-Harbour-Form"


def token_of(request: web.Request) -> str:
    """The conversation's token in the request's cookie, or an empty string."""
    return request.cookies.get(COOKIE, "")


def keep(request: web.Request, response: web.StreamResponse, token: str, cookie: str = COOKIE) -> None:
    """Lets the browser keep the conversation until it is closed; no other site can send it along."""
    secure = request.app[SETTINGS].secure_cookies
    response.set_cookie(cookie, token, httponly=True, samesite="Strict", secure=secure, path="/")


def drop(response: web.StreamResponse) -> None:
    """Lets the browser forget the conversation."""
    response.del_cookie(COOKIE, path="/")


def form_token(request: web.Request, token: str) -> str:
    """The value that a form of this conversation carries."""
    key = derive(request.app[SETTINGS].secret, "form")
    return hmac.new(key, token.encode(), "sha256").hexdigest()[:32]


def check_form(request: web.Request, given: str, cookie: str = COOKIE) -> None:
    """Refuses a form or request that does not come from the page that holds the cookie."""
    expected = form_token(request, request.cookies.get(cookie, ""))
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise Refused("stale_page", 403)


async def conversation_of(request: web.Request) -> Conversation:
    """The conversation of the request's cookie; refuses a request without one."""
    conversation: Conversation = await request.app[TALK].find(token_of(request))
    return conversation
