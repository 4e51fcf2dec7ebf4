"""Signing in at a provider, through the console's own routes and a provider that holds to its rules."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import structlog
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import func, select

from bot.console import access, provider, single_sign_on
from bot.console.app import create_app
from bot.settings import SettingError, Settings
from bot.store import audit, staff, tables
from bot.store.audit import Wanted
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.conftest import make_settings
from tests.unit.console.conftest import signed_in
from tests.unit.console.openid import CLIENT, SECRET, OpenIdProvider, new_key
from tests.unit.console.test_roles import form_of

URL = "http://127.0.0.1:9"  # nobody goes there: the tests bring the answer themselves
PAGE = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


@pytest.fixture
async def far() -> AsyncIterator[OpenIdProvider]:
    one = OpenIdProvider(f"{URL}/oidc/callback", f"{URL}/sign-in")
    await one.start()
    yield one
    await one.stop()


def with_provider(folder: Path, far: OpenIdProvider, **more: str) -> Settings:
    given = {
        "ISSUER": far.issuer,
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": SECRET,
        "URL": URL,
        "ROLES": "team leads=supervisor,crime-desk=handler,numbers=analyst",
    }
    return make_settings(folder, **{f"HARBOUR_CONSOLE_OIDC_{name}": value for name, value in (given | more).items()})


Open = Callable[..., Any]


@pytest.fixture
async def console(tmp_path: Path, far: OpenIdProvider, db: Database) -> AsyncIterator[Open]:
    """Opens a console with these settings beside the others; each call is another browser."""
    opened: list[TestClient] = []

    async def open_one(**more: str) -> TestClient:
        app = create_app(with_provider(tmp_path, far, **more))
        client = TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True))
        await client.start_server()
        opened.append(client)
        return client

    yield open_one
    for client in opened:
        await client.close()


async def go_there(client: TestClient) -> str:
    """Goes to the provider and signs in there; the address with which the browser comes back."""
    there = await client.get("/oidc/start", allow_redirects=False)
    assert there.status == 303
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(there.headers["Location"], allow_redirects=False) as back,
    ):
        assert back.status == 303, "the provider refuses what it is asked"
        return str(back.headers["Location"])


async def come_back(client: TestClient, address: str) -> tuple[int, str]:
    parts = urlsplit(address)
    answer = await client.get(f"{parts.path}?{parts.query}", headers=JSON, allow_redirects=False)
    text = await answer.text()
    return answer.status, json.loads(text)["error"]["code"] if answer.status >= 400 else text


async def sign_in(client: TestClient) -> tuple[int, str]:
    return await come_back(client, await go_there(client))


def sessions(db: Database) -> int:
    with db.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.staff_sessions)).scalar_one())


def actions(db: Database) -> list[str]:
    return [line.action for line in reversed(audit.page(db, Wanted(), 100))]


async def test_who_has_a_role_there_is_let_in_and_out_again(console: Open, db: Database, far: OpenIdProvider) -> None:
    client = await console()
    assert 'id="provider"' in await (await client.get("/sign-in")).text()
    status, page = await sign_in(client)
    assert status == 200
    assert 'http-equiv="refresh" content="0; url=/"' in page
    assert (await client.get("/", headers=PAGE)).status == 200
    person, state = staff.everyone(db)[0]
    assert (person.name, person.role, person.federated, state) == ("Asha K", "handler", True, "active")
    assert actions(db) == ["staff_added", "signed_in"]
    answer = await client.post("/sign-out", data={"csrf": await form_of(client)}, allow_redirects=False)
    assert answer.status == 200
    there = f"{far.issuer}/logout?client_id={CLIENT}&amp;post_logout_redirect_uri="
    assert there in await answer.text()
    address = (await answer.text()).split('content="0; url=')[1].split('"')[0].replace("&amp;", "&")
    async with aiohttp.ClientSession() as browser, browser.get(address, allow_redirects=False) as out:
        assert (out.status, out.headers["Location"]) == (303, f"{URL}/sign-in")
    assert sessions(db) == 0
    assert (await client.get("/", headers=PAGE, allow_redirects=False)).status == 303


async def test_the_session_cookie_is_strict_and_that_of_the_way_is_gone(console: Open) -> None:
    client = await console()
    address = await go_there(client)
    kept = client.session.cookie_jar.filter_cookies(client.make_url("/oidc/callback"))
    assert single_sign_on.COOKIE in kept
    parts = urlsplit(address)
    answer = await client.get(f"{parts.path}?{parts.query}")
    cookie = answer.cookies[access.COOKIE]
    assert (cookie["samesite"], cookie["httponly"]) == ("Strict", True)
    assert single_sign_on.COOKIE not in client.session.cookie_jar.filter_cookies(client.make_url("/oidc/callback"))


def set_claim(name: str, value: Any) -> Callable[[OpenIdProvider], None]:
    def prepare(far: OpenIdProvider) -> None:
        far.bend = lambda header, claims: claims.update({name: value() if callable(value) else value})

    return prepare


def drop_claim(name: str) -> Callable[[OpenIdProvider], None]:
    def prepare(far: OpenIdProvider) -> None:
        far.bend = lambda header, claims: claims.pop(name)

    return prepare


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def for_another_audience(far: OpenIdProvider) -> None:
    far.bend = lambda header, claims: claims.update(aud="another client", azp=CLIENT)


def unsigned(far: OpenIdProvider) -> None:
    far.sign = lambda header, claims: f"{part({'alg': 'none'})}.{part(claims)}."


def unsigned_with_kid(far: OpenIdProvider) -> None:
    far.sign = lambda header, claims: f"{part({**header, 'alg': 'none'})}.{part(claims)}."


def signed_with_the_clients_secret(far: OpenIdProvider) -> None:
    far.sign = lambda header, claims: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), ["HS256"])


def signed_with_the_public_key_as_a_secret(far: OpenIdProvider) -> None:
    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        # what joserfc itself would not sign with: built by hand
        import hashlib
        import hmac

        pem = far.keys[0].as_pem(private=False)
        content = f"{part({**header, 'alg': 'HS256'})}.{part(claims)}"
        mac = hmac.new(pem, content.encode(), hashlib.sha256).digest()
        return content + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")

    far.sign = sign


def signed_by_a_stranger(far: OpenIdProvider) -> None:
    stranger = new_key()
    far.sign = lambda header, claims: jwt.encode(header, claims, stranger)


def signed_under_an_unknown_name(far: OpenIdProvider) -> None:
    far.bend = lambda header, claims: header.update(kid="another")


def without_a_name_among_two_keys(far: OpenIdProvider) -> None:
    far.keys.append(new_key())
    far.bend = lambda header, claims: header.pop("kid")


def changed_after_signing(far: OpenIdProvider) -> None:
    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        head, _, mac = jwt.encode(header, claims, far.keys[0]).split(".")
        return f"{head}.{part({**claims, 'roles': ['team leads']})}.{mac}"

    far.sign = sign


def no_token(far: OpenIdProvider) -> None:
    far.without_token = True


def garbage(far: OpenIdProvider) -> None:
    far.sign = lambda header, claims: "ü.ü.ü"


def soon(seconds: int) -> Callable[[], int]:
    return lambda: int(time.time()) + seconds


WRONG = {
    "nonce": set_claim("nonce", "another"),
    "no nonce": drop_claim("nonce"),
    "audience": set_claim("aud", "another client"),
    "audience, for this party": for_another_audience,
    "no audience": drop_claim("aud"),
    "audiences without a party": set_claim("aud", [CLIENT, "another"]),
    "another party": set_claim("azp", "another"),
    "issuer": set_claim("iss", "https://elsewhere.example"),
    "no issuer": drop_claim("iss"),
    "too old": set_claim("exp", soon(-90)),
    "no end": drop_claim("exp"),
    "from the future": set_claim("iat", soon(90)),
    "not yet": set_claim("nbf", soon(90)),
    "subject": set_claim("sub", ""),
    "no subject": drop_claim("sub"),
    "subject as a number": set_claim("sub", 7),
    "access token of another": set_claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
    "alg none": unsigned,
    "alg none with a name": unsigned_with_kid,
    "the client's secret": signed_with_the_clients_secret,
    "the public key as a secret": signed_with_the_public_key_as_a_secret,
    "a stranger's key": signed_by_a_stranger,
    "a key of unknown name": signed_under_an_unknown_name,
    "no name among two keys": without_a_name_among_two_keys,
    "changed after signing": changed_after_signing,
    "no token": no_token,
    "garbage": garbage,
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_token_lets_nobody_in(console: Open, db: Database, far: OpenIdProvider, wrong: str) -> None:
    client = await console()
    WRONG[wrong](far)
    with structlog.testing.capture_logs() as logs:
        assert await sign_in(client) == (403, "single_sign_on")
    assert (sessions(db), staff.everyone(db), actions(db)) == (0, [], ["single_sign_on_refused"])
    assert [line["event"] for line in logs] == ["single_sign_on_refused"]
    assert "Asha" not in str(logs)


@pytest.mark.parametrize(
    ("name", "seconds"), [("exp", -30), ("iat", 30), ("nbf", 30)], ids=["just over", "just made", "just begun"]
)
async def test_clocks_may_differ_a_little(console: Open, far: OpenIdProvider, name: str, seconds: int) -> None:
    set_claim(name, soon(seconds))(far)
    assert (await sign_in(await console()))[0] == 200


async def test_an_answer_that_this_browser_did_not_ask_for_is_refused(console: Open, db: Database) -> None:
    mine, theirs = await console(), await console()
    address = await go_there(theirs)
    assert await come_back(mine, address) == (403, "single_sign_on")  # no cookie at all
    await go_there(mine)
    assert await come_back(mine, address) == (403, "single_sign_on")  # another state
    own = await go_there(mine)
    state = parse_qs(urlsplit(own).query)["state"][0]
    assert await come_back(mine, own.replace(state, "x" + state[1:])) == (
        403,
        "single_sign_on",
    )  # nothing else is wrong
    assert sessions(db) == 0


async def test_a_code_of_somebody_else_does_not_fit_this_browsers_verifier(console: Open, db: Database) -> None:
    mine, theirs = await console(), await console()
    own, foreign = await go_there(mine), await go_there(theirs)
    code = parse_qs(urlsplit(foreign).query)["code"][0]
    swapped = own.replace(parse_qs(urlsplit(own).query)["code"][0], code)
    assert await come_back(mine, swapped) == (403, "single_sign_on")
    assert sessions(db) == 0


async def test_a_code_works_once(console: Open, db: Database) -> None:
    client = await console()
    address = await go_there(client)
    kept = client.session.cookie_jar.filter_cookies(client.make_url("/oidc/callback"))
    assert (await come_back(client, address))[0] == 200
    client.session.cookie_jar.update_cookies(kept, client.make_url("/oidc/"))
    assert await come_back(client, address) == (403, "single_sign_on")
    assert sessions(db) == 1


async def test_a_code_ends(console: Open, far: OpenIdProvider) -> None:
    client = await console()
    address = await go_there(client)
    for granted in far.granted.values():
        granted.until = 0
    assert await come_back(client, address) == (403, "single_sign_on")


async def test_a_sign_in_that_took_too_long_is_refused(console: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await console()
    address = await go_there(client)
    monkeypatch.setattr(single_sign_on, "MINUTES", 0)
    assert await come_back(client, address) == (403, "single_sign_on")


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x", "?code=x&state=x&iss=https://x.example"])
async def test_an_answer_without_what_it_needs_is_refused(console: Open, query: str) -> None:
    client = await console()
    await go_there(client)
    assert await come_back(client, f"/oidc/callback{query}") == (403, "single_sign_on")


async def test_an_answer_of_another_issuer_is_refused(console: Open, far: OpenIdProvider) -> None:
    client = await console()
    address = await go_there(client)
    parts = urlsplit(address)
    for iss in ("", "&iss=https://elsewhere.example"):
        query = "&".join(one for one in parts.query.split("&") if not one.startswith("iss=")) + iss
        assert await come_back(client, f"{parts.path}?{query}") == (403, "single_sign_on")


async def test_keys_are_kept_and_asked_for_again_only_for_a_new_one(console: Open, far: OpenIdProvider) -> None:
    client = await console()
    for _ in range(3):
        assert (await sign_in(client))[0] == 200
    assert far.keys_asked == 1
    far.rotate()
    assert (await sign_in(client))[0] == 200
    assert far.keys_asked == 2
    signed_under_an_unknown_name(far)
    for _ in range(3):
        assert await sign_in(client) == (403, "single_sign_on")
    assert far.keys_asked == 2, "names that nobody knows must not make the console ask and ask"


async def test_an_old_key_is_forgotten_within_the_hour(
    console: Open, far: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await console()
    assert (await sign_in(client))[0] == 200
    old = far.keys[0]
    far.rotate()
    far.sign = lambda header, claims: jwt.encode({"alg": "RS256", "kid": old.kid}, claims, old)
    monkeypatch.setattr(provider, "FRESH", 0)
    assert await sign_in(client) == (403, "single_sign_on")


@pytest.mark.parametrize(
    ("claims", "more", "role"),
    [
        ({"roles": ["crime-desk", "team leads"]}, {}, "supervisor"),  # the order of the settings counts
        ({"roles": "numbers"}, {}, "analyst"),
        ({"realm_access": {"roles": ["crime-desk"]}}, {"CLAIM": "realm_access.roles"}, "handler"),
        ({"https://x.example/roles": ["crime-desk"]}, {"CLAIM": "https://x.example/roles"}, "handler"),
        ({"roles": ["cleaners"]}, {}, None),
        ({"roles": []}, {}, None),
        ({"roles": [7, None, {"crime-desk": 1}]}, {}, None),
        ({"roles": ["crime-desk"]}, {"CLAIM": "roles.deeper"}, None),
        ({}, {}, None),
    ],
)
async def test_only_who_has_a_known_role_gets_in(
    console: Open, db: Database, far: OpenIdProvider, claims: dict[str, Any], more: dict[str, str], role: str | None
) -> None:
    far.user = {"sub": "u-1", **claims}
    status, said = await sign_in(await console(**more))
    if role is None:
        assert (status, said) == (403, "no_role")
        assert (sessions(db), staff.everyone(db), actions(db)) == (0, [], ["single_sign_on_no_role"])
    else:
        assert status == 200
        assert [person.role for person, _ in staff.everyone(db)] == [role]


async def test_a_role_taken_away_there_is_gone_here_at_the_next_sign_in(
    console: Open, db: Database, far: OpenIdProvider
) -> None:
    first, second = await console(), await console()
    far.user["roles"] = ["team leads"]
    await sign_in(first)
    assert (await first.get("/audit")).status == 200
    far.user["roles"] = ["crime-desk"]
    await sign_in(second)
    assert (await first.get("/audit", headers=JSON)).status == 401, "the session with the old role goes on"
    assert (await second.get("/audit", headers=JSON)).status == 403
    assert len(staff.everyone(db)) == 1


async def test_an_account_closed_here_stays_closed(console: Open, db: Database) -> None:
    client = await console()
    await sign_in(client)
    staff.set_active(db, staff.everyone(db)[0][0].login, active=False)
    assert (await client.get("/", headers=JSON)).status == 401
    assert await sign_in(client) == (403, "no_role")
    assert actions(db)[-1] == "sign_in_refused"


async def test_a_login_of_the_same_name_is_not_taken_over(console: Open, db: Database, far: OpenIdProvider) -> None:
    staff.add(db, "asha", "The other Asha", "supervisor")
    far.user["preferred_username"] = "asha"
    await sign_in(await console())
    people = {person.name: person for person, _ in staff.everyone(db)}
    assert people["The other Asha"].role == "supervisor"
    assert people["Asha K"].login.startswith("asha-")
    far.user["sub"] = "u-2"  # another person with that name there is another account here
    await sign_in(await console())
    assert len(staff.everyone(db)) == 3


async def test_local_accounts_can_be_switched_off(console: Open, db: Database) -> None:
    token = signed_in(db, "ben", "handler")[1]
    both, only = await console(), await console(ONLY="1")
    for client, status in ((both, 200), (only, 401)):
        client.session.cookie_jar.update_cookies({access.COOKIE: token}, client.make_url("/"))
        assert (await client.get("/", headers=JSON)).status == status
    page = await (await only.get("/sign-in")).text()
    assert 'name="password"' not in page
    assert 'id="provider"' in page
    for path in ("/sign-in", "/enrol"):
        answer = await only.post(path, data={}, headers=JSON)
        assert (answer.status, (await answer.json())["error"]["code"]) == (403, "local_off")


async def test_without_the_provider_its_sessions_end(
    console: Open, db: Database, tmp_path: Path, settings: Settings
) -> None:
    client = await console()
    await sign_in(client)
    token = client.session.cookie_jar.filter_cookies(client.make_url("/"))[access.COOKIE].value
    async with TestClient(TestServer(create_app(settings)), cookie_jar=CookieJar(unsafe=True)) as without:
        without.session.cookie_jar.update_cookies({access.COOKIE: token}, without.make_url("/"))
        assert (await without.get("/", headers=JSON)).status == 401
        for path in ("/oidc/start", "/oidc/callback"):
            assert (await without.get(path, headers=JSON)).status == 404


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://elsewhere.example"},
        {"jwks_uri": "http://elsewhere.example/jwks"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": None},
        {"end_session_endpoint": "javascript:alert(1)"},
    ],
)
async def test_a_provider_that_is_not_what_it_should_be_is_not_asked(
    console: Open, far: OpenIdProvider, about: dict[str, Any]
) -> None:
    far.about = about
    answer = await (await console()).get("/oidc/start", headers=JSON)
    assert (answer.status, (await answer.json())["error"]["code"]) == (503, "provider_away")


async def test_a_provider_that_is_away_is_said_kindly(console: Open, db: Database, far: OpenIdProvider) -> None:
    client = await console()
    far.away = True
    assert (await client.get("/oidc/start", headers=JSON)).status == 503
    far.away = False
    address = await go_there(client)
    far.away = True
    assert (await come_back(client, address)) == (503, "provider_away")
    far.away = False
    assert (await sign_in(client))[0] == 200
    far.away = True
    answer = await client.post("/sign-out", data={"csrf": await form_of(client)}, allow_redirects=False)
    assert answer.status in {200, 303}
    assert sessions(db) == 0, "signing out here does not hang on the provider"


async def test_tries_from_one_address_are_counted(console: Open, settings: Settings) -> None:
    client = await console()
    seen = {(await client.get("/oidc/callback", headers=JSON)).status for _ in range(settings.starts_per_minute + 1)}
    assert seen == {403, 429}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"ISSUER": "https://id.example"}, "CLIENT_ID"),
        ({"ISSUER": "https://id.example", "CLIENT_ID": "x", "URL": "https://c.example"}, "ROLES"),
        ({"ONLY": "1"}, "ISSUER"),
        ({"ISSUER": "http://id.example", "CLIENT_ID": "x", "URL": "https://c.example", "ROLES": "a=handler"}, "ISSUER"),
        ({"ISSUER": "https://id.example", "CLIENT_ID": "x", "URL": "http://c.example", "ROLES": "a=handler"}, "URL"),
        ({"ISSUER": "https://id.example", "CLIENT_ID": "x", "URL": "https://c.example", "ROLES": "a=chief"}, "ROLES"),
        ({"ISSUER": "https://id.example", "CLIENT_ID": "x", "URL": "https://c.example", "ROLES": "handler"}, "ROLES"),
    ],
)
def test_settings_that_would_let_in_nobody_or_anybody_stop_the_start(
    tmp_path: Path, given: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingError, match=f"HARBOUR_CONSOLE_OIDC_{named}"):
        make_settings(tmp_path, **{f"HARBOUR_CONSOLE_OIDC_{name}": value for name, value in given.items()})


def test_the_same_person_has_one_account_on_both_databases(either_settings: Settings) -> None:
    migrate(either_settings)
    db = Database(either_settings)
    for name in ("Asha K", "Asha King"):
        assert staff.welcome(db, "https://id.example u-1", "asha", name, "handler")
    assert [person.name for person, _ in staff.everyone(db)] == ["Asha King"]
    db.close()
