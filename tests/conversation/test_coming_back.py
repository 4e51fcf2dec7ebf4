"""Once the report is made: coming back by words, adding to it, taking it back, deleting it. Nothing leaks meanwhile."""

from __future__ import annotations

import sqlite3
from typing import Any

from aiohttp import FormData

from benchmarks.client import Talk
from benchmarks.stack import Stack
from tests.conversation.conftest import SAID
from tests.conversation.test_three_accounts import BLACKMAIL, SAFE_ACCOUNT, ids, ready, to_the_end

PNG = b"\x89PNG\r\n\x1a\n" + b"Zebedee Quillfeather inside a picture" * 20
OWN_WORDS = {
    "ask_postcode": "SE13",
    "ask_name": "Zebedee Quillfeather",
    "ask_contact": "07700 900987",
    "ask_impact": "I cannot sleep since, says Zebedee Quillfeather",
    "ask_suspect_phone": "07700 900654",
}


async def _post(talk: Talk, path: str, **more: Any) -> tuple[int, Any]:
    async with talk.session.post(f"{talk.url}/api/v1/{path}", headers=talk.headers, **more) as response:
        return response.status, await response.json()


async def _add_file(talk: Talk, name: str) -> tuple[int, Any]:
    form = FormData(quote_fields=False)  # as browsers send them
    form.add_field("file", PNG, filename=name, content_type="image/png")
    return await _post(talk, "conversation/files", data=form)


async def _come_back(talk: Talk, words: str) -> Talk:
    """Another device that knows nothing but the words."""
    other = type(talk)(talk.session, talk.url)
    status, body = await _post(talk, "conversations/open", json={"words": words})
    assert status == 201
    other.token = body["id"]
    other.latest = [message for message in body["messages"] if message["author"] == "harbour"]
    other.seq = max(message["seq"] for message in body["messages"])
    SAID.update({words, other.token})
    return other


async def test_the_whole_way_after_the_report(talk: Talk, stack: Stack) -> None:
    await talk.start()
    await talk.say(f"my name is Zebedee Quillfeather. {SAFE_ACCOUNT}")
    asked = await to_the_end(talk, OWN_WORDS)
    assert "ask_name" in asked
    await ready(talk)
    assert (await _add_file(talk, "Zebedee Quillfeather.png"))[0] == 201
    status, body = await _post(talk, "conversation/code")
    assert status == 201

    back = await _come_back(talk, body["words"].title())
    assert ids(back.latest) == ["welcome_back", "ask_after"]
    assert "ask_after_reference" in ids(await back.press("add_reference"))
    assert "reference_noted" in ids(await back.say("it is NFRC261100123456"))
    report = await back.report()
    assert report["official_reference"] == "NFRC261100123456"
    assert report["evidence_files"][0]["name"] == "Zebedee Quillfeather.png"

    await back.press("add_facts")
    said = await back.say("he also wrote to me from help@fake-bank.example")
    assert "ask_review_check" in ids(said)
    await back.press("looks_right")
    await back.press("share")
    report = await ready(back)
    assert report["suspect"]["emails"] == ["help@fake-bank.example"]

    await back.press("withdraw")
    assert "withdrawn" in ids(await back.press("withdraw_yes"))
    report = await back.report()
    assert (report["status"], report["delivery"]["state"]) == ("withdrawn", "withdrawn")

    async with back.session.get(f"{back.url}/api/v1/conversation/held", headers=back.headers) as response:
        held = await response.json()
    assert {row["what"] for row in held["history"]} >= {"told", "answer", "advice", "consent", "reference", "file"}
    case_id = held["cases"][0]["id"]
    said = await back.press("menu_delete")
    said = await back.press("delete_yes")
    assert "deleted" in ids(said)
    assert back.deleted
    with sqlite3.connect(stack.data_dir / "harbour.db") as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = repr(database.execute(f"SELECT * FROM {table}").fetchall())
            assert case_id not in rows, table
            assert held["conversations"][0]["id"] not in rows, table
    _nothing_leaked(stack, body["words"])


def _nothing_leaked(stack: Stack, words: str) -> None:
    """No planted word is in any file that the installation left: logs, database, its journal."""
    planted = [
        b"Zebedee",
        b"Quillfeather",
        b"900987",
        b"900654",
        b"fake-bank",
        b"NFRC2611",
        words.encode(),
        b"safe account",
    ]
    for path in stack.data_dir.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in planted:
                assert secret not in content, (path.name, secret)


async def test_no_pictures_are_taken_where_they_may_be_intimate(talk: Talk) -> None:
    await talk.start()
    assert (await _add_file(talk, "before.png"))[1]["error"] == "file_early"
    await talk.say(BLACKMAIL)
    status, body = await _add_file(talk, "picture.png")
    assert (status, body["error"]) == (409, "file_intimate")


async def test_after_the_end_of_a_talk_words_take_it_up_where_it_was(talk: Talk) -> None:
    await talk.start()
    await talk.say(SAFE_ACCOUNT)
    await talk.press("yes_right")
    asked = talk.asked
    _, body = await _post(talk, "conversation/code")
    await talk.press("menu_stop")
    await talk.press("stop_yes")
    back = await _come_back(talk, body["words"])
    assert ids(back.latest)[0] == "welcome_back"
    assert back.asked == asked
