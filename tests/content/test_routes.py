"""Where a report goes: every rule by a case of its own, its reason and source, and what is said of what follows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.load import NATIONS, load_guidance
from bot.guidance.routing import route
from bot.guidance.situation import Situation

GUIDANCE = load_guidance()
DOMESTIC = frozenset({"domestic_abuse"})
AT_RISK = frozenset({"money_at_risk_now"})
TODAY = {"risks": AT_RISK, "hours_since": 0.0}
FRAUD = {"type": "investment_fraud", "nation": "england", "district": "SW9"}
CASES = {  # rule: a situation that it decides, and the place and the others to tell
    "danger_first": ({"type": "phishing", "risks": frozenset({"immediate_danger"})}, "other_force", ()),
    "scotland": ({"type": "sextortion", "nation": "scotland"}, "police_scotland", ()),
    "child_sexual_harm": ({"type": "sextortion", "age": 15, "district": "N17"}, "met", ("ceop",)),
    "police_types": ({"type": "online_threats", "district": "EC3V"}, "city_of_london", ()),
    "live_attack": ({"type": "business_cyber_attack", "who": "organisation"}, "report_fraud", ("signpost_cyber",)),
    "in_progress": ({**FRAUD, "police_first": "happening_now"}, "met", ("report_fraud",)),
    "known_suspect": ({**FRAUD, "police_first": "know_them"}, "met", ("report_fraud",)),
    "money_still_stoppable": ({**FRAUD, **TODAY, "payment_method": "bank_transfer"}, "met", ("report_fraud",)),
    "vulnerable": ({**FRAUD, "police_first": "needs_care"}, "met", ("report_fraud",)),
    "fraud_and_cyber": ({**FRAUD, "police_first": "none_of_these"}, "report_fraud", ()),
    "dispute": ({"type": "not_online_crime"}, "none", ()),
    "bullying": ({"type": "cyberbullying", "age": 13}, "none", ()),
    "illegal_content_known": ({"type": "illegal_content", "risks": DOMESTIC, "district": "W5"}, "met", ("ceop",)),
    "illegal_content": (
        {"type": "illegal_content"},
        "found_content",
        ("iwf", "report_terrorism", "anti_terrorist_hotline"),
    ),
    "bluff_paid": ({"type": "webcam_blackmail_email", "money_lost": True, "district": "E17"}, "met", ()),
    "bluff": ({"type": "webcam_blackmail_email"}, "none", ()),
    "nothing_to_report": ({"type": "suspicious_message"}, "none", ()),
}
PROMISES = re.compile(
    r"\bwill (?:find|catch|arrest|investigate|refund|get your money)|\bguarantee|\bpromise", re.IGNORECASE
)


def test_every_rule_has_a_case_of_its_own() -> None:
    assert set(CASES) == {rule.id for rule in GUIDANCE.rules}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_decides_its_case(name: str) -> None:
    facts, place, also = CASES[name]
    goes = route(GUIDANCE, Situation(**facts))  # type: ignore[arg-type]
    assert (goes.reason_id, goes.place, goes.also) == (name, place, also)


@pytest.mark.parametrize("name", CASES)
def test_without_its_rule_a_case_is_decided_otherwise(name: str) -> None:
    facts = CASES[name][0]
    left = replace(GUIDANCE, rules=tuple(rule for rule in GUIDANCE.rules if rule.id != name))
    if name == "nothing_to_report":  # the last rule holds always
        with pytest.raises(StopIteration):
            route(left, Situation(**facts))  # type: ignore[arg-type]
        return
    goes = route(left, Situation(**facts))  # type: ignore[arg-type]
    assert goes.reason_id != name


def test_every_rule_and_place_has_its_reason_and_source() -> None:
    for rule in GUIDANCE.rules:
        assert rule.reason, rule.id
        assert rule.source, rule.id
    for place in GUIDANCE.places.values():
        assert place.source, place.id
        assert place.what_to_say, place.id


@pytest.mark.parametrize("name", sorted(GUIDANCE.places))
def test_what_happens_next_is_told_with_its_limits_and_promises_nothing(name: str) -> None:
    place = GUIDANCE.places[name]
    assert not PROMISES.search(place.what_happens_next)
    if place.route != "none":
        assert re.search(r"[Nn]ot every report", place.what_happens_next)
        assert "reference" in place.what_happens_next


@given(
    st.builds(
        Situation,
        type=st.sampled_from(sorted(GUIDANCE.types)),
        nation=st.sampled_from(sorted(NATIONS - {"scotland"})),
        police_first=st.sampled_from(["happening_now", "know_them", "needs_care"]),
        age=st.sampled_from([None, 12, 40, 82]),
        who=st.sampled_from(["self", "someone_else"]),
        payment_method=st.sampled_from([None, "bank_transfer", "crypto"]),
    )
)
def test_what_sends_it_to_the_police_comes_before_report_fraud(situation: Situation) -> None:
    goes = route(GUIDANCE, situation)
    assert goes.route != "report_fraud" or situation.type == "business_cyber_attack"


@pytest.mark.parametrize("answer", ["met", "city_of_london", "other_force"])
@pytest.mark.parametrize("district", ["E1", "EC2A", "DA1", "TW15", "KT8"])
def test_on_a_border_the_answer_of_the_person_decides(answer: str, district: str) -> None:
    assert GUIDANCE.areas.on_border(district)
    goes = route(GUIDANCE, Situation(type="online_threats", district=district, police_area=answer))
    assert goes.place == answer


@pytest.mark.parametrize(
    ("district", "place"),
    [
        ("SW9", "met"),
        ("SE13", "met"),
        ("EN1", "met"),
        ("BR3", "met"),
        ("EC4M", "city_of_london"),
        ("EC1V", "met"),
        ("RM17", "other_force"),
        ("IG9", "other_force"),
        ("TW18", "other_force"),
        ("EN8", "other_force"),
        ("DA9", "other_force"),
        ("M14", "other_force"),
        (None, "other_force"),
    ],
)
def test_the_force_of_a_postcode_district(district: str | None, place: str) -> None:
    assert route(GUIDANCE, Situation(type="online_threats", district=district)).place == place


def test_a_border_is_asked_about_only_where_there_is_one() -> None:
    assert not any(GUIDANCE.areas.on_border(district) for district in ("SW9", "N17", "EC3V", "M14", "RM17", None))
