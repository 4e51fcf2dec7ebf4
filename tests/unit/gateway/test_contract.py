"""docs/openapi.yml and the gateway: the same paths, the same bodies, the same answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from openapi_core import validate_request, validate_response
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing.responses import MockResponse

from bot.gateway.app import create_app
from tests.conftest import make_settings
from tests.contract import API, asked, contract

MESSAGES = "/api/v1/conversation/messages"


def test_every_path_is_described_and_every_description_has_its_path(tmp_path: Path) -> None:
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in create_app(make_settings(tmp_path)).router.routes()
        if route.resource and route.resource.canonical.startswith(API) and route.method != "HEAD"
    }
    described = {(method, path) for path, methods in contract().content()["paths"].items() for method in methods}
    assert served == described


@pytest.mark.parametrize(
    "body",
    [
        {"text": "hello"},
        {"text": "hello", "key": "k1"},
        {"button": "menu_why"},
        {"text": 5},
        {"text": "a", "button": "b"},
        {"text": "hello", "key": ""},
        {"text": "hello", "key": "k" * 65},
        {"text": "hello", "more": 1},
        {"text": "x" * 10_001},
        {"text": ""},
        {},
        [],
    ],
)
async def test_what_the_contract_refuses_is_refused(client: TestClient, body: Any) -> None:
    started = await (await client.post("/api/v1/conversations")).json()
    response = await client.post(MESSAGES, json=body, headers={"Authorization": f"Bearer {started['id']}"})
    await response.read()
    try:
        validate_request(asked("post", MESSAGES, json.dumps(body)), spec=contract())
    except OpenAPIError:
        assert 400 <= response.status < 500
    else:
        assert response.status < 300


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"messages": [], "waiting": False}),
        (200, {"messages": [{"seq": 1}], "waiting": False, "deleted": False}),
        (418, {}),
    ],
)
def test_an_answer_outside_the_contract_is_found(status: int, body: dict[str, Any]) -> None:
    with pytest.raises(OpenAPIError):
        validate_response(asked("get", MESSAGES), MockResponse(json.dumps(body), status), spec=contract())
