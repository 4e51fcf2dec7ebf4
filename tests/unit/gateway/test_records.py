"""A person's own record through the API and the pages: words to come back with, files, what is held, a full disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient
from sqlalchemy import event

from bot.conversation.case import Case, Told
from bot.gateway.keys import SETTINGS, TALK
from bot.store import cases, conversations, inbox
from bot.store.database import Database
from tests.unit.gateway.fake_rasa import FakeRasa

API = "/api/v1/conversation"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
PDF = b"%PDF-1.7\n" + b"\0" * 30
Who = dict[str, str]


@pytest.fixture
def store(client: TestClient) -> Iterator[Database]:
    one = Database(client.server.app[SETTINGS])
    yield one
    one.close()


def _token(who: Who) -> str:
    return who["Authorization"].removeprefix("Bearer ")


async def _start(client: TestClient) -> Who:
    body = await (await client.post("/api/v1/conversations")).json()
    return {"Authorization": f"Bearer {body['id']}"}


def _give_case(store: Database, token: str, kind: str = "phishing", told: bool = True) -> None:
    """What the conversation would have made of an account; here Rasa is played."""
    conversation = conversations.find(store, token)
    assert conversation is not None
    case = Case.new("web", date(2026, 11, 23))
    case.type, case.type_confirmed = kind, bool(kind)
    case.told = [Told("they rang me")] if told else []
    with store.begin() as connection:
        cases.save(store, connection, conversation.id, case.to_json())


def _form(content: bytes, name: str = "screen.png", **fields: str) -> FormData:
    form = FormData(fields, quote_fields=False)  # as browsers send them
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    return form


async def _code(response: Any) -> tuple[int, str]:
    body = await response.json()
    assert len(body["message"]) > 10
    return response.status, body["error"]


async def test_words_open_the_same_case_on_another_device_and_channel(client: TestClient, store: Database) -> None:
    who = await _start(client)
    _give_case(store, _token(who))
    made = await client.post(f"{API}/code", headers=who)
    assert made.status == 201
    words = (await made.json())["words"]
    typed = ", ".join(words.upper().split())
    opened = await client.post("/api/v1/conversations/open", json={"words": typed, "channel": "call_handler"})
    body = await opened.json()
    assert opened.status == 201
    assert body["messages"][-1]["text"] == "heard begin"
    again = {"Authorization": f"Bearer {body['id']}"}
    report = await (await client.get(f"{API}/report", headers=again)).json()
    assert report["incident"]["account"] == "they rang me"
    assert (await client.get(f"{API}/messages", headers=who)).status == 200  # the first device still has it too
    await client.post(f"{API}/code", headers=again)
    refused = await client.post("/api/v1/conversations/open", json={"words": words})
    assert await _code(refused) == (404, "unknown_code")


async def test_without_an_account_there_are_no_words(client: TestClient, store: Database) -> None:
    who = await _start(client)
    assert await _code(await client.post(f"{API}/code", headers=who)) == (404, "no_report")
    _give_case(store, _token(who), told=False)
    assert await _code(await client.post(f"{API}/code", headers=who)) == (404, "no_report")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"words": "acorn bridge candle"}, (404, "unknown_code")),
        ({"words": "acorn bridge candle dolphin ember falcon"}, (404, "unknown_code")),
        ({"words": ""}, (404, "unknown_code")),
        ({"words": 6}, (422, "invalid_body")),
        ({}, (422, "invalid_body")),
        ({"words": "x", "more": 1}, (422, "invalid_body")),
        ({"words": "x" * 100_000}, (404, "unknown_code")),
    ],
)
async def test_other_words_open_nothing_and_few_tries_are_taken(
    client: TestClient, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    most = client.server.app[SETTINGS].codes_per_minute
    for _ in range(most):
        assert await _code(await client.post("/api/v1/conversations/open", json=body)) == expected
    assert await _code(await client.post("/api/v1/conversations/open", json=body)) == (429, "too_many")


async def test_a_file_is_taken_listed_fetched_and_deleted(client: TestClient, store: Database) -> None:
    who = await _start(client)
    _give_case(store, _token(who))
    added = await client.post(f"{API}/files", data=_form(PNG), headers=who)
    assert added.status == 201
    file = await added.json()
    assert (file["name"], file["type"], file["size"]) == ("screen.png", "image/png", len(PNG))
    listed = await (await client.get(f"{API}/files", headers=who)).json()
    assert listed == {"files": [file], "refused": None}
    fetched = await client.get(f"{API}/files/{file['id']}", headers=who)
    assert await fetched.read() == PNG
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert "screen" not in fetched.headers["Content-Disposition"]
    report = await (await client.get(f"{API}/report", headers=who)).json()
    assert [one["sha256"] for one in report["evidence_files"]] == [file["sha256"]]
    other = await _start(client)
    _give_case(store, _token(other))
    assert await _code(await client.get(f"{API}/files/{file['id']}", headers=other)) == (404, "no_file")
    assert await _code(await client.delete(f"{API}/files/{file['id']}", headers=other)) == (404, "no_file")
    assert (await client.delete(f"{API}/files/{file['id']}", headers=who)).status == 204
    assert await _code(await client.get(f"{API}/files/{file['id']}", headers=who)) == (404, "no_file")


async def test_what_may_not_be_taken_is_refused_kindly(client: TestClient, store: Database) -> None:
    who = await _start(client)
    url = f"{API}/files"
    assert await _code(await client.post(url, data=_form(PNG), headers=who)) == (404, "no_report")
    _give_case(store, _token(who), kind="")
    assert await _code(await client.post(url, data=_form(PNG), headers=who)) == (409, "file_early")
    intimate = await _start(client)
    _give_case(store, _token(intimate), kind="sextortion")
    assert await _code(await client.post(url, data=_form(PNG), headers=intimate)) == (409, "file_intimate")
    assert (await (await client.get(url, headers=intimate)).json())["refused"] == "file_intimate"
    plain = await _start(client)
    _give_case(store, _token(plain))
    for content, expected in ((b"<svg/>", (415, "file_type")), (b"", (422, "file_empty"))):
        assert await _code(await client.post(url, data=_form(content), headers=plain)) == expected
    large = PNG + b"\0" * (9 * 1024 * 1024)
    assert await _code(await client.post(url, data=_form(large), headers=plain)) == (413, "file_large")
    assert await _code(await client.post(url, json={"file": "x"}, headers=plain)) == (400, "invalid_body")
    raw = {"Content-Type": "multipart/form-data; boundary=x", **plain}
    for body in (b"", b"--x\r\n", b"--y--", b"--x\r\nContent-Disposition: form-data\r\n\r\n"):
        assert (await client.post(url, data=body, headers=raw)).status in {400, 422}
    assert (await (await client.get(url, headers=plain)).json())["files"] == []


async def test_all_that_is_held_can_be_saved(client: TestClient, store: Database) -> None:
    who = await _start(client)
    _give_case(store, _token(who))
    await client.post(f"{API}/messages", json={"text": "my insta was hacked"}, headers=who)
    await client.post(f"{API}/files", data=_form(PDF, "letter.pdf"), headers=who)
    held = await (await client.get(f"{API}/held", headers=who)).json()
    assert [row["body"]["text"] for row in held["messages"] if row["author"] == "person"] == ["my insta was hacked"]
    assert held["cases"][0]["body"]["files"][0]["name"] == "letter.pdf"
    assert held["files"][0]["body"]["bytes"] == len(PDF)
    assert [row["what"] for row in held["history"]] == ["file"]


async def _page(client: TestClient, store: Database, kind: str = "phishing") -> str:
    """Starts on the page; returns the value that its forms carry."""
    csrf = _csrf(await (await client.post("/start", data={"text": "hello"})).text())
    cookie = client.session.cookie_jar.filter_cookies(client.make_url("/"))["harbour"].value
    _give_case(store, cookie, kind)
    return csrf


def _csrf(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found
    return found.group(1)


async def test_the_words_are_shown_once_on_a_page_and_open_the_talk(client: TestClient, store: Database) -> None:
    csrf = await _page(client, store)
    assert "<ol class=" not in await (await client.get("/words")).text()
    assert (await client.post("/words", data={"csrf": "0" * 32})).status == 403
    page = await (await client.post("/words", data={"csrf": csrf})).text()
    listed = re.search(r'<ol class="hb-words".*?</ol>', page, re.DOTALL)
    assert listed
    words = re.findall(r"<li>([a-z]+)</li>", listed.group())
    assert len(words) == 6
    client.session.cookie_jar.clear()
    forged = await client.post("/open", data={"words": " ".join(words), "csrf": csrf})
    assert forged.status == 403
    assert "harbour=" not in forged.headers.getall("Set-Cookie")[0]
    client.session.cookie_jar.clear()
    csrf = _csrf(await (await client.get("/open")).text())
    wrong = await client.post("/open", data={"words": "acorn <b> bridge", "csrf": csrf})
    page = await wrong.text()
    assert wrong.status == 404
    assert 'id="error"' in page
    assert "acorn &lt;b&gt; bridge" in page
    opened = await client.post("/open", data={"words": "\n".join(words), "csrf": csrf})
    assert opened.url.path == "/talk"
    assert "hello" in await opened.text()


async def test_a_file_is_added_and_deleted_by_forms_alone(client: TestClient, store: Database) -> None:
    csrf = await _page(client, store)
    forged = await client.post("/files", data=_form(PNG, csrf="0" * 32))
    assert forged.status == 403
    assert "/files/remove" not in await forged.text()
    page = await (await client.post("/files", data=_form(PNG, "<i>.png", csrf=csrf))).text()
    assert "&lt;i&gt;.png" in page
    found = re.search(r'name="file" value="([0-9a-f]{32})"', page)
    assert found
    assert await (await client.get(f"/files/{found.group(1)}")).read() == PNG
    bad = await client.post("/files", data=_form(b"MZ", csrf=csrf))
    assert bad.status == 415
    assert 'id="error"' in await bad.text()
    page = await (await client.post("/files/remove", data={"csrf": csrf, "file": found.group(1)})).text()
    assert "/files/remove" not in page


async def test_where_pictures_are_intimate_the_page_has_no_form_for_them(client: TestClient, store: Database) -> None:
    csrf = await _page(client, store, "intimate_image_abuse")
    page = await (await client.get("/files")).text()
    assert 'type="file"' not in page
    refused = await client.post("/files", data=_form(PNG, csrf=csrf))
    assert refused.status == 409
    assert 'type="file"' not in await refused.text()


async def test_the_page_lets_all_that_is_held_be_saved(client: TestClient, store: Database) -> None:
    await _page(client, store)
    response = await client.get("/held.json")
    assert response.headers["Content-Disposition"].startswith("attachment")
    texts = [row["body"]["text"] for row in (await response.json())["messages"]]
    assert "hello" in texts


async def test_after_the_words_of_a_talk_were_deleted_it_is_taken_up_first(
    client: TestClient, store: Database, rasa: FakeRasa
) -> None:
    csrf = await _page(client, store)

    def delete_words() -> None:
        with store.begin() as connection:
            connection.exec_driver_sql("DELETE FROM messages")

    delete_words()
    assert "heard begin" in await (await client.get("/talk")).text()
    delete_words()
    await client.post("/talk", data={"csrf": csrf, "text": "I am back"})
    assert [turn.get("text") or turn["button"]["act"] for turn in rasa.turns[-2:]] == ["begin", "I am back"]


# what makes a connection refuse to write, and what makes it well again
BROKEN = {
    "full": ("PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823"),
    "read-only": ("PRAGMA query_only=ON", "PRAGMA query_only=OFF"),
}


@pytest.fixture(params=sorted(BROKEN))
def broken(request: pytest.FixtureRequest, client: TestClient) -> Iterator[Callable[[bool], None]]:
    """Switches the gateway's database to full or read-only, and back."""
    engine = client.server.app[TALK]._db.engine
    state = {"on": False}

    def spoil(connection: Any, _record: Any, _proxy: Any) -> None:
        ill, well = BROKEN[request.param]
        connection.execute(ill if state["on"] else well)

    event.listen(engine, "checkout", spoil)
    yield lambda on: state.update(on=on)
    event.remove(engine, "checkout", spoil)


