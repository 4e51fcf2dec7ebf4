"""Every document by API and by page, held against docs/openapi.yml, as a draft and as it was confirmed."""

from __future__ import annotations

import json

import pytest
from aiohttp.test_utils import TestClient

from bot.conversation.case import Case
from bot.delivery import own_pack
from bot.gateway.keys import CONTENT, REPORTS, TALK
from bot.report.documents import DOCUMENTS
from bot.store import cases
from bot.store.conversations import Conversation
from bot.store.database import Database
from tests.unit.report.sample import known, long_one, watched

API = "/api/v1/conversation"


async def _talk(client: TestClient, case: Case) -> tuple[dict[str, str], Conversation, Database]:
    """A conversation with a case: its header, itself, and the database."""
    body = await (await client.post("/api/v1/conversations")).json()
    app = client.server.app
    conversation = await app[TALK].find(body["id"])
    db: Database = app[REPORTS]._db
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, case.to_json())
    client.session.cookie_jar.update_cookies({})
    return {"Authorization": f"Bearer {body['id']}"}, conversation, db


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_each_document_comes_under_a_name_that_says_nothing(client: TestClient, name: str) -> None:
    who, _, _ = await _talk(client, long_one())
    response = await client.get(f"{API}/{'report' if name == 'report.json' else name}", headers=who)
    assert response.status == 200
    assert response.content_type == DOCUMENTS[name].content_type
    assert f'filename="{DOCUMENTS[name].file}"' in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    assert len(await response.read()) > 100


async def test_without_a_case_there_is_no_document(client: TestClient) -> None:
    who = {"Authorization": f"Bearer {(await (await client.post('/api/v1/conversations')).json())['id']}"}
    for name in ("report.txt", "report-large.pdf", "identifiers.stix.json"):
        response = await client.get(f"{API}/{name}", headers=who)
        assert (response.status, (await response.json())["error"]) == (404, "no_report")


async def test_once_confirmed_all_documents_say_what_was_confirmed(client: TestClient) -> None:
    case = long_one()
    who, conversation, db = await _talk(client, case)
    with db.begin() as connection:
        own_pack.make(db, connection, case.id, client.server.app[CONTENT])
        case.set("other", known("added later"))
        cases.save(db, connection, conversation.id, case.to_json())
    report = json.loads(await (await client.get(f"{API}/report", headers=who)).text())
    text = await (await client.get(f"{API}/report.txt", headers=who)).text()
    assert report["other"] == "x" * 1500
    assert "x" * 1500 in text
    assert "added later" not in text


async def test_the_page_to_copy_from(client: TestClient) -> None:
    case = watched()
    case.told[0].text = "<b>he</b> reads ‮all"
    await client.post("/start", data={"text": "hello"})
    app = client.server.app
    cookie = next(iter(client.session.cookie_jar))
    conversation = await app[TALK].find(cookie.value)
    db: Database = app[REPORTS]._db
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, case.to_json())
    html = await (await client.get("/answers")).text()
    assert "&lt;b&gt;he&lt;/b&gt; reads [U+202E]all" in html
    assert "+447700900111" in html
    assert 'href="/report-large.pdf"' in html
    assert "NFIB" not in html
    assert "govuk-inset-text" in html
    assert (await client.get("/report.txt")).status == 200
