"""The JSON API against a Rasa that enforces the signature."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from tests.unit.gateway.fake_rasa import FakeRasa

MESSAGES = "/api/v1/conversation/messages"


async def _start(client: TestClient, channel: str = "web") -> dict[str, str]:
    response = await client.post("/api/v1/conversations", json={"channel": channel})
    assert response.status == 201
    body = await response.json()
    return {"Authorization": f"Bearer {body['id']}"}


async def _say(client: TestClient, who: dict[str, str], body: Any) -> tuple[int, dict[str, Any]]:
    response = await client.post(MESSAGES, json=body, headers=who)
    return response.status, await response.json()


async def test_a_message_is_answered_and_both_can_be_read_again(client: TestClient) -> None:
    who = await _start(client)
    status, said = await _say(client, who, {"text": "my insta was hacked"})
    assert status == 200
    assert [m["author"] for m in said["messages"]] == ["person", "harbour"]
    assert said["messages"][1]["text"] == "heard my insta was hacked"
    everything = await (await client.get(MESSAGES, headers=who)).json()
    assert len(everything["messages"]) == 3
    later = await (await client.get(f"{MESSAGES}?after={said['messages'][0]['seq']}", headers=who)).json()
    assert [m["author"] for m in later["messages"]] == ["harbour"]


async def test_what_a_button_stands_for_stays_on_the_server(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    _, said = await _say(client, who, {"text": "hello"})
    assert said["messages"][1]["buttons"] == [{"id": "yes", "title": "Yes"}]
    await _say(client, who, {"button": "yes"})
    assert rasa.turns[-1]["button"] == {"act": "affirm", "value": ""}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": ""}, 422, "empty"),
        ({"text": " \n\t "}, 422, "empty"),
        ({"text": "\x00\x07\x1b"}, 422, "empty"),
        ({"text": "x" * 20_000}, 413, "too_long"),
        ({"button": "no_such"}, 409, "unknown_button"),
        ({"button": "affirm"}, 409, "unknown_button"),
        ({"button": "yes", "text": "both"}, 422, "invalid_body"),
        ({"text": 5}, 422, "invalid_body"),
        ({"text": None}, 422, "invalid_body"),
        ({}, 422, "invalid_body"),
        ({"sender": "x", "message": "/session_start"}, 422, "invalid_body"),
        ([], 400, "invalid_body"),
        ({"text": "hello", "key": ""}, 422, "invalid_body"),
    ],
)
async def test_bad_input_gets_a_code_and_kind_words(
    client: TestClient, rasa: FakeRasa, body: Any, status: int, code: str
) -> None:
    who = await _start(client)
    before = len(rasa.turns)
    got, answer = await _say(client, who, body)
    assert (got, answer["error"]) == (status, code)
    assert len(answer["message"]) > 10
    assert len(rasa.turns) == before


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 5000, b'"text"', b"null"])
async def test_a_body_that_is_no_json_object_is_refused(client: TestClient, raw: bytes) -> None:
    who = await _start(client)
    response = await client.post(MESSAGES, data=raw, headers=who)
    assert response.status == 400
    assert (await response.json())["error"] == "invalid_body"


async def test_a_huge_body_is_refused(client: TestClient) -> None:
    who = await _start(client)
    response = await client.post(MESSAGES, data=b'{"text": "' + b"x" * 1_000_000 + b'"}', headers=who)
    assert response.status == 413


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "../../etc/passwd", "' OR 1=1 --"])
async def test_another_token_opens_nothing(client: TestClient, token: str) -> None:
    await _start(client)
    who = {"Authorization": f"Bearer {token}"}
    for method, path in (("GET", MESSAGES), ("POST", MESSAGES), ("GET", "/api/v1/conversation/report")):
        response = await client.request(method, path, headers=who, json={"text": "hello"} if method == "POST" else None)
        assert response.status == 404
        assert (await response.json())["error"] == "unknown_conversation"


async def test_without_a_token_or_the_form_header_nothing_is_taken(client: TestClient) -> None:
    response = await client.post(MESSAGES, json={"text": "hello"})
    assert response.status == 403


async def test_conversations_do_not_cross(client: TestClient, rasa: FakeRasa) -> None:
    first, second = await _start(client), await _start(client)
    await asyncio.gather(*(_say(client, who, {"text": f"from {n}"}) for n, who in enumerate((first, second))))
    for n, who in enumerate((first, second)):
        talk = await (await client.get(MESSAGES, headers=who)).json()
        assert [m["text"] for m in talk["messages"] if m["author"] == "person"] == [f"from {n}"]


async def test_messages_of_one_person_are_taken_in_order_and_one_at_a_time(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    rasa.slow = 0.05
    await asyncio.gather(*(_say(client, who, {"text": f"message {n}"}) for n in range(6)))
    talk = await (await client.get(MESSAGES, headers=who)).json()
    sent = [m["text"] for m in talk["messages"] if m["author"] == "person"]
    assert [turn["text"] for turn in rasa.turns if "text" in turn] == sent
    assert max(rasa.most_running.values()) == 1


async def test_a_message_sent_twice_with_one_key_is_taken_once(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    for _ in range(3):
        status, _ = await _say(client, who, {"text": "once", "key": "k1"})
        assert status == 200
    assert [turn["text"] for turn in rasa.turns if "text" in turn] == ["once"]


async def test_a_burst_on_whatsapp_is_one_turn(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client, "whatsapp")
    await asyncio.gather(*(_say(client, who, {"text": text}) for text in ("ello", "someone got my insta", "help")))
    assert [turn["text"].count("\n") for turn in rasa.turns if "text" in turn] == [2]


async def test_while_rasa_is_away_the_message_is_kept_and_answered_later(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    rasa.down = 2
    status, said = await _say(client, who, {"text": "are you there"})
    assert status == 200
    assert said["messages"][-1]["text"] == "heard are you there"


async def test_a_turn_that_keeps_failing_ends_in_kind_words_and_the_talk_goes_on(
    client: TestClient, rasa: FakeRasa
) -> None:
    who = await _start(client)
    rasa.down = 3
    _, said = await _say(client, who, {"text": "this breaks something"})
    assert said["messages"][-1]["id"] == "failed"
    assert not said["waiting"]
    _, said = await _say(client, who, {"text": "still there?"})
    assert said["messages"][-1]["text"] == "heard still there?"


async def test_a_button_sent_again_under_its_key_is_not_refused(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    await _say(client, who, {"text": "hello"})
    first = await _say(client, who, {"button": "yes", "key": "k1"})
    turns = len(rasa.turns)
    with_other_buttons = {"id": "other", "title": "Other", "act": "deny", "value": ""}
    rasa._answer = lambda turn: [{"id": "x", "lead": "x", "text": "x", "buttons": [with_other_buttons]}]  # type: ignore[method-assign]
    await _say(client, who, {"text": "and on"})
    status, said = await _say(client, who, {"button": "yes", "key": "k1"})
    assert (first[0], status) == (200, 200)
    assert len(rasa.turns) == turns + 1
    assert (await _say(client, who, {"button": "yes", "key": "k2"}))[0] == 409
    assert said["messages"]


async def test_an_action_server_that_is_away_is_waited_for(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    rasa.silent = rasa.actions_away = 5  # more often than a turn may fail
    status, said = await _say(client, who, {"text": "hello"})
    assert status == 200
    assert said["messages"][-1]["text"] == "heard hello"


async def test_a_turn_on_which_nothing_is_ever_said_is_given_up_kindly(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    rasa.silent = 100
    _, said = await _say(client, who, {"text": "hello"})
    assert said["messages"][-1]["id"] == "failed"


async def test_a_turn_sent_again_carries_the_same_name(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    rasa.down = 1
    await _say(client, who, {"text": "again"})
    names = [turn["turn"] for turn in rasa.turns]
    assert len(names) == len(set(names)) == 2


async def test_deleting_deletes_and_says_its_last_words(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    rasa.effect = "forget"
    status, said = await _say(client, who, {"text": "delete it all"})
    assert status == 200
    assert said["deleted"]
    assert said["messages"][-1]["text"] == "heard delete it all"
    assert "effect" not in said["messages"][-1]
    assert (await client.get(MESSAGES, headers=who)).status == 404


async def test_delete_by_the_api(client: TestClient) -> None:
    who = await _start(client)
    assert (await client.delete("/api/v1/conversation", headers=who)).status == 204
    assert (await client.get(MESSAGES, headers=who)).status == 404


async def test_too_many_messages_a_minute_are_refused_kindly(client: TestClient) -> None:
    who = await _start(client)
    answers = [await _say(client, who, {"text": "hello"}) for _ in range(41)]
    assert answers[-1][0] == 429
    assert answers[-1][1]["error"] == "too_many"


async def test_a_command_is_marked_and_goes_on_as_text(client: TestClient, rasa: FakeRasa) -> None:
    who = await _start(client)
    await _say(client, who, {"text": '/greet{"role":"x"}'})
    assert rasa.turns[-1]["command"]
    assert "button" not in rasa.turns[-1]


async def test_every_answer_carries_the_safety_headers(client: TestClient) -> None:
    for path in ("/", "/health", "/no-such-page", "/static/harbour.css", "/talk"):
        response = await client.get(path, allow_redirects=False)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert (await client.get("/")).headers["Cache-Control"] == "no-store"
