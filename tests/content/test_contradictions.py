"""Every situation gets a plan in order that does not contradict itself, and the dangerous ones what they need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from bot.content.plans import Judge, problems, situations, unknown_steps
from bot.content.rules import contradictions
from bot.conversation.engine import Content
from bot.conversation.steps import BATCH
from bot.conversation.turn import Say
from bot.guidance.choose import FIRST, plan
from bot.guidance.conditions import may_be_watched
from bot.guidance.load import Guidance
from bot.guidance.routing import route
from bot.guidance.situation import Situation
from bot.wording.render import render
from tests.content.situations import GUIDANCE, SITUATIONS, every_situation

JUDGE = Judge(GUIDANCE)
WHATSAPP_TEXT = 4096  # the longest text message there
CHILD = frozenset({"under_18"})
DOMESTIC = frozenset({"domestic_abuse"})


def told(**facts: Any) -> list[str]:
    made = plan(GUIDANCE, Situation(**facts))
    return [step.id for step in (*made.now, *made.next, *made.soon, *made.avoid)]


def changed(steps: Mapping[str, Any] | None = None, **types: Mapping[str, Any]) -> Guidance:
    """Guidance with some steps and types changed."""
    new_steps = {name: replace(GUIDANCE.steps[name], **more) for name, more in (steps or {}).items()}
    new_types = {name: replace(GUIDANCE.types[name], **more) for name, more in types.items()}
    return replace(GUIDANCE, steps={**GUIDANCE.steps, **new_steps}, types={**GUIDANCE.types, **new_types})


@pytest.mark.parametrize("kind", GUIDANCE.types)
def test_every_combination_of_a_type_is_in_order(kind: str) -> None:
    wrong = [(situation, list(JUDGE.mistakes(situation))) for situation in every_situation(kind)]
    assert [pair for pair in wrong if pair[1]] == []


@settings(max_examples=1500)
@given(SITUATIONS)
def test_any_situation_is_in_order(situation: Situation) -> None:
    assert list(JUDGE.mistakes(situation)) == []


@settings(max_examples=500)
@given(SITUATIONS)
def test_nothing_that_could_be_noticed_is_said_before_the_device_is_known_to_be_safe(situation: Situation) -> None:
    made = plan(GUIDANCE, situation)
    if may_be_watched(situation):
        assert not any(GUIDANCE.steps[step.id].noticed for step in (*made.now, *made.next, *made.soon, *made.avoid))


@settings(max_examples=500)
@given(SITUATIONS)
def test_every_message_of_steps_fits_whatsapp(content: Content, situation: Situation) -> None:
    made = plan(content.guidance, replace(situation, channel="whatsapp"))
    for part in ((*made.now, *made.avoid), made.next, made.soon):
        longest = sorted(part, key=lambda step: -len(step.title + step.how))[: max(BATCH, FIRST)]
        links = [service.to_json() for service in made.services[:4]]
        message = render(Say("steps_now", steps=[step.to_json() for step in longest], links=links), "whatsapp", content)
        assert len(message["text"]) <= WHATSAPP_TEXT


def test_the_rules_name_steps_that_there_are() -> None:
    assert list(unknown_steps(GUIDANCE)) == []
    without = replace(GUIDANCE, steps={name: step for name, step in GUIDANCE.steps.items() if name != "stopncii"})
    assert list(unknown_steps(without)) == ["bot/content/data/contradictions.yml: never_for: unknown step 'stopncii'"]


def test_all_types_payments_ages_nations_devices_and_people_are_gone_through() -> None:
    all_ = list(situations(GUIDANCE))
    assert {s.type for s in all_} == set(GUIDANCE.types)
    assert {s.nation for s in all_} >= {"england", "wales", "scotland", "northern_ireland"}
    assert {s.device_watched for s in all_} == {"yes", "no", "unsure", None}
    assert len({s.payment_method for s in all_}) == 9
    assert len({s.age for s in all_}) == 5


@pytest.mark.parametrize(
    ("guidance", "situation", "words"),
    [
        (changed(sextortion={"now": ()}), {"type": "sextortion"}, "nothing to do now"),
        (changed(phishing={"now": ("keep_log", "keep_log")}), {"type": "phishing"}, "keep_log is said twice"),
        (
            changed(cyberstalking={"now": ("stalkerware", "reset_if_banked")}),
            {"type": "cyberstalking"},
            "reset_if_banked are said together: a spy app is left where it is",
        ),
        (
            changed({"stopncii": {"unless": ()}}),
            {"type": "sextortion", "age": 15},
            "stopncii is said, though child",
        ),
        (
            changed({"childline": {"when": ()}}),
            {"type": "sextortion", "age": 40},
            "childline is said, though child_concerned does not",
        ),
        (
            changed({"warn_friends": {"noticed": False}}),
            {"type": "fake_profile", "device_watched": "yes"},
            "warn_friends is said, though may_be_watched holds",
        ),
        (
            changed({"safe_device": {"when": ()}}),
            {"type": "cyberstalking", "device_watched": "no"},
            "are said together: nothing is to be changed on this device",
        ),
        (
            changed(phishing={"now": ("call_bank_card", "cut_remote")}),
            {"type": "phishing", "risks": frozenset({"device_compromised"})},
            "cut_remote is more urgent than call_bank_card",
        ),
        (changed(phishing={"next": ("call_bank",)}), {"type": "phishing"}, "call_bank cannot wait"),
    ],
)
def test_a_broken_plan_is_found(guidance: Guidance, situation: dict[str, Any], words: str) -> None:
    assert any(words in found for found in Judge(guidance).mistakes(Situation(**situation)))
    assert list(JUDGE.mistakes(Situation(**situation))) == []


def test_a_broken_plan_is_named_once_with_file_and_situation(content: Content) -> None:
    broken = changed({"stopncii": {"unless": ()}})
    found = list(problems(replace(content, guidance=broken)))
    about = [one for one in found if "sextortion: stopncii is said" in one]
    assert len(about) == 1
    assert about[0].startswith(
        "bot/guidance/data/types/sextortion.yml:1: sextortion: stopncii is said, though child holds"
    )
    assert "age 9" in about[0]


@pytest.mark.parametrize("group", contradictions()["same"].values())
def test_what_says_the_same_is_more_than_one_step(group: list[str]) -> None:
    assert len(set(group)) == len(group) > 1


@pytest.mark.parametrize("watched", ["yes", "unsure", None])
@pytest.mark.parametrize("kind", ["tech_enabled_domestic_abuse", "cyberstalking"])
def test_on_an_abusers_device_the_first_answer_changes_nothing(kind: str, watched: str | None) -> None:
    for nation in (None, "england", "wales", "scotland", "northern_ireland"):
        made = plan(GUIDANCE, Situation(kind, DOMESTIC, nation, device_watched=watched))
        assert "safe_device" in {step.id for step in made.first}
        assert not {step.id for step in made.now} & {
            "change_passwords",
            "sign_out_all",
            "report_platform",
            "scan_device",
        }


@pytest.mark.parametrize("age", [9, 13, 17])
@pytest.mark.parametrize("kind", ["sextortion", "intimate_image_abuse", "intimate_deepfake"])
def test_a_child_with_pictures_gets_childline_report_remove_and_ceop_and_keeps_no_picture(kind: str, age: int) -> None:
    for nation in ("england", "wales", "scotland", "northern_ireland"):
        steps = set(told(type=kind, age=age, nation=nation, who="self"))
        assert {"childline", "report_remove", "report_ceop", "trusted_adult", "keep_without_pictures"} <= steps
        assert not steps & {"stopncii", "rph", "keep_proof_images", "keep_posts", "keep_messages", "flash_proof"}
        assert "ceop" in route(GUIDANCE, Situation(kind, age=age, nation=nation)).also or nation == "scotland"


def test_scotland_hears_of_police_scotland_and_its_own_helplines() -> None:
    for kind in GUIDANCE.types:
        situation = Situation(kind, DOMESTIC, "scotland", payment_method="bank_transfer", money_lost=True)
        goes, made = route(GUIDANCE, situation), plan(GUIDANCE, situation)
        assert goes.place in {"police_scotland", "none", "found_content"} or kind == "business_cyber_attack"
        words = " ".join(f"{step.title} {step.how}" for step in (*made.now, *made.next, *made.soon, *made.avoid))
        for service in GUIDANCE.services.values():
            if "scotland" not in service.nations and service.phone:
                assert not re.search(rf"(?<![\d ]){re.escape(service.phone)}(?! ?\d)", words), (kind, service.id)


def test_an_attack_going_on_is_cut_off_before_anything_else() -> None:
    for kind in ("ransomware", "business_cyber_attack"):
        assert told(type=kind, who="organisation")[0] in {"unplug_all", "attack_cut_off"}
    for kind in ("tech_support_fraud", "bank_or_police_impersonation"):
        assert told(type=kind, risks=frozenset({"device_compromised"}), device_watched="no")[0] == "cut_remote"


def test_someone_pushed_to_hurt_themselves_hears_of_people_first() -> None:
    for nation in ("england", "wales", "scotland", "northern_ireland"):
        grown = plan(GUIDANCE, Situation("self_harm_encouragement", nation=nation, age=40))
        young = plan(GUIDANCE, Situation("self_harm_encouragement", nation=nation, age=15, who="self"))
        assert "helplines_to_talk" in {step.id for step in grown.first}
        assert "childline" in {step.id for step in young.first}
        assert "helplines_to_talk" not in {step.id for step in young.now}
