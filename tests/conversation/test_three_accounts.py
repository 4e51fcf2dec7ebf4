"""The three accounts of the first release, played through the real gateway, Rasa, action server and worker."""

from __future__ import annotations

import io
import time
from typing import Any

import pikepdf
import pytest

from benchmarks.client import Talk
from bot.report.to_json import validator

SAFE_ACCOUNT = (
    "hi so on saturday i got a call from my bank saying someone was trying to take money out of my account, they knew "
    "my name and my last payments. they told me to move it to a safe account so i did 2 payments 1,200 and 850 to the "
    "sort code they gave me. now the bank says it wasnt them. its natwest. im 71 i feel so stupid"
)
TAKEN_INSTA = (
    "someone got into my insta and changed the email and phone, they are messaging all my followers about bitcoin. "
    "i cant get back in"
)
BLACKMAIL = (
    "a girl i met on hinge video called me and recorded me, now he wants £500 or he will send it to my family and "
    "work. he has my contacts list im panicking"
)


def ids(messages: list[dict[str, Any]]) -> list[str]:
    return [message["id"] for message in messages]


def steps(messages: list[dict[str, Any]]) -> list[str]:
    return [step["id"] for message in messages for step in message.get("steps", [])]


async def to_the_end(talk: Talk, answers: dict[str, str]) -> list[str]:
    """Answers what is asked until the papers are ready; returns every question asked."""
    asked = []
    for _ in range(40):
        question = talk.asked
        asked.extend([question, *talk.asks])
        if question == "ask_after":
            return asked
        presses = {b["id"] for b in talk.buttons}
        if question in answers:
            await talk.say(answers[question])
        else:
            for button in ("yes_right", "done", "next_steps", "looks_right", "share", "say_no", "safe_now"):
                if button in presses:
                    await talk.press(button)
                    break
            else:
                await talk.press("menu_skip")
    raise AssertionError(f"the talk did not end: {asked}")


async def ready(talk: Talk) -> dict[str, Any]:
    """The report once the worker has made the papers."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        report = await talk.report()
        if report["delivery"] and report["delivery"]["state"] == "ready":
            return report
    raise AssertionError("the worker did not make the papers")


async def check_papers(talk: Talk) -> dict[str, Any]:
    report = await ready(talk)
    validator().validate(report)
    assert report["status"] == "confirmed"
    with pikepdf.open(io.BytesIO(await talk.pdf())) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
    return report


async def test_a_safe_account_call(talk: Talk) -> None:
    await talk.start()
    said = await talk.say(SAFE_ACCOUNT)
    assert "named" in ids(said)
    assert steps(said)[0] == "call_bank"
    asked = await to_the_end(talk, {"ask_postcode": "SE13"})
    assert not {"amount", "when", "bank", "payment_method", "contact_channel", "age"} & set(asked)
    report = await check_papers(talk)
    assert report["incident"]["type"] == "bank_or_police_impersonation"
    assert report["incident"]["when"]["date"] == "2026-11-21"
    assert report["money"]["lost"] == {"amount": 2050.0, "currency": "GBP"}
    assert [payment["amount"] for payment in report["money"]["payments"]] == [1200.0, 850.0]
    assert report["money"]["bank"] == "NatWest"
    assert report["money"]["payment_method"] == "bank_transfer"
    assert report["people"]["age"] == 71
    assert report["route"]["route"] == "report_fraud"


async def test_a_taken_account(talk: Talk) -> None:
    await talk.start()
    said = await talk.say(TAKEN_INSTA)
    assert "named" in ids(said)
    assert any("instagram" in step for step in steps(said))
    await to_the_end(talk, {"ask_when": "yesterday", "ask_about_you": "n17, 25"})
    report = await check_papers(talk)
    assert report["incident"]["type"] == "social_media_account_takeover"
    assert report["incident"]["platform"] == "Instagram"
    assert report["money"]["lost"] is None
    assert report["route"]["route"] == "report_fraud"


async def test_blackmail_with_a_recording(talk: Talk) -> None:
    await talk.start()
    said = await talk.say(BLACKMAIL)
    assert "named" in ids(said)
    answers = {"ask_losses": "nothing, last night", "ask_about_you": "E15, 31"}
    await to_the_end(talk, answers)
    report = await check_papers(talk)
    assert report["incident"]["type"] == "sextortion"
    assert report["incident"]["platform"] == "Hinge"
    assert report["money"]["demanded"] == [{"amount": 500.0, "currency": "GBP"}]
    assert report["money"]["lost"] in (None, {"amount": 0.0, "currency": "GBP"})
    assert (report["route"]["route"], report["route"]["force"]) == ("police", "met")


@pytest.mark.parametrize("account", [SAFE_ACCOUNT, TAKEN_INSTA, BLACKMAIL])
async def test_a_step_comes_before_any_question(talk: Talk, account: str) -> None:
    await talk.start()
    said = ids(await talk.say(account))
    first_question = next(n for n, name in enumerate(said) if name.startswith("ask_"))
    assert "steps_first" in said[:first_question]
    assert sum(name.startswith("ask_") for name in said) == 1
