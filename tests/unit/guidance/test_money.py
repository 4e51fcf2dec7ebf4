"""The money conditions, and that every fraud type gives the step that fits how the money went."""

from __future__ import annotations

import pytest

from bot.cues import read_cues
from bot.guidance.choose import plan
from bot.guidance.conditions import CONDITIONS
from bot.guidance.load import load_guidance
from bot.guidance.situation import Situation

GUIDANCE = load_guidance()
NO_PAYMENT_OF_THEIRS = {"phishing", "suspicious_message", "money_mule", "identity_theft", "subscription_trap"}
TRICKED_INTO_PAYING = sorted(
    kind.id
    for kind in GUIDANCE.types.values()
    if kind.family == "fraud" and kind.id not in {*NO_PAYMENT_OF_THEIRS, "card_or_account_fraud"}
)


def ids(situation: Situation) -> set[str]:
    made = plan(GUIDANCE, situation)
    return {step.id for step in (*made.now, *made.next, *made.soon, *made.avoid)}


@pytest.mark.parametrize(
    ("name", "holds", "fails"),
    [
        ("nothing_lost", Situation(money_lost=False), Situation()),
        ("over_a_week_ago", Situation(hours_since=192.0), Situation(hours_since=48.0)),
        ("over_a_week_ago", Situation(hours_since=192.0), Situation()),
        ("by_credit_card", Situation(payment_method="credit_card"), Situation(payment_method="debit_card")),
        ("by_paypal", Situation(payment_method="paypal"), Situation(payment_method="credit_card")),
        ("by_cash", Situation(payment_method="cash"), Situation()),
        ("by_other_way", Situation(payment_method="other"), Situation(payment_method="cash")),
        ("payment_unknown", Situation(), Situation(payment_method="cash")),
        ("payment_unknown", Situation(money_lost=True), Situation(money_lost=False)),
        ("someone_close", Situation(risks=frozenset({"domestic_abuse"}), device_watched="no"), Situation()),
        ("someone_close", Situation(device_watched="unsure"), Situation(device_watched="no")),
        ("came_by_post", Situation(contact_channel="post"), Situation(contact_channel="email")),
        ("money_arrived", Situation(money_arrived=True), Situation()),
    ],
)
def test_a_condition_holds_and_fails(name: str, holds: Situation, fails: Situation) -> None:
    assert CONDITIONS[name](holds)
    assert not CONDITIONS[name](fails)


@pytest.mark.parametrize(
    ("method", "steps"),
    [
        ("bank_transfer", {"recall_transfer", "claim_transfer", "claim_limits"}),
        ("debit_card", {"claim_card"}),
        ("credit_card", {"claim_card", "section_75"}),
        ("paypal", {"paypal_dispute"}),
        ("crypto", {"exchange", "bank_and_exchange"}),
        ("gift_card", {"gift_card"}),
        ("cash", {"cash_sent"}),
        ("other", {"stop_other_payment"}),
        (None, {"claim_by_method"}),
    ],
)
@pytest.mark.parametrize("kind", TRICKED_INTO_PAYING)
def test_every_fraud_type_has_the_step_for_the_way_the_money_went(
    kind: str, method: str | None, steps: set[str]
) -> None:
    given = ids(Situation(type=kind, payment_method=method))
    assert steps - ({"section_75"} if kind == "seller_fraud" else set()) <= given  # they sold, and bought nothing
    by_method = {"recall_transfer", "claim_transfer", "claim_card", "section_75", "paypal_dispute", "cash_sent"}
    assert not (given & by_method) - steps


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("he sent me too much and wants the difference back", True),
        ("they put 3000 into my account and told me to send it on", True),
        ("£2,400 came into my account and I don't know who from", True),
        ("a mate asked to use my bank account for a bit", True),
        ("they used my account to move money", True),
        ("I sent money to his account", False),
        ("someone got into my bank account and sent £900 to a stranger", False),
        ("they said they'd put the winnings in my account", False),
        ("they used my account to buy trainers", False),
    ],
)
def test_money_that_came_in_is_heard(text: str, found: bool) -> None:
    assert ("money_arrived" in read_cues(text)) == found


@pytest.mark.parametrize("kind", ["card_or_account_fraud", "identity_theft"])
def test_a_bank_is_asked_quietly_where_somebody_close_may_be_behind_it(kind: str) -> None:
    watched = plan(GUIDANCE, Situation(type=kind, risks=frozenset({"domestic_abuse"}), nation="wales"))
    first = [step.id for step in watched.first]
    assert first[:2] == ["bank_quietly", "close_helpline_wales"]
    assert not {"freeze_card", "call_lender", "call_bank_unauthorised", "bank_name_used"} & ids(
        Situation(type=kind, risks=frozenset({"domestic_abuse"}))
    )


def test_a_child_is_told_to_call_the_bank_with_an_adult() -> None:
    for kind in TRICKED_INTO_PAYING:
        given = ids(Situation(type=kind, age=13))
        assert "debt_help" not in given
        if GUIDANCE.types[kind].reassure_under_18:
            assert "adult_and_bank" in given


def test_money_mules_are_never_told_whether_they_are_in_trouble() -> None:
    words = [GUIDANCE.types["money_mule"].reassure, GUIDANCE.types["money_mule"].reassure_under_18]
    for channel in ("web", "whatsapp"):
        for age in (15, 30):
            made = plan(GUIDANCE, Situation(type="money_mule", age=age, channel=channel))
            words += [step.title + step.how for step in (*made.now, *made.next, *made.soon, *made.avoid)]
    verdicts = ("in trouble", "criminal", "a crime", "an offence", "guilty")
    assert not any(verdict in text.lower() for text in words for verdict in verdicts)


def test_money_that_came_in_stays_where_it_is() -> None:
    assert "money_arrived" in ids(Situation(type="romance_fraud", money_arrived=True))
    assert "money_arrived" not in ids(Situation(type="romance_fraud"))


def test_a_payment_of_long_ago_is_not_called_back() -> None:
    given = ids(Situation(type="romance_fraud", payment_method="bank_transfer", hours_since=2000.0))
    assert "recall_transfer" not in given
    assert "claim_transfer" in given
