"""Every route as every role: what is not opened to somebody stays closed, and no change comes from elsewhere."""

from __future__ import annotations

import re

import pytest
from aiohttp.test_utils import TestClient
from aiohttp.web import AbstractRoute

from bot.console.app import create_app
from bot.store.staff import ROLES
from tests.conftest import make_settings

CALLS = {"handler", "supervisor"}
OPEN_TO = {  # route: the roles that it is open to; None for everybody. A new route needs a line
    "GET /sign-in": None,
    "POST /sign-in": None,
    "GET /enrol": None,
    "POST /enrol": None,
    "POST /sign-out": set(ROLES),
    "GET /": set(ROLES),
    "POST /calls": CALLS,
    "POST /calls/words": CALLS,
    "GET /calls/{call}": CALLS,
    "POST /calls/{call}/notes": CALLS,
    "POST /calls/{call}/do": CALLS,
    "GET /calls/{call}/report.pdf": CALLS,
    "GET /oidc/start": None,
    "GET /oidc/callback": None,
    "GET /supervision": {"supervisor"},
    "GET /supervision/cases/{case}": {"supervisor"},
    "POST /supervision/calls/{call}/hand": {"supervisor"},
    "POST /supervision/calls/{call}/close": {"supervisor"},
    "POST /supervision/deliveries/{delivery}/retry": {"supervisor"},
    "GET /figures": {"supervisor", "analyst"},
    "GET /figures.csv": {"supervisor", "analyst"},
    "GET /audit": {"supervisor"},
    "GET /staff": {"supervisor"},
    "POST /staff": {"supervisor"},
    "POST /staff/{login}/{change}": {"supervisor"},
    "GET /practice": CALLS,
    "POST /practice/calls/{scenario}": CALLS,
    "POST /practice/{call}/ask": CALLS,
    "POST /practice/{call}/finish": CALLS,
    "GET /practice/results/{call}": CALLS,
    "GET /practice/team": {"supervisor"},
}


def routes(app_routes: list[AbstractRoute]) -> set[str]:
    named = {f"{r.method} {r.resource.canonical}" for r in app_routes if r.resource and r.method != "HEAD"}
    return {name for name in named if "/static" not in name}


def test_the_list_of_this_test_is_that_of_the_console(tmp_path: object) -> None:
    app = create_app(make_settings(tmp_path))  # type: ignore[arg-type]
    assert routes(list(app.router.routes())) == set(OPEN_TO)


async def form_of(client: TestClient) -> str:
    page = await (await client.get("/", headers={"Accept": "text/html"})).text()
    found = re.search(r'name="csrf" value="(\w+)"', page)
    return found[1] if found else ""


def filled(path: str) -> str:
    """A path with something in the places that it leaves open."""
    return re.sub(r"\{\w+\}", "0" * 32, path.replace("{scenario}", "hi_mum"))


@pytest.mark.parametrize("route", OPEN_TO)
async def test_each_route_is_open_to_its_roles_alone(clients: dict[str, TestClient], route: str) -> None:
    method, path = route.split()
    path = filled(path)
    allowed = OPEN_TO[route]
    for role, client in clients.items():
        token = await form_of(client) if role else ""
        answer = await client.request(
            method,
            path,
            data={"csrf": token} if method == "POST" else None,
            allow_redirects=False,
            headers={"Accept": "application/json"},
        )
        if allowed is None:
            # a form without a right code is refused as such, and there is no provider here
            assert answer.status in {200, 403, 404}, role
            assert "not_allowed" not in await answer.text()
        elif role == "":
            assert answer.status == 401
        elif role not in allowed:
            assert answer.status == 403
            assert (await answer.json())["error"]["code"] == "not_allowed"
        else:
            assert answer.status in {200, 303, 404, 422}, (role, answer.status)


@pytest.mark.parametrize("route", [name for name, roles in OPEN_TO.items() if roles and name.startswith("POST")])
async def test_a_change_without_the_pages_own_mark_is_refused(clients: dict[str, TestClient], route: str) -> None:
    role = min(OPEN_TO[route] or ())
    client, path = clients[role], filled(route.split()[1])
    token = await form_of(client)
    wrong = [{}, {"csrf": "0" * 32}, {"csrf": await form_of(clients[next(one for one in ROLES if one != role)])}]
    for data in wrong:
        answer = await client.post(path, data=data, allow_redirects=False, headers={"Accept": "application/json"})
        assert (answer.status, (await answer.json())["error"]["code"]) == (403, "stale_form")
    for stranger in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {"Origin": "https://x.example"}):
        answer = await client.post(path, data={"csrf": token}, headers=stranger, allow_redirects=False)
        assert answer.status == 403
