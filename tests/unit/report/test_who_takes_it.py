"""The two questions that decide who takes a report: what speaks for the police first, and the area on a border."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.case import Answer, Case
from bot.report.answers import read_answer
from bot.report.fields import load_fields

FIELDS = load_fields()
DAY = date(2026, 11, 23)
FAMILY = {"investment_fraud": "fraud", "sim_swap": "cyber", "online_threats": "abuse", "data_breach": "cyber"}


def asked(kind: str, **answers: object) -> set[str]:
    case = Case.new("web", DAY)
    case.type = kind
    risks = answers.pop("risks", {})
    case.risks.update(risks)  # type: ignore[call-overload]
    for name, value in answers.items():
        case.set(name, Answer(value))
    return {row.id for row in FIELDS.missing(case, FAMILY[kind])}


def place(district: str) -> dict[str, object]:
    return {"nation": "england", "district": district, "name": None}


@pytest.mark.parametrize("kind", ["investment_fraud", "sim_swap"])
def test_what_comes_before_report_fraud_is_asked_once(kind: str) -> None:
    assert "police_first" in asked(kind)
    assert "police_first" not in asked(kind, police_first="none_of_these")


@pytest.mark.parametrize(
    "known",
    [
        {"risks": {"domestic_abuse": "x"}},
        {"risks": {"immediate_danger": "x"}},
        {"risks": {"money_at_risk_now": "x"}, "payment_method": "bank_transfer", "when": "2026-11-23"},
    ],
)
def test_it_is_not_asked_where_the_police_come_first_already(known: dict[str, object]) -> None:
    assert "police_first" not in asked("investment_fraud", **known)


@pytest.mark.parametrize("kind", ["online_threats", "data_breach"])
def test_it_is_not_asked_where_report_fraud_has_no_part(kind: str) -> None:
    assert "police_first" not in asked(kind)


def test_a_border_is_asked_about_where_the_police_take_it() -> None:
    assert "police_area" in asked("online_threats", postcode=place("DA1"))
    assert "police_area" not in asked("online_threats", postcode=place("SW9"))
    assert "police_area" not in asked("online_threats")
    assert "police_area" not in asked("investment_fraud", postcode=place("DA1"))
    assert "police_area" in asked("investment_fraud", postcode=place("DA1"), police_first="know_them")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("police_first", "no none of that", "none_of_these"),
        ("police_first", "no i don't know them and it's not happening now", "none_of_these"),
        ("police_first", "none, and it isn't going on any more", "none_of_these"),
        ("police_first", "yes i know who it is, its my neighbour", "know_them"),
        ("police_first", "no but it is still going on", "happening_now"),
        ("police_first", "i don't feel safe at home", "needs_care"),
        ("police_first", "i have dementia and my carer helps me", "needs_care"),
        ("police_area", "london borough of bexley", "met"),
        ("police_area", "the square mile", "city_of_london"),
        ("police_area", "no its kent", "other_force"),
    ],
)
def test_an_answer_in_words(field: str, text: str, value: str) -> None:
    reading = read_answer(FIELDS[field], text, "inform", "", DAY)
    assert (reading.status, reading.value) == ("known", value)


@pytest.mark.parametrize("field", ["police_first", "police_area"])
def test_an_answer_that_says_neither_is_not_guessed(field: str) -> None:
    assert read_answer(FIELDS[field], "the man was so friendly", "inform", "", DAY).status == "unclear"
    assert read_answer(FIELDS[field], "dont know", "not_sure", "", DAY).status == "dont_know"
