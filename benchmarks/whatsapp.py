"""Counts the messages of whole WhatsApp conversations, which cost money each, and lets 100 people write at once."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections import Counter

from benchmarks.fake_whatsapp.fake import FakeWhatsApp
from benchmarks.fake_whatsapp.phone import Received
from benchmarks.stack import Stack
from benchmarks.whatsapp_talk import WhatsAppTalk, settings_of, to_the_end
from bot.store.database import Database

KINDS = ("text", "button", "list", "document")
ONWARD = ("yes_right", "next_steps", "say_no", "over_18")
STEPS = frozenset(
    {"ask_steps_check", "ask_danger_check", "ask_device_check", "ask_type_check", "ask_age_check", "ask_clarify"}
)
ACCOUNTS = {
    "fraud": "a man rang me on saturday and said he was from my bank. i moved 2 payments of 300 to a safe account",
    "cyber": "someone got into my insta\nand changed the email\nthey write to all my followers about bitcoin",
    "intimate": "a girl i met on hinge video called me and recorded me\nnow he wants 500 or he sends it to my family",
    "abuse": "my ex sends me messages from new accounts every day\nhe says he will come to my house\nim scared",
}
ANSWERS = {
    "ask_postcode": "SE13",
    "ask_when": "last saturday",
    "ask_amount": "£600",
    "ask_bank": "barclays",
    "ask_age": "34",
    "ask_impact": "i cant sleep",
    "ask_name": "Sam",
}


def main() -> None:
    """Plays one person of each family to the end, then many at once, and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100, help="people at once")
    given = parser.parse_args()
    asyncio.run(_measure(given.people))


async def _measure(people: int) -> None:
    fake = FakeWhatsApp()
    await fake.start()
    stack = await asyncio.to_thread(Stack(HARBOUR_QUIET_SECONDS="0.5", **fake.settings).__enter__)
    db = Database(settings_of(stack))
    fake.webhook = f"{stack.url}/whatsapp/webhook"
    print(f"| conversation | steps alone | full report | {' | '.join(KINDS)} |\n|---|---|---|{'---|' * len(KINDS)}")
    try:
        for number, (family, account) in enumerate(ACCOUNTS.items()):
            talk = WhatsAppTalk(db, fake.phone(f"44770090{number:04d}"))
            steps, whole = await _play(talk, account)
            kinds = Counter(one.kind for one in whole)
            print(
                f"| {family} | {steps} | {len(whole)} | {' | '.join(str(kinds[kind]) for kind in KINDS)} |", flush=True
            )
        await _together(fake, people)
    finally:
        db.close()
        await asyncio.to_thread(stack.__exit__, None, None, None)
        await fake.stop()


async def _play(talk: WhatsAppTalk, account: str) -> tuple[int, list[Received]]:
    """One person to the papers; how many messages it took until the steps were said, and all of them."""
    await talk.say(*account.split("\n"))
    steps = 0
    while talk.asked.startswith(tuple(STEPS)):
        steps = len(talk.phone.received)
        offered = [button["id"] for button in talk.buttons]
        await talk.press(
            next(one for one in ("yes_right", "next_steps", "say_no", "over_18", *offered) if one in offered)
        )
    await to_the_end(talk, ANSWERS)
    await talk.press("send_papers")
    if talk.asked == "ask_papers_check":
        await talk.press("papers_here")
    return steps, talk.phone.received


async def _together(fake: FakeWhatsApp, people: int) -> None:
    """Everybody writes a burst at once; how long until each has an answer, and how fast each delivery is taken."""
    phones = [fake.phone(f"4477009{number:05d}") for number in range(10_000, 10_000 + people)]
    fake.acknowledged.clear()
    began = time.monotonic()
    await asyncio.gather(*(phone.say("hi", "someone got into my insta", "they changed the email") for phone in phones))
    await asyncio.gather(*(phone.wait(1, 300) for phone in phones))
    taken = [phone.received[0].at for phone in phones]
    acknowledged = statistics.quantiles([seconds * 1000 for seconds in fake.acknowledged], n=100)
    first = sorted(at - phone.sent[-1][0] for at, phone in zip(taken, phones, strict=True))
    seconds, half = time.monotonic() - began, first[len(first) // 2]
    print(
        f"\n{people} people, bursts of 3, all at once: everybody answered after {seconds:.1f} s, half of them "
        f"{half:.1f} s after their last message; acknowledged in {acknowledged[49]:.0f} ms (p50), "
        f"{acknowledged[98]:.0f} ms (p99)"
    )


if __name__ == "__main__":
    main()
