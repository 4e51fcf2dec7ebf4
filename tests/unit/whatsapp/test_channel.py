"""What is no text, what was pressed, and STOP: each read when its turn comes, and answered in one message."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.store import cases, conversations
from bot.store.database import now
from tests.unit.whatsapp.conftest import Line

NUMBER = "447700900123"


def words(content: Content, name: str) -> str:
    return content.wording[name].on("whatsapp")


def turns(line: Line) -> list[dict[str, Any]]:
    return [turn for turn in line.rasa.turns if turn.get("button", {}).get("act") != "begin"]


@pytest.mark.parametrize("kind", ["image", "document", "video", "audio", "sticker"])
async def test_a_file_has_a_kind_answer_and_the_question_stays(line: Line, content: Content, kind: str) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.say("hello there")
    await phone.wait(1)
    await phone.media(kind)
    await phone.wait(2)
    assert phone.received[1].text.endswith(phone.received[0].text)
    assert phone.options == ["Yes"]
    await phone.press("Yes")
    await phone.wait(3)
    assert [turn.get("text") or turn["button"]["act"] for turn in turns(line)] == ["hello there", "affirm"]


@pytest.mark.parametrize(
    ("kind", "part", "name"),
    [
        ("location", {"latitude": 51.5, "longitude": -0.1}, "got_location"),
        ("contacts", [{"name": {"formatted_name": "A"}}], "got_contacts"),
        ("reaction", {"message_id": "x", "emoji": "👍"}, "got_reaction"),
        ("edit", {"original_message_id": "x"}, "got_edit"),
        ("revoke", {"original_message_id": "x"}, "got_revoke"),
        ("unsupported", {}, "got_unsupported"),
        ("order", {}, "got_unsupported"),
        ("a kind of next year", None, "got_unsupported"),
    ],
)
async def test_every_other_kind_has_a_kind_answer(
    line: Line, content: Content, kind: str, part: Any, name: str
) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.send(kind, part)
    await phone.wait(1)
    assert words(content, name).split("{")[0] in phone.received[0].text
    assert not turns(line)


@pytest.mark.parametrize(
    ("kind", "part"),
    [("reaction", {"message_id": "x"}), ("system", {"type": "user_changed_number"}), ("request_welcome", {})],
)
async def test_what_nobody_said_is_not_answered(line: Line, kind: str, part: Any) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.send(kind, part)
    await asyncio.sleep(0.6)
    assert not phone.received
    assert not line.rasa.turns


async def test_pictures_and_words_of_one_burst_are_one_turn_and_one_message(line: Line, content: Content) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.media("image")
    await phone.media("image", caption="this is what he wrote")
    await phone.say("what shall i do")
    await phone.wait(1)
    await asyncio.sleep(0.5)
    assert [turn["text"] for turn in turns(line)] == ["this is what he wrote\nwhat shall i do"]
    assert len(phone.received) == 1
    assert phone.received[0].text.count(words(content, "error_no_report")) == 1


async def test_a_button_is_found_by_an_id_that_says_nothing(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.say("hello there")
    await phone.wait(1)
    [(choice, title)] = phone.received[0].options
    assert title == "Yes"
    assert "yes" not in choice
    assert "affirm" not in choice
    await phone.press("Yes")
    await phone.wait(2)
    assert turns(line)[-1]["button"] == {"act": "affirm", "value": ""}


async def test_no_id_of_anybody_else_or_of_an_earlier_turn_is_taken(line: Line, content: Content) -> None:
    other, phone = line.whatsapp.phone("447700900124"), line.whatsapp.phone(NUMBER)
    for one in (other, phone):
        await one.say("hello there")
        await one.wait(1)
    old = phone.received[0].options[0][0]
    await phone.say("and more")
    await phone.wait(2)
    before = len(line.rasa.turns)
    for n, choice in enumerate((other.received[0].options[0][0], old, "yes", "affirm", "/affirm", "page-2", "é" * 200)):
        await line.whatsapp.deliver(phone.press_event(choice, "Yes"))
        await phone.wait(3 + n)
        assert words(content, "stale_choice") in phone.received[-1].text
    assert len(line.rasa.turns) == before


async def test_a_double_tap_counts_once(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.say("hello there")
    await phone.wait(1)
    [(choice, title)] = phone.received[0].options
    await asyncio.gather(*(line.whatsapp.deliver(phone.press_event(choice, title)) for _ in range(4)))
    await phone.wait(2)
    await asyncio.sleep(0.5)
    assert len(phone.received) == 2
    assert [turn["button"]["act"] for turn in turns(line) if "button" in turn] == ["affirm"]


@pytest.mark.parametrize("written", [("STOP",), ("stop",), (" Stop. ",), ("i dont want this", "STOP")])
async def test_stop_deletes_everything(line: Line, content: Content, written: tuple[str, ...]) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.say("hello there")
    await phone.wait(1)
    conversation = turns(line)[-1]["conversation"]
    await phone.say(*written)
    await phone.wait(2)
    assert words(content, "deleted").split("{")[0] in phone.received[1].text
    assert not phone.options
    held = conversations.Conversation(conversation, "whatsapp", now())
    with line.db.begin() as connection:
        for table in ("conversations", "whatsapp_people", "inbox", "messages", "cases"):
            assert connection.exec_driver_sql(f"select count(*) from {table}").scalar() == 0, table
    await phone.say("hello again")
    await phone.wait(3)
    assert turns(line)[-1]["conversation"] != held.id


@pytest.mark.parametrize("written", [("please make him stop",), ("he wont", "stop"), ("stop him",)])
async def test_to_stop_somebody_else_is_no_stop(line: Line, written: tuple[str, ...]) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.say(*written)
    await phone.wait(1)
    assert turns(line)[-1]["text"] == "\n".join(written)


async def test_a_gateway_that_stops_between_acknowledging_and_answering_loses_nothing(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.rasa.slow = 2.0
    await phone.say("hello there")
    await asyncio.sleep(0.5)
    await line.gateway.close()
    assert not phone.received
    line.rasa.slow = 0.0
    await line.restart()
    await phone.wait(1, 40)
    await asyncio.sleep(0.5)
    assert [one.text for one in phone.received] == ["heard hello there"]


async def test_the_opening_goes_out_with_the_first_answer_but_after_what_keeps_safe(line: Line) -> None:
    phone, other = line.whatsapp.phone(NUMBER), line.whatsapp.phone("447700900124")
    opening = {"id": "opening", "lead": "the opening", "text": "the opening", "buttons": []}
    usual = line.rasa._answer
    line.rasa._answer = lambda turn: [*([opening] if "button" in turn else []), *usual(turn)]
    await phone.say("hello there")
    await phone.wait(1)
    assert phone.received[0].text == "the opening\n\nheard hello there"
    danger = {"id": "danger", "lead": "call now", "text": "call now", "buttons": []}
    line.rasa._answer = lambda turn: [opening if "button" in turn else danger, *usual(turn)]
    await other.say("he is at the door")
    await other.wait(1)
    assert other.received[0].text == "call now\n\nthe opening\n\nheard he is at the door"


async def test_nothing_is_sent_to_somebody_who_has_not_written(line: Line) -> None:
    line.whatsapp.phone(NUMBER)
    await asyncio.sleep(0.5)
    assert not line.whatsapp.requests


@pytest.mark.parametrize(
    ("kind", "file", "said", "kept"),
    [
        ("online_shopping_fraud", b"\xff\xd8\xff a picture", "file_kept", 1),
        ("online_shopping_fraud", b"no picture at all", "error_file_type", 0),
        ("online_shopping_fraud", b"\xff\xd8\xff" + b"x" * 9_000_000, "error_file_large", 0),
        ("sextortion", b"\xff\xd8\xff a picture", "error_file_intimate", 0),
    ],
)
async def test_a_picture_is_kept_only_where_the_case_may_take_it(
    line: Line, content: Content, kind: str, file: bytes, said: str, kept: int
) -> None:
    phone = line.whatsapp.phone(NUMBER)
    await phone.say("hello there")
    await phone.wait(1)
    case = Case(id="c" * 32, channel="whatsapp", day="2026-11-23", type=kind)
    with line.db.begin() as connection:
        cases.save(line.db, connection, turns(line)[-1]["conversation"], case.to_json())
    await phone.media("image", file)
    await phone.wait(2)
    assert words(content, said).split("{")[0] in phone.received[1].text
    with line.db.begin() as connection:
        assert connection.exec_driver_sql("select count(*) from files").scalar() == kept
    assert bool(line.whatsapp.fetched) is (kind != "sextortion" and len(file) < 8_000_000)


async def test_of_two_answers_pressed_on_two_devices_the_first_counts(line: Line, content: Content) -> None:
    phone, usual = line.whatsapp.phone(NUMBER), line.rasa._answer
    no = {"id": "no", "title": "No", "act": "deny", "value": ""}
    line.rasa._answer = lambda turn: [{**one, "buttons": [*one["buttons"], no]} for one in usual(turn)]  # type: ignore[method-assign]
    await phone.say("hello there")
    await phone.wait(1)
    taps = [phone.press_event(choice, title) for choice, title in phone.received[0].options]
    await line.whatsapp.deliver(taps[0])
    await line.whatsapp.deliver(taps[1])
    await phone.wait(3)
    assert [turn["button"]["act"] for turn in turns(line) if "button" in turn] == ["affirm"]
    assert words(content, "stale_choice") in phone.received[2].text


@pytest.mark.parametrize("kind", ["edit", "reaction", "revoke"])
async def test_what_changes_a_message_already_answered_changes_no_answer(
    line: Line, content: Content, kind: str
) -> None:
    phone = line.whatsapp.phone(NUMBER)
    event = phone.text("hello there")
    await line.whatsapp.deliver(event)
    await phone.wait(1)
    mine = event["messages"][0]["id"]
    part = {"message_id": mine, "original_message_id": mine, "emoji": "👍", "text": {"body": "something else"}}
    await phone.send(kind, part)
    await phone.wait(2)
    assert words(content, f"got_{kind}") in phone.received[1].text
    assert phone.received[1].text.endswith("heard hello there")
    await phone.press("Yes")
    await phone.wait(3)
    assert [turn.get("text") or turn["button"]["act"] for turn in turns(line)] == ["hello there", "affirm"]


async def test_a_batch_delivered_again_after_a_restart_is_answered_once(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    batch = [phone.text(f"part {n}") for n in range(3)]
    line.rasa.slow = 2.0
    assert await line.whatsapp.deliver(*batch) == 200
    await line.gateway.close()
    line.rasa.slow = 0.0
    await line.restart()
    fourth = phone.text("part 3")
    for again in (batch[::-1], [*batch, fourth], [fourth]):
        assert await line.whatsapp.deliver(*again) == 200
    await phone.wait(1, 40)
    await asyncio.sleep(1.5)
    told = "\n".join(turn["text"] for turn in turns(line))
    assert told.split("\n") == ["part 0", "part 1", "part 2", "part 3"]
    assert len(phone.received) == len(turns(line))