async def test_a_database_that_cannot_be_written_is_said_clearly_and_nothing_is_half_written(
    client: TestClient, store: Database, rasa: FakeRasa, broken: Callable[[bool], None]
) -> None:
    who = await _start(client)
    _give_case(store, _token(who))
    before = await (await client.get(f"{API}/held", headers=who)).json()
    taken = len(rasa.turns)
    broken(True)
    large = PDF + b"0" * 5_000_000
    assert await _code(await client.post(f"{API}/files", data=_form(large), headers=who)) == (503, "not_kept")
    text = {"text": "they took everything " * 400}
    assert await _code(await client.post(f"{API}/messages", json=text, headers=who)) == (503, "not_kept")
    broken(False)
    assert await (await client.get(f"{API}/held", headers=who)).json() == before
    assert len(rasa.turns) == taken
    sent = await client.post(f"{API}/messages", json=text, headers=who)
    assert (await sent.json())["messages"][-1]["text"].startswith("heard they took everything")


async def test_answers_of_an_earlier_turn_are_offered_no_more_after_the_case_moved(
    client: TestClient, store: Database, rasa: FakeRasa
) -> None:
    who = await _start(client)
    conversation = conversations.find(store, _token(who))
    assert conversation is not None
    _give_case(store, _token(who))
    chat = {
        "id": "papers_offer",
        "lead": "x",
        "text": "x",
        "buttons": [{"id": "send_papers", "title": "Send", "act": "x"}],
    }
    with store.begin() as connection:
        inbox.answer(store, connection, conversation.id, "a turn on the phone", [], [chat])
    before = (await (await client.get(f"{API}/messages", headers=who)).json())["messages"]
    assert before[-1]["buttons"] == [{"id": "send_papers", "title": "Send"}]
    words = (await (await client.post(f"{API}/code", headers=who)).json())["words"]
    opened = await (await client.post("/api/v1/conversations/open", json={"words": words})).json()
    back = {"Authorization": f"Bearer {opened['id']}"}
    after = (await (await client.get(f"{API}/messages", headers=back)).json())["messages"]
    assert [one["id"] for one in after if one.get("buttons")] == [after[-1]["id"]]
    assert [button["id"] for button in after[-1]["buttons"]] == ["yes"]
