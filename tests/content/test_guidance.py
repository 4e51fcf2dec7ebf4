"""Guidance as content: every situation gets a plan and a route, and the dangerous ones are asserted one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given

from bot.content import problems
from bot.conversation.engine import Content
from bot.guidance.choose import Plan, plan
from bot.guidance.conditions import child_concerned
from bot.guidance.load import DATA, ContentError, load_guidance
from bot.guidance.routing import route
from bot.guidance.situation import Situation
from tests.content.situations import GUIDANCE, SITUATIONS

ADULT_ONLY = {"stopncii", "rph"}
CHILD_ONLY = {"report_remove", "report_ceop", "childline", "keep_without_pictures"}


def ids(plan: Plan) -> list[str]:
    return [step.id for step in (*plan.now, *plan.next, *plan.soon, *plan.avoid)]


@given(SITUATIONS)
def test_every_situation_gets_a_plan_and_a_route(situation: Situation) -> None:
    made = plan(GUIDANCE, situation)
    assert 1 <= len(made.first) <= 3
    assert len(ids(made)) == len(set(ids(made)))
    assert all(step.title for step in made.first)
    goes = route(GUIDANCE, situation)
    assert goes.reason
    assert goes.what_to_say


@given(SITUATIONS)
def test_nobody_gets_steps_of_another_age_or_nation(situation: Situation) -> None:
    child = child_concerned(situation)
    given_ = set(ids(plan(GUIDANCE, situation)))
    assert not given_ & (ADULT_ONLY if child else CHILD_ONLY)
    for name in given_:
        assert (situation.nation or "england") in GUIDANCE.steps[name].nations


@given(SITUATIONS.filter(lambda s: s.device_watched in {"yes", "unsure"}))
def test_a_watched_device_gets_no_step_that_could_be_noticed(situation: Situation) -> None:
    assert not any(GUIDANCE.steps[name].noticed for name in ids(plan(GUIDANCE, situation)))


@given(SITUATIONS.filter(lambda s: s.nation == "scotland"))
def test_scotland_never_goes_to_report_fraud_or_an_english_force(situation: Situation) -> None:
    goes = route(GUIDANCE, situation)
    assert goes.route in {"police_scotland", "none"} or situation.type == "business_cyber_attack"


@given(SITUATIONS.filter(lambda s: "immediate_danger" in s.risks and s.nation != "scotland"))
def test_danger_goes_to_the_police(situation: Situation) -> None:
    assert route(GUIDANCE, situation).route == "police"


@pytest.mark.parametrize("name", ["sextortion", "intimate_image_abuse", "cyberstalking", "online_threats"])
def test_these_never_go_to_report_fraud(name: str) -> None:
    for district, force in (("SW9", "met"), ("EC1A", "city_of_london"), ("M14", "other"), (None, "other")):
        goes = route(GUIDANCE, Situation(type=name, nation="england", district=district))
        assert (goes.route, goes.force) == ("police", force)


def test_sextortion_of_a_child() -> None:
    situation = Situation(type="sextortion", risks=frozenset({"under_18"}))
    made = plan(GUIDANCE, situation)
    assert ids(made)[:2] == ["no_pay_images", "stop_replying"]
    assert {"trusted_adult", "childline", "report_remove", "report_ceop", "dont_delete"} <= set(ids(made))
    assert "ceop" in route(GUIDANCE, situation).also


def test_money_that_went_today_goes_to_the_police_too() -> None:
    situation = Situation(
        type="bank_or_police_impersonation",
        risks=frozenset({"money_at_risk_now"}),
        payment_method="bank_transfer",
        hours_since=0.0,
        nation="england",
        district="W5",
    )
    assert ids(plan(GUIDANCE, situation))[0] == "call_bank"
    assert "tell_police_today" in ids(plan(GUIDANCE, situation))
    goes = route(GUIDANCE, situation)
    assert (goes.route, goes.force, goes.also) == ("police", "met", ("report_fraud",))
    later = route(GUIDANCE, replace(situation, hours_since=48.0))
    assert later.route == "report_fraud"


def test_a_watched_device_hears_of_a_safe_one_first() -> None:
    situation = Situation(type="tech_enabled_domestic_abuse", risks=frozenset({"domestic_abuse"}))
    assert {"safe_device", "close_helpline"} <= {step.id for step in plan(GUIDANCE, situation).first}


def test_nowhere_to_sleep_comes_before_everything() -> None:
    situation = Situation(type="rental_or_holiday_fraud", homeless_tonight=True)
    assert plan(GUIDANCE, situation).first[0].id == "shelter_tonight"


def test_ransomware_is_unplugged_first_and_organisations_get_their_line() -> None:
    made = ids(plan(GUIDANCE, Situation(type="ransomware", who="organisation")))
    assert made[0] == "unplug_all"
    assert {"dont_pay_ransom", "call_live_line", "ico_72"} <= set(made)


def test_every_family_has_full_plans() -> None:
    full = [kind for kind in GUIDANCE.types.values() if kind.status == "full"]
    assert len(full) >= 12
    assert {kind.family for kind in full} == {"fraud", "cyber", "intimate", "abuse", "none"}


def test_types_still_to_come_say_so() -> None:
    to_come = replace(GUIDANCE.types["sextortion"], status="general")
    guidance = replace(GUIDANCE, types={**GUIDANCE.types, "sextortion": to_come})
    assert plan(guidance, Situation(type="sextortion")).notice
    assert not plan(GUIDANCE, Situation(type="sextortion")).notice


def test_every_type_has_steps_of_its_own() -> None:
    assert {kind.status for kind in GUIDANCE.types.values()} == {"full"}


def test_an_unsure_type_gets_the_steps_of_its_family() -> None:
    unsure = plan(GUIDANCE, Situation(type="ransomware"), general=True)
    assert unsure.now == plan(GUIDANCE, Situation(type="sim_swap"), general=True).now
    assert unsure.now != plan(GUIDANCE, Situation(type="ransomware")).now


def test_wording_fields_and_guidance_fit_together(content: Content) -> None:
    assert list(problems(content)) == []


@pytest.mark.parametrize("channel", ["web", "whatsapp", "call_handler"])
def test_no_text_is_longer_than_whatsapp_takes(content: Content, channel: str) -> None:
    for text in content.wording.texts.values():
        assert len(text.on(channel)) <= 1024, text.id


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("types/sextortion.yml", lambda t: t.replace("no_pay_images", "no_such_step"), "unknown step 'no_such_step'"),
        ("types/sextortion.yml", lambda t: t.replace("label:", "labell:"), "unknown key 'labell'"),
        ("steps/money.yml", lambda t: t.replace("when: [by_card]", "when: [by_magic]"), "unknown condition 'by_magic'"),
        (
            "steps/money.yml",
            lambda t: t.replace("{phone:bank_159}", "{phone:bank_160}"),
            "names nothing in services.yml",
        ),
        ("services.yml", lambda t: t.replace("nations: [scotland]", "nations: [atlantis]"), "unknown nation"),
        ("routes.yml", lambda t: t.replace("place: police_scotland", "place: mars"), "unknown place 'mars'"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, file: str, change: object, words: str) -> None:
    for path in DATA.rglob("*.yml"):
        target = tmp_path / path.relative_to(DATA)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    broken = tmp_path / file
    before = broken.read_text(encoding="utf-8")
    after = change(before)  # type: ignore[operator]
    assert after != before
    broken.write_text(after, encoding="utf-8")
    with pytest.raises(ContentError, match=words) as error:
        load_guidance(tmp_path)
    assert f"{Path(file).name}:" in str(error.value)


def test_the_taxonomy_is_the_contract_as_it_was_given() -> None:
    types = yaml.safe_load((DATA / "taxonomy.yml").read_text(encoding="utf-8"))["types"]
    assert len(types) == 45
    assert set(types) == set(GUIDANCE.types)
