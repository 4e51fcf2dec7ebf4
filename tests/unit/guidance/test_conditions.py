"""Conditions: services from data, organisations, and the way that contact came."""

from __future__ import annotations

import pytest
import yaml

from bot.facts.lists import data_rows
from bot.guidance.choose import plan
from bot.guidance.conditions import CONDITIONS, PLATFORMS
from bot.guidance.load import load_guidance
from bot.guidance.situation import Situation

GROUPS = yaml.safe_load(PLATFORMS.read_text(encoding="utf-8"))
NAMES = sorted({name for part in GROUPS.values() for names in part.values() for name in names})
GUIDANCE = load_guidance()
RECOVERY = {
    step.id
    for step in GUIDANCE.steps.values()
    if {name.removeprefix("on_") for name in step.when} & (set(GROUPS["own"]) | {"another_platform"})
}


def holds(name: str, **facts: object) -> bool:
    return CONDITIONS[name](Situation(**facts))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_every_service_is_one_that_the_facts_know(name: str) -> None:
    assert name in data_rows("platform")


@pytest.mark.parametrize(
    ("condition", "platform", "expected"),
    [
        ("on_facebook", "Messenger", True),
        ("on_facebook", "Instagram", False),
        ("on_google", "YouTube", True),
        ("on_microsoft", "Hotmail", True),
        ("on_game", "Roblox", True),
        ("on_game", None, False),
        ("saved_card_there", "PlayStation", True),
        ("saved_card_there", "PayPal", True),
        ("saved_card_there", "TikTok", False),
        ("on_another_platform", "TikTok", False),
        ("on_another_platform", "Roblox", True),
        ("on_another_platform", "Badoo", True),
        ("on_another_platform", None, True),
    ],
)
def test_services(condition: str, platform: str | None, expected: bool) -> None:
    assert holds(condition, platform=platform) is expected


@pytest.mark.parametrize("platform", [*NAMES, "Badoo", None])
def test_every_service_gets_exactly_one_way_back_into_the_account(platform: str | None) -> None:
    made = plan(GUIDANCE, Situation(type="social_media_account_takeover", platform=platform))
    assert len(RECOVERY & {step.id for step in made.first}) == 1


def test_an_organisation_is_said_or_the_type_says_it() -> None:
    assert holds("organisation", who="organisation")
    assert holds("organisation", type="business_cyber_attack")
    assert not holds("organisation", type="ransomware", who="self")
    assert not holds("organisation")


@pytest.mark.parametrize(
    ("condition", "channel"),
    [
        ("came_by_text", "text_message"),
        ("came_by_email", "email"),
        ("came_by_call", "phone_call"),
        ("came_by_whatsapp", "whatsapp"),
    ],
)
def test_the_way_that_contact_came(condition: str, channel: str) -> None:
    assert holds(condition, contact_channel=channel)
    assert not holds(condition, contact_channel="post")
    assert not holds(condition)
