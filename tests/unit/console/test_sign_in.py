"""The console's doors: closed routes, sign-in, enrolment by pages, roles, forged forms."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import pyotp
import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from bot.console import access
from bot.console.app import create_app
from bot.settings import Settings
from bot.store import staff
from bot.store.database import Database

PASSWORD = "three wet lighthouses"
PAGE = {"Accept": "text/html"}


@pytest.fixture
async def console(settings: Settings, db: Database) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(create_app(settings)), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def enrol(console: TestClient, db: Database, role: str = "handler", **more: str) -> tuple[int, str]:
    """Sets an account up by the pages; returns the status and the secret of the second factor."""
    code = staff.add(db, "asha", "Asha K", role)
    page = await (await console.post("/enrol", data={"enrolment": code})).text()
    found = re.search(r'name="secret" value="(\w+)"', page)
    assert found
    given = {"enrolment": code, "secret": found[1], "password": PASSWORD, "again": PASSWORD}
    digits = pyotp.TOTP(found[1]).at(0) if more.get("code") else pyotp.TOTP(found[1]).now()
    answer = await console.post("/enrol", data=given | {"code": digits} | more, allow_redirects=False)
    return answer.status, found[1]


async def sign_in(console: TestClient, db: Database, secret: str) -> int:
    # the code that enrolled is spent; the clock's next one is taken now
    data = {"login": "asha", "password": PASSWORD, "code": pyotp.TOTP(secret).at(int(time.time()) + 30)}
    return (await console.post("/sign-in", data=data, allow_redirects=False)).status


async def test_without_signing_in_there_is_only_the_door(console: TestClient) -> None:
    answer = await console.get("/", headers=PAGE, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    assert (await console.get("/", headers={"Accept": "application/json"})).status == 401
    assert (await console.get("/sign-in")).status == 200
    assert (await console.get("/nowhere")).status == 404


async def test_every_route_names_its_roles(settings: Settings) -> None:
    for route in create_app(settings).router.routes():
        resource = route.resource
        if resource is not None and not resource.canonical.startswith("/static"):
            roles = access.roles_of(route.handler)  # type: ignore[arg-type]  # handlers are functions here
            assert roles is None or roles, f"{resource.canonical} is open to nobody: it names no roles"


async def test_an_account_is_set_up_and_signs_in_and_out_by_the_pages(console: TestClient, db: Database) -> None:
    status, secret = await enrol(console, db)
    assert status == 303
    assert await sign_in(console, db, secret) == 303
    page = await console.get("/", headers=PAGE)
    assert page.status == 200
    token = re.search(r'name="csrf" value="(\w+)"', await page.text())
    assert token
    assert (await console.post("/sign-out", data={"csrf": "0" * 32}, allow_redirects=False)).status == 403
    other = {"csrf": token[1]}
    for stranger in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await console.post("/sign-out", data=other, headers=stranger, allow_redirects=False)).status == 403
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}  # what a browser sends where no referrer is told
    assert (await console.post("/sign-out", data=other, headers=own, allow_redirects=False)).status == 303
    assert (await console.get("/", headers=PAGE, allow_redirects=False)).status == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short", "again": "short"},
        {"password": "aaaaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaaaa"},
        {"password": "asha and her lamp", "again": "asha and her lamp"},
        {"again": "three dry lighthouses"},
        {"code": "000000"},
    ],
)
async def test_a_weak_or_wrong_enrolment_sets_nothing_up(
    console: TestClient, db: Database, wrong: dict[str, str]
) -> None:
    status, _ = await enrol(console, db, **wrong)
    assert status == 422
    assert [state for _, state in staff.everyone(db)] == ["invited"]


async def test_whatever_is_wrong_the_answer_is_the_same(console: TestClient, db: Database) -> None:
    await enrol(console, db)
    said = []
    for login, password in (("asha", "wrong"), ("nobody", PASSWORD)):
        answer = await console.post("/sign-in", data={"login": login, "password": password, "code": "123456"})
        said.append((answer.status, (await answer.text()).replace(login, "")))
    assert said[0] == said[1]
    assert said[0][0] == 403


async def test_tries_from_one_address_are_counted(settings: Settings, db: Database) -> None:
    async with TestClient(TestServer(create_app(settings))) as client:
        given = {"login": "x", "password": "y", "code": "z"}
        seen = {(await client.post("/sign-in", data=given)).status for _ in range(settings.starts_per_minute + 1)}
    assert seen == {403, 429}
