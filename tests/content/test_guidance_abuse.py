"""Intimate harm and abuse: the plans where a wrong step would hurt, one by one."""

from __future__ import annotations

import pytest

from bot.guidance.choose import Plan, plan
from bot.guidance.load import load_guidance
from bot.guidance.routing import route
from bot.guidance.situation import Situation

GUIDANCE = load_guidance()
CHILD = frozenset({"under_18"})
DOMESTIC = frozenset({"domestic_abuse"})
SCREENSHOTS = {"keep_posts", "keep_messages", "keep_proof_images", "keep_profile", "flash_proof"}
TO_THE_CHILD = {"trusted_adult", "childline", "report_remove", "avoid_meeting"}
FOR_THE_PARENT = {"tell_child", "childline_for_child", "nspcc_for_adult", "report_remove_for_other", "avoid_phone_ban"}
FULL = [
    "child_grooming",
    "cyberflashing",
    "intimate_deepfake",
    "webcam_blackmail_email",
    "illegal_content",
    "doxxing",
    "fake_profile",
    "online_blackmail",
    "online_harassment",
    "online_hate_crime",
    "self_harm_encouragement",
]


def ids(made: Plan) -> list[str]:
    return [step.id for step in (*made.now, *made.next, *made.soon, *made.avoid)]


@pytest.mark.parametrize("name", FULL)
def test_these_have_steps_of_their_own_in_every_nation(name: str) -> None:
    for nation in ("england", "wales", "scotland", "northern_ireland"):
        for watched in (None, "yes", "no"):
            made = plan(GUIDANCE, Situation(type=name, nation=nation, device_watched=watched))
            assert len(made.now) >= 2
            assert made.services
            assert not made.notice


@pytest.mark.parametrize("name", ["child_grooming", "illegal_content"])
@pytest.mark.parametrize("risks", [frozenset(), CHILD, DOMESTIC])
def test_nobody_is_asked_to_keep_pictures_of_children(name: str, risks: frozenset[str]) -> None:
    assert not set(ids(plan(GUIDANCE, Situation(type=name, risks=risks)))) & SCREENSHOTS


@pytest.mark.parametrize("name", ["intimate_deepfake", "cyberflashing"])
def test_a_child_is_told_not_to_keep_the_picture(name: str) -> None:
    made = ids(plan(GUIDANCE, Situation(type=name, risks=CHILD)))
    assert "keep_without_pictures" in made
    assert not set(made) & (SCREENSHOTS | {"stopncii", "rph", "search_engines"})


@pytest.mark.parametrize("name", ["intimate_deepfake", "intimate_image_abuse", "cyberflashing"])
def test_before_the_age_is_known_nobody_is_asked_to_take_a_picture_of_an_image(name: str) -> None:
    assert not {step.id for step in plan(GUIDANCE, Situation(type=name)).first} & SCREENSHOTS


@pytest.mark.parametrize("name", [*FULL, "sextortion", "intimate_image_abuse", "cyberbullying", "online_threats"])
def test_a_parent_gets_words_for_a_parent_and_a_child_those_for_a_child(name: str) -> None:
    parent = set(ids(plan(GUIDANCE, Situation(type=name, risks=CHILD, who="someone_else"))))
    young = set(ids(plan(GUIDANCE, Situation(type=name, risks=CHILD, who="self"))))
    assert not parent & TO_THE_CHILD
    assert not young & FOR_THE_PARENT
    assert "tell_child" in parent
    assert "trusted_adult" in young


def test_grooming_names_the_emergency_first_and_ceop_without_knowing_an_age() -> None:
    made = plan(GUIDANCE, Situation(type="child_grooming"))
    assert made.first[0].id == "grooming_999"
    assert "report_ceop" in ids(made)


@pytest.mark.parametrize(
    "name", ["online_blackmail", "online_harassment", "fake_profile", "doxxing", "intimate_deepfake"]
)
def test_a_partner_behind_it_means_a_safe_device_and_a_helpline_first(name: str) -> None:
    made = plan(GUIDANCE, Situation(type=name, risks=DOMESTIC))
    assert {"safe_device", "close_helpline"} <= {step.id for step in made.first}
    assert "close_helpline" not in ids(plan(GUIDANCE, Situation(type=name)))


def test_a_bluff_is_forgotten_and_a_paid_one_goes_to_the_police() -> None:
    bluff = Situation(type="webcam_blackmail_email", district="SW9")
    paid = Situation(type="webcam_blackmail_email", district="SW9", money_lost=True)
    assert "bluff_paid" not in ids(plan(GUIDANCE, bluff))
    assert plan(GUIDANCE, paid).first[0].id == "bluff_paid"
    assert (route(GUIDANCE, bluff).route, route(GUIDANCE, paid).force) == ("none", "met")


def test_found_content_goes_to_those_who_take_it_down_and_to_the_police_where_the_holder_is_known() -> None:
    found = route(GUIDANCE, Situation(type="illegal_content"))
    assert (found.route, set(found.also)) == ("none", {"iwf", "report_terrorism", "anti_terrorist_hotline"})
    assert route(GUIDANCE, Situation(type="illegal_content", police_first="know_them")).route == "police"


def test_someone_pushed_to_hurt_themselves_gets_a_person_to_talk_to_first() -> None:
    grown = plan(GUIDANCE, Situation(type="self_harm_encouragement"))
    young = plan(GUIDANCE, Situation(type="self_harm_encouragement", risks=CHILD))
    assert "helplines_to_talk" in [step.id for step in grown.first]
    assert "childline" in [step.id for step in young.first]
