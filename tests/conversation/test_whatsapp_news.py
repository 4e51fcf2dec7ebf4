"""A report that is sent from WhatsApp: the real worker and a receiver's server, and what the phone hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.fake_whatsapp.fake import FakeWhatsApp
from benchmarks.stack import Stack
from benchmarks.whatsapp_talk import WhatsAppTalk, settings_of, to_the_end
from bot.store import deliveries
from bot.store.database import Database
from tests.conversation.test_three_accounts import SAFE_ACCOUNT
from tests.faults.installation import delivery_file
from tests.unit.delivery.conftest import SECRET, FarSide

PATIENCE = 90.0


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    one = FakeWhatsApp()
    await one.start()
    yield one
    await one.stop()


async def acknowledged(db: Database, case: str) -> str:
    """Waits until the receiver has the report; returns their reference."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await asyncio.to_thread(deliveries.of_case, db, case)
            if found and found.state == "acknowledged":
                return str(found.reference)
            await asyncio.sleep(0.2)


async def test_only_who_agreed_is_told_before_they_write_again(fake: FakeWhatsApp, tmp_path: Path) -> None:
    far_side = FarSide(tmp_path / "far")  # down to begin with
    settings = {
        "HARBOUR_DELIVERY": str(delivery_file(tmp_path, far_side.url, far_side.certificate)),
        "HARBOUR_FORCE_SECRET": SECRET,
        "HARBOUR_QUIET_SECONDS": "0.5",
        **fake.settings,
    }
    with Stack(**settings) as stack:
        fake.webhook = f"{stack.url}/whatsapp/webhook"
        db = Database(settings_of(stack))
        agreed, other = (WhatsAppTalk(db, fake.phone(f"44770090080{n}")) for n in range(2))
        for talk in (agreed, other):
            await talk.say(SAFE_ACCOUNT)
            await to_the_end(talk, {"ask_postcode": "se13"})
        await agreed.press("write_me")
        before = [len(talk.phone.received) for talk in (agreed, other)]
        far_side.up()
        references = [await acknowledged(db, talk.case["id"]) for talk in (agreed, other)]
        await agreed.phone.wait(before[0] + 1)
        await asyncio.sleep(3)
        assert [len(talk.phone.received) for talk in (agreed, other)] == [before[0] + 1, before[1]]
        assert references[0] in agreed.phone.received[-1].text
        await other.say("hello?")
        assert references[1] in other.phone.received[-1].text
        assert len(other.phone.received) == before[1] + 1
        assert agreed.phone.received[-1].text.count(references[0]) == 1
        db.close()
    far_side.down()
