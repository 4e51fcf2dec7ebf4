"""What the webhook takes, refuses, and takes only once."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer

from benchmarks.fake_whatsapp.fake import APP_SECRET, VERIFY_TOKEN
from bot.conversation.engine import Content
from bot.gateway.app import create_app
from bot.whatsapp.signature import HEADER, sign
from tests.unit.whatsapp.conftest import Line

NUMBER = "447700900123"


def texts(line: Line) -> list[str]:
    return [turn["text"] for turn in line.rasa.turns if "text" in turn]


@pytest.mark.parametrize(
    ("word", "mode", "status"),
    [(VERIFY_TOKEN, "subscribe", 200), ("other", "subscribe", 403), (VERIFY_TOKEN, "other", 403), ("", "", 403)],
)
async def test_meta_gets_its_challenge_back_only_for_our_word(line: Line, word: str, mode: str, status: int) -> None:
    query = {"hub.mode": mode, "hub.verify_token": word, "hub.challenge": "1158201444"}
    async with line.whatsapp._session.get(line.whatsapp.webhook, params=query) as response:
        assert response.status == status
        assert (await response.text() == "1158201444") is (status == 200)


async def test_a_delivery_without_a_good_signature_is_refused(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    body = line.whatsapp.body([phone.text("hello there")])
    right = sign(APP_SECRET, body)
    for wrong in ("", "sha256=", sign("another secret", body), right.upper(), right[7:], right + "0", "sha256=é"):
        assert await line.whatsapp.post(body, **{HEADER: wrong}) == 401
    changed = body.replace(b"hello", b"jello")
    assert await line.whatsapp.post(changed, **{HEADER: right}) == 401
    assert not line.rasa.turns
    assert await line.whatsapp.post(body) == 200


async def test_what_is_no_delivery_is_refused(line: Line) -> None:
    post = line.whatsapp.post
    assert await post(b"{") == 400
    assert await post(b"[" * 100_000) == 400
    assert await post(b"{}", **{"Content-Type": "text/plain"}) == 415
    assert await post(b" " * 3_000_001) == 413
    other = line.whatsapp.body([line.whatsapp.phone(NUMBER).text("hello there")], number_id="999")
    assert await post(other) == 404
    for harmless in (b"[]", b"null", b'{"entry": 5}', b'{"entry": [{"changes": [{"field": "messages"}]}]}'):
        assert await post(harmless) in {200, 404}
    assert not line.rasa.turns


async def test_odd_parts_of_a_delivery_do_not_hinder_the_others(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    body = json.loads(line.whatsapp.body([phone.text("the good one")]))
    value = body["entry"][0]["changes"][0]["value"]
    good = value["messages"][0]
    value["messages"] = [None, {}, {"id": 5}, {"type": "text"}, good, {**good, "id": "w2", "text": None}]
    value["statuses"] = [None, {"status": "sent"}, {"status": 5, "biz_opaque_callback_data": []}]
    body["entry"].insert(0, {"changes": [{"field": "account_update", "value": {"event": "x"}}]})
    assert await line.whatsapp.post(json.dumps(body).encode()) == 200
    await phone.wait(1)
    assert texts(line) == ["the good one"]


async def test_every_message_of_a_batch_is_taken(line: Line) -> None:
    people = [line.whatsapp.phone(f"44770090010{n}") for n in range(5)]
    await line.whatsapp.deliver(
        *(phone.text(f"from {n} part {part}") for n, phone in enumerate(people) for part in (1, 2))
    )
    await asyncio.gather(*(phone.wait(1) for phone in people))
    assert sorted(texts(line)) == [f"from {n} part 1\nfrom {n} part 2" for n in range(5)]


async def test_a_message_delivered_again_is_taken_once(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    event = phone.text("only once")
    for _ in range(3):
        assert await line.whatsapp.deliver(event) == 200
    await phone.wait(1)
    assert await line.whatsapp.deliver(event) == 200
    await phone.say("and another")
    await phone.wait(2)
    assert texts(line) == ["only once", "and another"]
    assert len(phone.received) == 2


async def test_a_replay_days_later_is_neither_taken_nor_answered(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    assert await line.whatsapp.deliver(phone.text("an old one", at=time.time() - 3 * 86400)) == 200
    await asyncio.sleep(0.5)
    assert not line.rasa.turns
    assert not phone.received


async def test_a_burst_that_comes_in_the_wrong_order_is_read_in_the_right_one(line: Line) -> None:
    phone, moment = line.whatsapp.phone(NUMBER), time.time()
    events = [phone.text(f"part {n}", at=moment - 10 + n) for n in range(3)]
    for event in (events[2], events[0], events[1]):
        await line.whatsapp.deliver(event)
    await phone.wait(1)
    assert texts(line) == ["part 0\npart 1\npart 2"]


async def test_a_delivery_is_acknowledged_before_its_answer_and_quickly(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.rasa.slow = 1.0
    for n in range(10):
        await phone.say(f"message {n}")
    assert not phone.received
    assert sorted(line.whatsapp.acknowledged)[5] < 0.25
    await phone.wait(1)


async def test_without_settings_there_is_no_webhook(line: Line) -> None:
    async with TestClient(TestServer(create_app(replace(line.settings, whatsapp=None)))) as client:
        assert (await client.post("/whatsapp/webhook", data=b"{}")).status == 404


async def test_people_are_known_by_user_id_with_or_without_a_number(line: Line) -> None:
    first = line.whatsapp.phone(NUMBER)
    await first.say("by number alone")
    await first.wait(1)
    conversations = {turn["conversation"] for turn in line.rasa.turns}
    first.user_id = "GB.13491208655302741918"
    await first.say("by both")
    await first.wait(2)
    line.whatsapp.phones[first.user_id] = first
    first.number = ""
    await first.say("by user id alone")
    line.whatsapp.phones[NUMBER].number = NUMBER
    await first.wait(3)
    assert {turn["conversation"] for turn in line.rasa.turns} == conversations
    only = line.whatsapp.phone("", "GB.999")
    await only.say("no number at all")
    await only.wait(1)
    assert line.whatsapp.requests[-1]["recipient"] == "GB.999"
    assert len({turn["conversation"] for turn in line.rasa.turns}) == 2


async def test_a_number_in_new_hands_opens_nothing_of_the_old_talk(line: Line) -> None:
    old = line.whatsapp.phone(NUMBER, "GB.1")
    await old.say("my secret")
    await old.wait(1)
    old.user_id = "GB.2"
    await old.say("hello I am new here")
    await old.wait(2)
    assert len({turn["conversation"] for turn in line.rasa.turns}) == 2


async def test_too_many_messages_get_one_word_about_it(line: Line, content: Content) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await line.whatsapp.deliver(*(phone.text(f"flood {n}") for n in range(60)))
    await phone.wait(1)
    taken = "\n".join(texts(line)).count("flood")
    assert taken == line.settings.rate_per_minute - 1  # the opening counts as one
    assert content.wording["got_too_many"].on("whatsapp")[:40] in phone.received[0].text
