"""How answers go out: once, in order, in the window, and with the right answer to each error."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import time_machine

from bot.store import whatsapp_out
from bot.store.database import Database, now
from bot.whatsapp import errors, sender
from bot.whatsapp.errors import Answer
from tests.unit.whatsapp.conftest import Line

NUMBER = "447700900123"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses a hundredth as long, so that a test does not wait for minutes."""
    real = errors.pause
    monkeypatch.setattr(errors, "pause", lambda answer, tries: real(answer, tries) / 100)
    monkeypatch.setattr(sender, "DOUBT", timedelta(seconds=0.4))
    monkeypatch.setattr(sender, "HALT_SECONDS", 0.5)
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.05)


async def states(line: Line, **expected: int) -> None:
    """Waits until the outbox stands as expected."""
    async with asyncio.timeout(10):
        while await asyncio.to_thread(whatsapp_out.count, line.db) != expected:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("code", [4, 80007, 130429, 131048, 131056, 1, 2, 131000, 131016, 131057, 0, 190, 131042])
async def test_what_passes_is_sent_once_it_has_passed(line: Line, code: int) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.fail(code, times=2, status=401 if code == 190 else 429 if code in {4, 130429} else 400)
    await phone.say("is anybody there")
    await phone.wait(1)
    await phone.say("and now?")
    await phone.wait(2)
    await asyncio.sleep(0.3)
    assert len(phone.received) == 2
    await states(line)


async def test_while_the_token_is_refused_nothing_is_lost(line: Line) -> None:
    people = [line.whatsapp.phone(f"44770090010{n}") for n in range(3)]
    line.whatsapp.token = "a new one"
    for phone in people:
        await phone.say("hello there")
    await asyncio.sleep(1.5)
    assert not any(phone.received for phone in people)
    line.whatsapp.token = "fake-token"
    await asyncio.gather(*(phone.wait(1) for phone in people))


@pytest.mark.parametrize("code", [100, 131008, 131009, 131051])
async def test_a_payload_that_is_refused_goes_out_as_plain_text(line: Line, code: int) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.fail(code)
    await phone.say("hello there")
    await phone.wait(1)
    assert phone.received[0].kind == "text"
    assert "Yes" in phone.received[0].text


async def test_what_cannot_reach_a_person_is_given_up_and_hinders_nobody(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.fail(131026)
    await phone.say("hello there")
    await states(line, failed=1)
    await phone.say("hello again")
    await phone.wait(1)
    assert len(line.whatsapp.requests) == 2


async def test_a_closed_window_waits_for_the_next_message(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.fail(131047)
    await phone.say("hello there")
    await states(line, waiting=1)
    await phone.say("still here")
    await phone.wait(2)
    assert [one.text for one in phone.received] == ["heard hello there", "heard still here"]


async def test_a_failure_told_later_is_answered_too(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.failing[NUMBER] = 131047
    await phone.say("hello there")
    await states(line, waiting=1)
    await phone.say("still here")
    await phone.wait(2)
    assert [one.text for one in phone.received] == ["heard hello there", "heard still here"]


async def test_an_answer_that_is_late_is_not_pushed(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.token = "a new one"
    await phone.say("hello there")
    await asyncio.sleep(1)
    with time_machine.travel(now() + timedelta(minutes=40)):
        line.whatsapp.token = "fake-token"
        await states(line, waiting=1)
        assert not phone.received
        await phone.say("are you there")
        await phone.wait(2)


async def test_a_lost_answer_of_the_api_is_no_reason_to_send_twice(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.drop("after")
    await phone.say("hello there")
    await phone.wait(1)
    await asyncio.sleep(1)
    assert len(phone.received) == 1


async def test_a_request_that_never_arrived_is_sent_again(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.drop("before")
    await phone.say("hello there")
    await phone.wait(1)


async def test_after_a_kill_a_message_that_was_sent_is_not_sent_again(line: Line) -> None:
    """The gateway dies between sending and noting it; WhatsApp's word comes to the next one."""
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.drop("after")
    line.whatsapp.statuses = False
    await phone.say("hello there")
    await phone.wait(1)
    mark = line.whatsapp.requests[0]["biz_opaque_callback_data"]
    await line.gateway.close()
    await line.restart()
    status = {"id": phone.received[0].id, "status": "delivered", "biz_opaque_callback_data": mark}
    await line.whatsapp.deliver({"statuses": [status]})
    await states(line)
    assert len(phone.received) == 1


async def test_words_about_one_message_may_come_in_any_order(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.statuses = False
    await phone.say("hello there")
    await phone.wait(1)
    await states(line, sent=1)
    mark = line.whatsapp.requests[0]["biz_opaque_callback_data"]
    words = [
        {"id": phone.received[0].id, "status": status, "biz_opaque_callback_data": mark}
        for status in ("delivered", "sent")
    ]
    await line.whatsapp.deliver({"statuses": words})
    await states(line)


async def test_answers_to_one_person_keep_their_order_while_one_is_retried(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    line.whatsapp.fail(131000, times=3)
    for n in range(4):
        await phone.say(f"message {n}")
        await asyncio.sleep(0.3)
    await phone.wait(4)
    assert [one.text for one in phone.received] == [f"heard message {n}" for n in range(4)]


async def test_one_person_is_never_written_to_faster_than_whatsapp_allows(line: Line) -> None:
    pace = sender.Pace()
    for _ in range(sender.BURST):
        assert not pace.wait("somebody")
        pace.note("somebody")
    assert pace.wait("somebody")
    assert not pace.wait("somebody else")


def test_every_code_of_the_table_has_its_answer() -> None:
    assert errors.answer_to(131056) is Answer.PERSON
    assert errors.answer_to(131047) is Answer.WAIT
    assert errors.answer_to(190) is Answer.HALT
    assert errors.answer_to(987654, 503) is Answer.RETRY
    assert errors.answer_to(987654, 400) is Answer.GIVE_UP
    assert all(errors.answer_to(code) is Answer.HALT for code in (3, 10, 200, 299, 368, 131031, 131042))


async def test_the_message_is_marked_as_read_and_typing_is_shown(line: Line) -> None:
    phone = line.whatsapp.phone(NUMBER)
    event = phone.text("hello there")
    await line.whatsapp.deliver(event)
    await phone.wait(1)
    assert line.whatsapp.read == [event["messages"][0]["id"]]


def test_what_whatsapp_called_sent_is_not_made_due_again(db: Database) -> None:
    with db.begin() as connection:
        whatsapp_out.queue(db, connection, None, "somebody", {"to": {}}, now() + timedelta(hours=1))
    [row] = whatsapp_out.take(db, 5)
    with db.begin() as connection:
        whatsapp_out.settle(connection, [(row.mark, "sent")])
    whatsapp_out.put_back(db, row.mark, timedelta(), sending=True)
    assert whatsapp_out.count(db) == {"sent": 1}
    assert not whatsapp_out.take(db, 5)
    whatsapp_out.put_back(db, row.mark, timedelta(), sent=True)
    assert [one.mark for one in whatsapp_out.take(db, 5)] == [row.mark]
