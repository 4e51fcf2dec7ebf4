"""The far side of OpenID Connect: where staff are sent to sign in, and whether what comes back can be trusted."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from authlib.common.security import is_secure_transport
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from bot.settings import OpenId

CALLBACK = "/oidc/callback"
# signatures that only the provider can make; with a shared secret, or with none, others could
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
PUBLIC_KEYS = (RSAKey, ECKey, OKPKey)
SKEW = 60  # seconds that the provider's clock may be off
FRESH = 3600  # seconds after which what the provider says of itself is asked for again
SELDOM = 30  # seconds between two tries for a key that is not known
LONGEST = 1_000_000  # bytes of an answer
TIMEOUT = aiohttp.ClientTimeout(total=10)


class ProviderAway(Exception):
    """The provider does not answer, or not as a provider does."""


class Untrusted(Exception):
    """What came back does not stand for a sign-in here; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """Who signed in, as the provider says; `role` is empty where none of theirs is known here."""

    issuer: str
    subject: str
    login: str
    name: str
    role: str


@dataclass(frozen=True)
class Attempt:
    """One sign-in on its way: what ties the answer to this browser, this token and this request."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """One provider; what it says of itself and its keys are kept for an hour."""

    def __init__(self, settings: OpenId, client: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._client = client
        self._about: dict[str, Any] = {}
        self._about_at = 0.0
        self._keys: list[Key] = []
        self._keys_at = 0.0
        self._asked_at = -math.inf  # when a key that is not known was last asked for

    async def sign_in_address(self, attempt: Attempt) -> str:
        """Where the browser goes to sign in."""
        about = await self._metadata()
        return str(
            prepare_grant_uri(
                about["authorization_endpoint"],
                self._settings.client_id,
                "code",
                redirect_uri=self._settings.url + CALLBACK,
                scope="openid profile",
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    async def sign_out_address(self) -> str:
        """Where the browser goes to sign out there too; empty where the provider has no such place."""
        there = (await self._metadata()).get("end_session_endpoint")
        if not there:
            return ""
        back = {"client_id": self._settings.client_id, "post_logout_redirect_uri": f"{self._settings.url}/sign-in"}
        return str(add_params_to_uri(there, list(back.items())))

    async def identity(self, answer: Mapping[str, str], attempt: Attempt) -> Identity:
        """Who signed in, from the answer in the address; raises Untrusted where anything of it does not fit."""
        about = await self._metadata()
        if answer.get("state") != attempt.state:
            raise Untrusted("state")
        expected = bool(about.get("authorization_response_iss_parameter_supported"))
        if answer.get("iss", "" if expected else self._settings.issuer) != self._settings.issuer:
            raise Untrusted("iss_of_answer")
        if "code" not in answer:
            raise Untrusted("refused_there")
        tokens = await self._tokens(about, answer["code"], attempt.verifier)
        return self._identity(await self._claims(tokens, attempt.nonce))

    async def _tokens(self, about: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
        back = self._settings.url + CALLBACK
        body = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=verifier)
        auth = ClientAuth(self._settings.client_id, self._settings.client_secret, self._auth_method(about))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url, headers, body = auth.prepare("POST", about["token_endpoint"], headers, body)
        status, tokens = await self._fetch("POST", url, data=body, headers=headers)
        if status != 200:
            raise Untrusted("code")
        return tokens

    def _auth_method(self, about: Mapping[str, Any]) -> str:
        if not self._settings.client_secret:
            return "none"
        known = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"

    async def _claims(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token, once its signature, issuer, audience, times and nonce are right."""
        token, wanted = str(tokens.get("id_token", "")), {"nonce": nonce, "client_id": self._settings.client_id}
        try:
            header = jws.extract_compact(token.encode()).headers()
            key = await self._key(header)
            read = jwt.decode(token, key, algorithms=ALGORITHMS)
            options = {
                "iss": {"essential": True, "value": self._settings.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
            }
            params = {**wanted, "access_token": tokens.get("access_token")}
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(now=int(time.time()), leeway=SKEW)
        except JoseError as error:
            raise Untrusted(f"token_{error.error}") from None
        except (ValueError, TypeError, KeyError, UnicodeError):
            raise Untrusted("token_unreadable") from None
        return dict(claims)

    async def _key(self, header: Mapping[str, Any]) -> Key:
        """The key that a token names; one that is not known may be new, so the provider is asked again."""
        kid = header.get("kid")
        if time.monotonic() - self._keys_at > FRESH or not self._keys:
            await self._load_keys()
        found = self._named(kid)
        if found is None and time.monotonic() - self._asked_at > SELDOM:
            self._asked_at = time.monotonic()
            await self._load_keys()
            found = self._named(kid)
        if found is None:
            raise Untrusted("token_key")
        return found

    def _named(self, kid: object) -> Key | None:
        """The key of that name; a token without a name fits only where there is one key."""
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.kid == kid), None)

    async def _load_keys(self) -> None:
        about = await self._metadata()
        status, found = await self._fetch("GET", about["jwks_uri"])
        rows = found.get("keys")
        if status != 200 or not isinstance(rows, list):
            raise ProviderAway("keys")
        self._keys = [key for row in rows if (key := _public_key(row)) is not None]
        self._keys_at = time.monotonic()

    async def _metadata(self) -> dict[str, Any]:
        """What the provider says of itself; it must speak for the issuer of the settings, over a safe line."""
        if self._about and time.monotonic() - self._about_at < FRESH:
            return self._about
        address = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        status, about = await self._fetch("GET", address)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        used = [about.get(name) for name in needed] + [
            about[name] for name in ("end_session_endpoint",) if name in about
        ]
        safe = all(isinstance(one, str) and is_secure_transport(one) for one in used)
        if status != 200 or about.get("issuer") != self._settings.issuer or not safe:
            raise ProviderAway("metadata")
        self._about, self._about_at = about, time.monotonic()
        return about

    async def _fetch(self, method: str, url: str, **given: Any) -> tuple[int, dict[str, Any]]:
        """A JSON object from the provider with its status; never from anywhere else, and never a large one."""
        try:
            async with self._client.request(method, url, timeout=TIMEOUT, allow_redirects=False, **given) as answer:
                body = b""
                async for part in answer.content.iter_chunked(LONGEST):
                    body += part
                    if len(body) > LONGEST:
                        raise ProviderAway("long")
                found = json.loads(body) if body else {}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ProviderAway(type(error).__name__) from None
        if not isinstance(found, dict):
            raise ProviderAway("answer")
        return answer.status, found

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject = claims["sub"]
        if not subject:
            raise Untrusted("token_sub")
        login = _first_text(claims, "preferred_username", "email", "sub")
        held = _values(claims, self._settings.claim)
        role = next((role for value, role in self._settings.roles.items() if value in held), "")
        return Identity(self._settings.issuer, subject, login, _first_text(claims, "name") or login, role)


def _public_key(row: Any) -> Key | None:
    """A key that checks signatures; None for any other, and for one of a kind that is not known."""
    if not isinstance(row, dict) or row.get("use", "sig") != "sig":
        return None
    try:
        key = import_key(row)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, PUBLIC_KEYS) else None


def _first_text(claims: Mapping[str, Any], *names: str) -> str:
    return next((found.strip() for name in names if isinstance(found := claims.get(name), str) and found.strip()), "")


def _values(claims: Mapping[str, Any], name: str) -> list[str]:
    """The values of a claim: one of that very name, or by its path, as in realm_access.roles."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    values = found if isinstance(found, list) else [found]
    return [value for value in values if isinstance(value, str)]
