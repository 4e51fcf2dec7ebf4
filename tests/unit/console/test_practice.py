"""The pages of practice: one's own scores, the result of a call, and the team's practice for supervisors alone."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import pyotp
import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from bot.console.access import COOKIE
from bot.console.app import create_app
from bot.settings import Settings
from bot.store import practice, staff
from bot.store.database import Database
from bot.store.staff import Person

PASSWORD = "three wet lighthouses"
PAGE = {"Accept": "text/html"}
LINES = [
    {"id": "risks", "share": 0.5, "weight": 20, "good": [], "missed": ["under_18"], "wrong": [], "seconds": None},
    {"id": "steps", "share": 0.5, "weight": 15, "good": [], "missed": ["childline"], "wrong": [], "seconds": None},
    {"id": "harm", "share": 0.5, "weight": 15, "good": [], "missed": [], "wrong": ["describe_images"], "seconds": None},
    {"id": "asked", "share": 0.5, "weight": 10, "good": [], "missed": ["losses"], "wrong": [], "seconds": None},
    {"id": "talk", "share": 1.0, "weight": 2, "good": [], "missed": [], "wrong": [], "seconds": 125},
]

Enter = Callable[..., Awaitable[tuple[TestClient, Person]]]


@pytest.fixture
async def enter(settings: Settings, db: Database) -> AsyncIterator[Enter]:
    """Signs somebody in; returns their browser and who they are."""
    clients: list[TestClient] = []

    async def one(login: str, role: str = "handler") -> tuple[TestClient, Person]:
        code, secret = staff.add(db, login, login.title(), role), staff.new_secret()
        assert staff.enrol(db, code, PASSWORD, secret, pyotp.TOTP(secret).now())
        token = staff.sign_in(db, login, PASSWORD, pyotp.TOTP(secret).at(int(time.time()) + 30))
        assert token
        client = TestClient(TestServer(create_app(settings)), cookie_jar=CookieJar(unsafe=True))
        await client.start_server()
        client.session.cookie_jar.update_cookies({COOKIE: token})
        clients.append(client)
        return client, next(person for person, _ in staff.everyone(db) if person.login == login)

    yield one
    for client in clients:
        await client.close()


def scored(db: Database, person: Person, scenario: str, total: int) -> str:
    call = uuid.uuid4().hex
    with db.begin() as connection:
        practice.keep(db, connection, call, person.id, scenario, total, LINES)
    return call


async def test_the_list_shows_every_call_and_ones_own_scores_alone(enter: Enter, db: Database) -> None:
    client, asha = await enter("asha")
    _, ben = await enter("ben")
    scored(db, asha, "hi_mum", 71)
    scored(db, asha, "hi_mum", 64)
    scored(db, ben, "no_signal", 93)
    page = await (await client.get("/practice", headers=PAGE)).text()
    assert page.count('action="/practice/calls/') == 33
    assert "<strong>71</strong>" in page
    assert ">64</a>" in page
    assert ">93<" not in page


async def test_the_result_says_what_to_try_with_its_reason(enter: Enter, db: Database) -> None:
    client, asha = await enter("asha")
    call = scored(db, asha, "boy_of_fifteen", 52)
    page = await (await client.get(f"/practice/results/{call}", headers=PAGE)).text()
    assert "52" in page
    order = [page.index(f'id="line-{name}"') for name in ("risks", "steps", "harm", "asked")]
    assert order == sorted(order)  # what weighs most comes first
    assert 'id="line-talk"' not in page  # it was right: it stands below, with the time
    assert "2:05" in page
    assert "0800 1111" in page  # Childline's number in the step that was left out


async def test_a_result_is_for_its_owner_and_for_supervisors(enter: Enter, db: Database) -> None:
    _, asha = await enter("asha")
    ben, _ = await enter("ben")
    sue, _ = await enter("sue", "supervisor")
    call = scored(db, asha, "hi_mum", 71)
    assert (await ben.get(f"/practice/results/{call}")).status == 404
    assert (await ben.get(f"/practice/results/{uuid.uuid4().hex}")).status == 404
    answer = await sue.get(f"/practice/results/{call}", headers=PAGE)
    assert answer.status == 200
    assert "Asha" in await answer.text()


async def test_a_result_of_a_scenario_that_is_gone_still_shows(enter: Enter, db: Database) -> None:
    client, asha = await enter("asha")
    call = scored(db, asha, "no_longer_there", 40)
    answer = await client.get(f"/practice/results/{call}", headers=PAGE)
    assert answer.status == 200
    assert "/practice/calls/" not in await answer.text()


async def test_supervisors_see_the_team(enter: Enter, db: Database) -> None:
    _, asha = await enter("asha")
    await enter("ben")
    sue, _ = await enter("sue", "supervisor")
    scored(db, asha, "hi_mum", 71)
    page = await (await sue.get("/practice/team", headers=PAGE)).text()
    assert all(name in page for name in ("Asha", "Ben", "Sue", ">71</a>"))


async def test_a_call_that_is_open_stands_with_practice_and_not_among_real_calls(enter: Enter) -> None:
    client, _ = await enter("asha")
    page = await (await client.get("/practice", headers=PAGE)).text()
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token
    made = await client.post("/practice/calls/hi_mum", data={"csrf": token[1]}, allow_redirects=False)
    assert made.status == 303
    link = f'href="{made.headers["Location"]}"'
    assert link in await (await client.get("/practice", headers=PAGE)).text()
    assert link not in await (await client.get("/", headers=PAGE)).text()
    call = made.headers["Location"].removeprefix("/calls/")
    early = await client.post(f"/practice/{call}/finish", data={"csrf": token[1]}, allow_redirects=False)
    assert early.status == 422
    assert (await client.get(f"/calls/{call}/report.pdf")).status == 404
    asked = {"csrf": token[1], "question": "kind_word"}
    assert (await client.post(f"/practice/{call}/ask", data=asked, allow_redirects=False)).status == 303
    assert "all over the place" in await (await client.get(f"/calls/{call}", headers=PAGE)).text()
    wrong = {"csrf": token[1], "question": "tell_me_a_joke"}
    assert (await client.post(f"/practice/{call}/ask", data=wrong, allow_redirects=False)).status == 422
    gone = await client.post("/practice/calls/nowhere", data={"csrf": token[1]}, allow_redirects=False)
    assert gone.status == 404


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("handler", "/practice", 200),
        ("supervisor", "/practice", 200),
        ("editor", "/practice", 403),
        ("analyst", "/practice", 403),
        ("handler", "/practice/team", 403),
        ("supervisor", "/practice/team", 200),
        ("analyst", "/practice/team", 403),
    ],
)
async def test_who_may_see_what(enter: Enter, role: str, path: str, status: int) -> None:
    client, _ = await enter("asha", role)
    assert (await client.get(path)).status == status
