"""A small OpenID provider that holds to its rules: what it is asked for wrongly, it refuses."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "harbour-console", "a secret of the client"
CODE_SECONDS = 60


@dataclass
class Granted:
    """A code that was given, and for what."""

    redirect_uri: str
    challenge: str
    nonce: str
    until: float
    used: bool = False


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": secrets.token_hex(4), "use": "sig"})


@dataclass
class OpenIdProvider:
    """The far side. `user` are the claims of whoever signs in; `bend` and `sign` let a test make a wrong token."""

    redirect_uri: str
    back_uri: str
    user: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "name": "Asha K", "roles": ["crime-desk"]})
    bend: Callable[[dict[str, Any], dict[str, Any]], None] = lambda header, claims: None
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    about: dict[str, Any] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=lambda: [new_key()])
    granted: dict[str, Granted] = field(default_factory=dict)
    keys_asked: int = 0
    away: bool = False
    without_token: bool = False
    asks: bool = False  # whether it shows a page of its own before it sends people back

    async def start(self) -> None:
        app = web.Application(middlewares=[self._away])
        app.router.add_get("/.well-known/openid-configuration", self._metadata)
        app.router.add_get("/jwks", self._jwks)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/logout", self._logout)
        self.server = TestServer(app, host="localhost")
        await self.server.start_server()
        self.issuer = f"http://localhost:{self.server.port}"

    async def stop(self) -> None:
        await self.server.close()

    def rotate(self) -> None:
        self.keys = [new_key()]

    @web.middleware
    async def _away(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.away:
            raise web.HTTPServiceUnavailable
        response: web.StreamResponse = await handler(request)
        return response

    async def _metadata(self, request: web.Request) -> web.Response:
        places = {"authorization": "authorize", "token": "token", "end_session": "logout"}
        known = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in places.items()}
        iss = {"authorization_response_iss_parameter_supported": True}
        return web.json_response(
            {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **known, **iss, **self.about}
        )

    async def _jwks(self, request: web.Request) -> web.Response:
        self.keys_asked += 1
        return web.json_response(KeySet(self.keys).as_dict(private=False))

    async def _authorize(self, request: web.Request) -> web.Response:
        asked = request.query
        fits = (
            asked.get("client_id") == CLIENT
            and asked.get("redirect_uri") == self.redirect_uri
            and asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == 43
        )
        if not fits:
            raise web.HTTPBadRequest
        code = secrets.token_urlsafe(16)
        until = time.time() + CODE_SECONDS
        self.granted[code] = Granted(asked["redirect_uri"], asked["code_challenge"], asked.get("nonce", ""), until)
        answer = urlencode({"code": code, "state": asked.get("state", ""), "iss": self.issuer})
        back = f"{self.redirect_uri}?{answer}"
        if self.asks:
            page = f'<!DOCTYPE html><title>Provider</title><a href="{escape(back)}">It is me</a>'
            return web.Response(text=page, content_type="text/html")
        raise web.HTTPSeeOther(back)

    async def _token(self, request: web.Request) -> web.Response:
        given = await request.post()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {basic}":
            return web.json_response({"error": "invalid_client"}, status=401)
        granted = self.granted.get(str(given.get("code")))
        digest = hashlib.sha256(str(given.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = (
            given.get("grant_type") == "authorization_code"
            and granted is not None
            and not granted.used
            and granted.until > time.time()
            and granted.redirect_uri == given.get("redirect_uri")
            and granted.challenge == challenge
        )
        if granted is None or not fits:
            return web.json_response({"error": "invalid_grant"}, status=400)
        granted.used = True
        if self.without_token:
            return web.json_response({"access_token": "an access token", "token_type": "Bearer"})
        return web.json_response(
            {"access_token": "an access token", "token_type": "Bearer", "id_token": self.token(granted.nonce)}
        )

    def token(self, nonce: str) -> str:
        now = int(time.time())
        header: dict[str, Any] = {"alg": "RS256", "kid": self.keys[0].kid}
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.user}
        self.bend(header, claims)
        if self.sign:
            return self.sign(header, claims)
        return jwt.encode(header, claims, self.keys[0])

    async def _logout(self, request: web.Request) -> web.Response:
        if (request.query.get("client_id"), request.query.get("post_logout_redirect_uri")) != (CLIENT, self.back_uri):
            raise web.HTTPBadRequest
        raise web.HTTPSeeOther(self.back_uri)
