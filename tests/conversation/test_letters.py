"""Letters in the talk: listed once the papers are ready, fetched as text and PDF; none where the device is seen."""

from __future__ import annotations

import io
from typing import Any

import pikepdf

from benchmarks.client import Talk
from tests.conversation.test_three_accounts import BLACKMAIL, SAFE_ACCOUNT, TAKEN_INSTA, ids, to_the_end

PARTNER = "my ex boyfriend keeps reading my whatsapp and knows where i am from my phone, he set it up for me"
DARK = "i cant sleep and some days i dont want to be here any more"


async def get(talk: Talk, path: str = "") -> Any:
    async with talk.session.get(f"{talk.url}/api/v1/conversation/letters{path}", headers=talk.headers) as response:
        body = await response.read()
        return body if response.content_type == "application/pdf" else await response.json()


def listed(talk: Talk) -> list[str]:
    links = [link for message in talk.latest if message["id"] == "letters" for link in message["links"]]
    return [link["url"].removeprefix("/letters/") for link in links]


async def test_after_a_safe_account_call_the_bank_letters_are_ready(talk: Talk) -> None:
    await talk.start()
    await talk.say(SAFE_ACCOUNT)
    assert await get(talk) == {"letters": []}
    answers = {
        "ask_postcode": "SE13",
        "ask_suspect_account": "sort code 20-00-00 account 12345678",
        "ask_name": "Margaret Hill",
        "ask_other": "i feel so stupid, i should have known",
    }
    await to_the_end(talk, answers)
    assert listed(talk) == ["transfer_claim", "bank_complaint", "ombudsman"]
    assert [one["id"] for one in (await get(talk))["letters"]] == listed(talk)
    letter = await get(talk, "/transfer_claim")
    for words in ("NatWest", "£2,050.00", "£1,200.00, £850.00", "21 November 2026", "12345678", "Margaret Hill"):
        assert words in letter["text"]
    assert "stupid" not in letter["text"]
    with pikepdf.open(io.BytesIO(await get(talk, "/transfer_claim/pdf"))) as pdf:
        assert pdf.Root.MarkInfo.Marked


async def test_what_was_said_about_hurting_oneself_is_in_no_letter(talk: Talk) -> None:
    await talk.start()
    await talk.say(SAFE_ACCOUNT)
    await talk.say(DARK)
    for _ in range(3):
        if talk.asked in {"ask_self_harm_check", "ask_go_on_check"}:
            await talk.press("not_in_danger" if talk.asked == "ask_self_harm_check" else "go_on")
    await to_the_end(talk, {"ask_postcode": "SE13", "ask_impact": DARK})
    assert listed(talk)
    for name in listed(talk):
        text = (await get(talk, f"/{name}"))["text"]
        assert "sleep" not in text
        assert "be here" not in text


async def test_after_a_taken_account_there_is_a_message_to_friends_and_no_bank_letter(talk: Talk) -> None:
    await talk.start()
    await talk.say(TAKEN_INSTA)
    await to_the_end(talk, {"ask_when": "yesterday"})
    assert listed(talk) == ["friends_account_taken", "account_back"]
    assert "Instagram" in (await get(talk, "/friends_account_taken"))["text"]


async def test_money_demanded_is_no_claim(talk: Talk) -> None:
    await talk.start()
    await talk.say(BLACKMAIL)
    await to_the_end(talk, {"ask_amount": "i sent him £200 by bank transfer", "ask_when": "last night"})
    assert set(listed(talk)) == {"close_people", "images_down", "employer"}


async def test_where_the_device_may_be_seen_the_talk_says_that_letters_wait(talk: Talk) -> None:
    await talk.start()
    await talk.say(PARTNER)
    for _ in range(40):
        if talk.asked == "ask_after":
            break
        presses = {button["id"] for button in talk.buttons}
        if talk.asked == "ask_device_check":
            await talk.press("say_yes")
            continue
        wanted = ("yes_right", "done", "next_steps", "looks_right", "keep", "safe_now")
        await talk.press(next((button for button in wanted if button in presses), "menu_skip"))
    assert "letters" not in ids(talk.latest)
    assert await get(talk) == {"letters": []}
