"""kill -9 of every process at every step of confirming and delivering: each report arrives, and as one case."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from benchmarks.client import Talk
from tests.conversation.test_three_accounts import SAFE_ACCOUNT
from tests.faults.installation import PATIENCE, Installation, delivery_file
from tests.faults.points import POINTS
from tests.unit.delivery.conftest import SECRET, FarSide

CASES = [f"{process}.{point}" for process, points in POINTS.items() for point in points]


@pytest.fixture(scope="module")
def far_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    side = FarSide(tmp_path_factory.mktemp("far"))
    side.up()
    yield side
    side.down()


@pytest.fixture(scope="module")
def installation(far_side: FarSide, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("setup")
    file = delivery_file(folder, far_side.url, far_side.certificate)
    with Installation(HARBOUR_DELIVERY=str(file), HARBOUR_FORCE_SECRET=SECRET) as one:
        yield one


async def to_the_consent(talk: Talk) -> None:
    await talk.start()
    await talk.say(SAFE_ACCOUNT)
    for _ in range(60):
        offered = {button["id"] for button in talk.buttons}
        if "send" in offered:
            return
        for button in ("yes_right", "done", "next_steps", "looks_right", "say_no", "safe_now", "menu_skip"):
            if button in offered or button == "menu_skip":
                await talk.press(button)
                break
    raise AssertionError(f"the talk did not come to the consent but to {talk.asked}")


async def press_until_taken(talk: Talk, installation: Installation) -> None:
    """Presses `send` as a page does that lost its connection: again, under the same key, until it is taken."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            await talk.send({"button": "send", "key": "the-one-press"})
            return
        except (aiohttp.ClientError, RuntimeError):
            await asyncio.sleep(0.5)
    raise AssertionError("the answer was never taken")


async def in_the_end(talk: Talk, installation: Installation) -> dict[str, Any]:
    """The report once it was acknowledged."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        report = await talk.report()
        if report["delivery"] and report["delivery"]["state"] == "acknowledged":
            return report
        await asyncio.sleep(0.3)
        installation.time_passes()
    raise AssertionError(f"not acknowledged: {report['delivery']}\n{installation.log.read_text()[-2000:]}")


@pytest.mark.parametrize("point", CASES)
async def test_killed_at_a_step_nothing_is_lost_or_twice(
    installation: Installation, far_side: FarSide, point: str
) -> None:
    async with aiohttp.ClientSession() as session:
        talk = Talk(session, installation.url)
        await to_the_consent(talk)
        before = set(far_side.intake.cases)
        installation.ask(point)
        pressing = asyncio.create_task(press_until_taken(talk, installation))
        await asyncio.to_thread(installation.wait_for_death, point.split(".")[0])
        await asyncio.to_thread(installation.revive)
        installation.time_passes()
        await asyncio.wait_for(pressing, PATIENCE)
        report = await in_the_end(talk, installation)
        said = [message["id"] for message in await everything(talk)]
    assert set(far_side.intake.cases) - before == {report["id"]}
    case = far_side.intake.cases[report["id"]]
    assert (case.reference, case.versions) == (report["delivery"]["reference"], 1)
    assert said.count("report_sending") == 1
    assert said.count("delivery_acknowledged") == 1
    assert "failed" not in said


async def everything(talk: Talk) -> list[dict[str, Any]]:
    url = f"{talk.url}/api/v1/conversation/messages"
    async with talk.session.get(url, headers=talk.headers) as response:
        messages: list[dict[str, Any]] = (await response.json())["messages"]
    return [message for message in messages if message["author"] == "harbour"]
