"""A message while parts are being restarted is kept and answered; what was told before is still there."""

from __future__ import annotations

import asyncio

import aiohttp
import psutil

from benchmarks.client import Talk
from benchmarks.stack import Stack
from tests.conversation.test_three_accounts import TAKEN_INSTA, ids


def _process(stack: Stack, name: str) -> psutil.Process:
    assert stack.process is not None
    for one in psutil.Process(stack.process.pid).children(recursive=True):
        words = one.cmdline()
        if "bot" in words and words[words.index("bot") + 1 :] == [name]:
            return one
    raise AssertionError(f"{name} does not run")


async def test_a_message_while_rasa_stands_still_is_answered_once_it_goes_on() -> None:
    with Stack() as stack:
        async with aiohttp.ClientSession() as session:
            talk = Talk(session, stack.url)
            await talk.start()
            rasa = _process(stack, "rasa")
            rasa.suspend()
            sending = asyncio.create_task(talk.say(TAKEN_INSTA))
            await asyncio.sleep(2)
            assert not sending.done()
            rasa.resume()
            said = await asyncio.wait_for(sending, 30)
            assert "named" in ids(said)


async def test_after_a_hard_stop_of_everything_the_talk_goes_on_where_it_was() -> None:
    with Stack() as stack:
        async with aiohttp.ClientSession() as session:
            talk = Talk(session, stack.url)
            await talk.start()
            await talk.say(TAKEN_INSTA)
            stack.kill()
        stack.__enter__()
        async with aiohttp.ClientSession() as session:  # connections of the old one are gone
            talk.session = session
            said = await talk.press("yes_right")
            assert "ask_steps_check" in ids(said)
            report = await talk.report()
            assert report["incident"]["account"] == TAKEN_INSTA
