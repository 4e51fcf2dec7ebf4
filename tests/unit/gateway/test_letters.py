"""Letters through the gateway: by page and by API, only after the hand-off, only those on offer, only one's own."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from aiohttp.test_utils import TestClient

from bot.conversation.case import Case
from bot.store import cases, conversations
from bot.store.database import Database
from tests.conftest import make_settings
from tests.unit.letters.cases import TOLD, make

LETTERS = "/api/v1/conversation/letters"


async def _start(client: TestClient) -> dict[str, str]:
    response = await client.post("/api/v1/conversations")
    return {"Authorization": f"Bearer {(await response.json())['id']}"}


def _keep(folder: Path, who: dict[str, str], case: Case) -> None:
    db = Database(make_settings(folder))
    conversation = conversations.find(db, who["Authorization"].removeprefix("Bearer "))
    assert conversation
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, case.to_json())
    db.close()


def _case(*, over: bool = True, watched: str = "no", **more: Any) -> Case:
    case = make("bank_or_police_impersonation", method="bank_transfer", **{**TOLD, **more})
    case.device_watched = watched
    case.asked = {"after": 1} if over else {}
    return case


async def test_the_letters_come_as_text_and_as_pdf(client: TestClient, tmp_path: Path) -> None:
    who = await _start(client)
    _keep(tmp_path, who, _case())
    listed = (await (await client.get(LETTERS, headers=who)).json())["letters"]
    assert [one["id"] for one in listed] == ["transfer_claim", "bank_complaint", "ombudsman"]
    letter = await (await client.get(f"{LETTERS}/transfer_claim", headers=who)).json()
    assert "£2,050.00" in letter["text"]
    assert all(f"[{gap}]" in letter["text"] for gap in letter["gaps"])
    response = await client.get(f"{LETTERS}/transfer_claim/pdf", headers=who)
    assert response.headers["Content-Disposition"] == 'attachment; filename="notes.pdf"'
    with pikepdf.open(io.BytesIO(await response.read())) as pdf:
        assert pdf.Root.MarkInfo.Marked


@pytest.mark.parametrize("case", [_case(over=False), _case(watched="yes"), _case(watched="unsure")])
async def test_before_the_hand_off_or_where_the_device_is_seen_there_is_none(
    client: TestClient, tmp_path: Path, case: Case
) -> None:
    who = await _start(client)
    _keep(tmp_path, who, case)
    assert await (await client.get(LETTERS, headers=who)).json() == {"letters": []}
    for path in ("transfer_claim", "transfer_claim/pdf"):
        response = await client.get(f"{LETTERS}/{path}", headers=who)
        assert (response.status, (await response.json())["error"]) == (404, "no_letter")


@pytest.mark.parametrize(
    "name", ["school", "no_such", "transfer_claim.txt", "transfer_claim.pdf", "..", "TRANSFER_CLAIM", "a" * 5000]
)
async def test_a_letter_that_is_not_on_offer_is_not_there(client: TestClient, tmp_path: Path, name: str) -> None:
    who = await _start(client)
    _keep(tmp_path, who, _case())
    for path in (f"{LETTERS}/{name}", f"{LETTERS}/{name}/pdf"):
        assert (await client.get(path, headers=who)).status == 404


async def test_nobody_else_gets_them(client: TestClient, tmp_path: Path) -> None:
    who = await _start(client)
    _keep(tmp_path, who, _case())
    other = await _start(client)
    assert await (await client.get(LETTERS, headers=other)).json() == {"letters": []}
    for headers in (other, {"Authorization": "Bearer nobody"}, {}):
        client.session.cookie_jar.clear()
        assert (await client.get(f"{LETTERS}/transfer_claim/pdf", headers=headers)).status == 404


async def test_the_pages_list_them_and_show_what_was_said_as_written(client: TestClient, tmp_path: Path) -> None:
    await client.post("/start", data={"text": "hello"})
    token = next(cookie.value for cookie in client.session.cookie_jar if cookie.key == "harbour")
    _keep(tmp_path, {"Authorization": f"Bearer {token}"}, _case(bank="</textarea><script>alert(1)</script>"))
    listing = await (await client.get("/letters")).text()
    assert 'href="/letters/transfer_claim"' in listing
    page = await (await client.get("/letters/transfer_claim")).text()
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert 'href="/letters/transfer_claim.pdf"' in page
    plain = await client.get("/letters/transfer_claim.txt")
    assert plain.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert plain.headers["Cache-Control"] == "no-store"
    assert "</textarea><script>" in await plain.text()
    assert (await client.get("/letters/school")).status == 404
