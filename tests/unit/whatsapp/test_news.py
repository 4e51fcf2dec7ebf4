"""News of a report: written first only to those who agreed, and never where an abusive home is in play."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.turn import Say
from bot.store import cases, inbox, tables, whatsapp_out
from bot.store.database import now
from bot.whatsapp import news
from bot.wording.render import render
from tests.unit.whatsapp.conftest import Line
from tests.unit.whatsapp.test_own import conversation_of, give_case, press, say, text_of, title

NUMBER = "447700900123"
QUIET = 1.2  # seconds in which what was queued would have gone out


async def news_of(line: Line, content: Content, conversation: str, name: str, reference: str = "") -> dict[str, Any]:
    """What the worker does when a report got somewhere."""
    message = render(Say(name, {"place": "Report Fraud", "reference": reference, "say": "-"}), "whatsapp", content)
    with line.db.begin() as connection:
        inbox.say(line.db, connection, conversation, message)
        news.tell(line.db, connection, conversation, message)
    await asyncio.sleep(QUIET)
    return message


async def agreed(line: Line, content: Content, **more: Any) -> tuple[Any, str]:
    """Somebody whose report waits to be sent, and who pressed that they want to be told."""
    phone = line.whatsapp.phone(NUMBER)
    await phone.say("hello there")
    await phone.wait(1)
    conversation = conversation_of(line, phone)
    give_case(line, conversation, sending=True, **more)
    ask = render(Say("ask_after"), "whatsapp", content)
    line.rasa._answer = lambda _turn: [ask]  # type: ignore[method-assign]
    await say(phone, "what now")
    return phone, conversation


def days_pass(line: Line) -> None:
    """Three days, and what the clock does to the outbox."""
    with line.db.begin() as connection:
        connection.execute(update(tables.whatsapp_outbox).values(created_at=now() - timedelta(days=3)))
    whatsapp_out.forget_old(line.db)


async def test_who_agreed_is_written_to_at_once_and_the_answers_on_offer_stay(line: Line, content: Content) -> None:
    phone, conversation = await agreed(line, content)
    assert text_of(content, "write_agreed") in await press(phone, title(content, "write_me"))
    await news_of(line, content, conversation, "delivery_acknowledged", "REF-77")
    assert len(phone.received) == 4
    assert "REF-77" in phone.received[-1].text
    assert title(content, "write_me") not in [shown for _, shown in phone.received[2].options]
    said = await press(phone, title(content, "write_not"))  # of the message before
    assert text_of(content, "write_not_agreed") in said
    assert "REF-77" not in said
    await news_of(line, content, conversation, "delivery_failed")
    assert len(phone.received) == 5


async def test_without_agreement_it_waits_for_the_next_message_and_only_the_newest_comes(
    line: Line, content: Content
) -> None:
    phone, conversation = await agreed(line, content)
    await news_of(line, content, conversation, "delivery_sent")
    await news_of(line, content, conversation, "delivery_acknowledged", "REF-78")
    assert len(phone.received) == 2
    days_pass(line)
    said = await say(phone, "hello")
    assert said.startswith("Report Fraud")
    assert "REF-78" in said
    assert text_of(content, "delivery_sent") not in said
    assert "REF-78" not in await say(phone, "and again")


async def test_what_the_answer_says_too_is_said_once(line: Line, content: Content) -> None:
    phone, conversation = await agreed(line, content)
    message = await news_of(line, content, conversation, "delivery_acknowledged", "REF-79")
    line.rasa._answer = lambda _turn: [message]  # type: ignore[method-assign]
    assert (await say(phone, "has it arrived")).count("REF-79") == 1


@pytest.mark.parametrize(
    "more",
    [
        {"risks": {"domestic_abuse": "my ex"}},
        {"device_watched": "yes"},
        {"device_watched": "unsure"},
        {"risks": {"domestic_abuse": "my ex"}, "device_watched": "no"},
    ],
)
async def test_an_abusive_home_is_never_written_to_first(line: Line, content: Content, more: dict[str, Any]) -> None:
    phone, conversation = await agreed(line, content)
    await press(phone, title(content, "write_me"))
    stored = cases.read(line.db, conversation)
    assert stored
    with line.db.begin() as connection:  # it comes out only afterwards
        cases.save(line.db, connection, conversation, replace(Case.from_json(stored), **more).to_json())
    await news_of(line, content, conversation, "delivery_acknowledged", "REF-80")
    assert len(phone.received) == 3
    said = await say(phone, "hello")
    assert "REF-80" in said
    assert not {title(content, "write_me"), title(content, "write_not")} & set(phone.options)


async def test_outside_the_window_it_waits(line: Line, content: Content) -> None:
    phone, conversation = await agreed(line, content)
    await press(phone, title(content, "write_me"))
    with line.db.begin() as connection:
        earlier: datetime = now() - timedelta(hours=24)
        connection.execute(update(tables.whatsapp_people).values(wrote_at=earlier))
    await news_of(line, content, conversation, "delivery_acknowledged", "REF-81")
    assert len(phone.received) == 3
    assert not line.whatsapp.refused
    days_pass(line)
    assert "REF-81" in await say(phone, "hello")


async def test_agreement_is_asked_only_where_a_report_is_on_its_way_and_lasts(line: Line, content: Content) -> None:
    phone, conversation = await agreed(line, content)
    assert title(content, "write_me") in phone.options
    await press(phone, title(content, "write_me"))
    await say(phone, "hello")  # each message notes the address anew
    assert title(content, "write_not") in phone.options
    give_case(line, conversation)
    await say(phone, "and now")
    assert not {title(content, "write_me"), title(content, "write_not")} & set(phone.options)


async def test_the_press_is_on_a_further_page_where_the_first_list_is_full(line: Line, content: Content) -> None:
    phone, _ = await agreed(line, content)
    links = [{"name": "x", "url": "/report.pdf"}, {"name": "y", "url": "/letters/z"}]
    papers = {"id": "pack_ready", "lead": "ready", "text": "ready", "buttons": [], "links": links}
    usual = line.rasa._answer
    line.rasa._answer = lambda turn: [papers, *usual(turn)]  # type: ignore[method-assign]
    await say(phone, "go on")
    assert len(phone.options) == 10
    await press(phone, phone.options[-1])
    assert text_of(content, "write_agreed") in await press(phone, title(content, "write_me"))
