"""Answers to the questions of the report: what they come to."""

from __future__ import annotations

from datetime import date

import pytest

from bot.report.answers import read_answer
from bot.report.fields import load_fields

FIELDS = load_fields()
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("field", "text", "status"),
    [
        ("name", "no", "prefer_not"),
        ("name", "Noel Cooper", "known"),
        ("contact", "no thanks", "prefer_not"),
        ("contact", "no calls, text 07700 900123", "known"),
        ("other", "no that's it, cheers", "skipped"),
        ("other", "no one believed me", "known"),
        ("reported_elsewhere", "no", "known"),
        ("evidence", "ok next", "skipped"),
        ("evidence", "screenshots, done", "known"),
    ],
)
def test_a_bare_no_means_what_the_field_says(field: str, text: str, status: str) -> None:
    act = "next" if field == "evidence" else "inform"
    assert read_answer(FIELDS[field], text, act, "", DAY).status == status


@pytest.mark.parametrize(
    ("act", "status"), [("not_sure", "dont_know"), ("skip", "skipped"), ("prefer_not", "prefer_not")]
)
@pytest.mark.parametrize("field", ["amount", "when", "bank", "postcode", "impact"])
def test_every_field_can_be_left(field: str, act: str, status: str) -> None:
    assert read_answer(FIELDS[field], "leave it", act, "", DAY).status == status


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("contact_channel", "I see the room in the web", "website"),
        ("bank", "my bank is Spain, Banco Levante", "Banco Levante"),
        ("bank", "Bank of Cyprus", "Bank of Cyprus"),
        ("bank", "it's with Unity Trust", "Unity Trust"),
        ("when", "el 10 de noviembre", "2026-11-10"),
    ],
)
def test_an_answer_comes_to_its_value(field: str, text: str, value: str) -> None:
    assert read_answer(FIELDS[field], text, "inform", "", DAY).value == value
