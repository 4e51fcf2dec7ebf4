"""Which letters are offered, over every kind of situation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load_content
from bot.guidance.conditions import WATCHED_TYPES
from bot.guidance.situation import Situation
from bot.letters.choose import fitting, offered

CONTENT = load_content()
LETTERS = CONTENT.letters
BANK = {letter.id for letter in LETTERS if letter.to in {"bank", "ombudsman"}}
THREATS = {"sextortion", "online_blackmail", "intimate_image_abuse", "webcam_blackmail_email", "ransomware"}
METHODS = ["bank_transfer", "debit_card", "credit_card", "paypal", "crypto", "gift_card", "cash", "other"]
SITUATIONS = st.builds(
    Situation,
    type=st.sampled_from([*CONTENT.guidance.types, None]),
    risks=st.sets(st.sampled_from(["under_18", "domestic_abuse", "money_at_risk_now", "device_compromised"])).map(
        frozenset
    ),
    nation=st.sampled_from([None, "england", "wales", "scotland", "northern_ireland"]),
    age=st.sampled_from([None, 9, 15, 17, 18, 45, 86]),
    payment_method=st.sampled_from([None, *METHODS]),
    platform=st.sampled_from([None, "Instagram", "Gmail", "eBay"]),
    money_lost=st.sampled_from([None, True, False]),
    hours_since=st.sampled_from([None, 0.0, 480.0, 10_000.0]),
    who=st.sampled_from([None, "self", "someone_else", "organisation"]),
    device_watched=st.sampled_from([None, "yes", "no", "unsure"]),
)


def ids(situation: Situation) -> set[str]:
    return {letter.id for letter in offered(LETTERS, situation)}


@given(SITUATIONS.filter(lambda s: s.device_watched in {"yes", "unsure"}))
def test_a_watched_device_gets_no_letter(situation: Situation) -> None:
    assert not ids(situation)


@given(SITUATIONS.filter(lambda s: s.device_watched is None))
def test_where_a_watched_device_is_likely_and_nobody_asked_there_is_no_letter(situation: Situation) -> None:
    if "domestic_abuse" in situation.risks or situation.type in WATCHED_TYPES:
        assert not ids(situation)


@given(SITUATIONS)
def test_a_bank_gets_no_letter_where_no_money_went_through_it(situation: Situation) -> None:
    elsewhere = situation.payment_method in {"crypto", "gift_card", "cash", "paypal", "other"}
    if situation.money_lost is False or elsewhere or situation.type in THREATS:
        assert not ids(situation) & BANK


@given(SITUATIONS)
def test_a_claim_for_tricked_payments_needs_a_transfer(situation: Situation) -> None:
    if "transfer_claim" in ids(situation):
        assert (situation.money_lost, situation.payment_method) == (True, "bank_transfer")


@given(SITUATIONS)
def test_a_complaint_follows_a_claim_and_the_ombudsman_a_complaint(situation: Situation) -> None:
    found = ids(situation)
    claims = {"transfer_claim", "unauthorised_payment", "card_dispute"}
    assert ("bank_complaint" in found) == ("ombudsman" in found)
    if claims & found:
        assert "bank_complaint" in found


@given(SITUATIONS)
def test_a_child_gets_no_letter_for_adults_and_an_adult_none_to_a_school(situation: Situation) -> None:
    child = "under_18" in situation.risks or (situation.age is not None and situation.age < 18)
    assert not child or not ids(situation) & {"images_down", "close_people", "employer"}
    if situation.age is not None and situation.age >= 18 and not child:
        assert "school" not in ids(situation)


@given(SITUATIONS)
def test_what_is_offered_fits_and_keeps_its_order(situation: Situation) -> None:
    found = [letter.id for letter in offered(LETTERS, situation)]
    assert found == [name for name in LETTERS.rows if name in found]
    assert set(found) <= {letter.id for letter in fitting(LETTERS, situation)}
    assert all((situation.nation or "england") in LETTERS[name].nations for name in found)


@pytest.mark.parametrize("kind", ["self_harm_encouragement", "illegal_content", "child_grooming", "money_mule"])
@given(SITUATIONS)
def test_for_these_there_is_no_letter(kind: str, situation: Situation) -> None:
    assert not ids(replace(situation, type=kind))


def test_every_letter_is_offered_to_somebody() -> None:
    found: set[str] = set()
    for kind in CONTENT.guidance.types:
        for method in METHODS:
            for age in (15, 40):
                found |= ids(Situation(type=kind, money_lost=True, payment_method=method, age=age, device_watched="no"))
    assert found == set(LETTERS.rows)
