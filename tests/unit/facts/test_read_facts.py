from __future__ import annotations

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts import read_facts

TODAY = date(2026, 11, 23)
ACCOUNT = (
    "On saturday a man messaged me on insta, he is @coin_guru_ben there. I did 2 payments, £1,200 and £850, by bank "
    "transfer from my monzo to 00-14-72 31926819. His site is coin-guru.example. I'm 34."
)


def values(text: str) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for fact in read_facts(text, TODAY):
        found.setdefault(fact.name, []).append(fact.value)
    return found


def test_a_whole_account() -> None:
    assert values(ACCOUNT) == {
        "amount_gbp": [2050.0],
        "payment": [{"amount": 1200.0, "currency": "GBP"}, {"amount": 850.0, "currency": "GBP"}],
        "when": ["2026-11-21"],
        "payment_method": ["bank_transfer"],
        "contact_channel": ["social_media"],
        "platform": ["Instagram"],
        "bank": ["Monzo"],
        "suspect_handle": ["coin_guru_ben"],
        "suspect_account": ["00-14-72 31926819"],
        "suspect_url": ["coin-guru.example"],
        "victim_age": [34],
    }


def test_another_currency_keeps_its_own() -> None:
    found = values("i lost 300 euros")
    assert found["amount_other"] == [{"amount": 300.0, "currency": "EUR"}]
    assert "amount_gbp" not in found


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_gives_facts_that_json_can_hold(text: str) -> None:
    facts = read_facts(text, TODAY)
    json.dumps([fact.value for fact in facts])
    assert all(fact.words for fact in facts)


@given(
    st.lists(
        st.sampled_from(
            ["£500", "sent", "on monday", "insta", "or he", "@bob_12", "my number is", "and", ",", "07700 900111", "."]
        ),
        max_size=40,
    )
)
@settings(deadline=None)
def test_words_of_a_fact_stand_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for fact in read_facts(text, TODAY):
        if not fact.name.startswith("suspect_"):
            assert fact.words in text


@pytest.mark.parametrize(
    "piece", ["£1 ", "a", "@a ", "1", "12-34-56 ", " ", "a.b-c+d@", "one hundred and ", "they rang me ", ACCOUNT]
)
def test_long_texts_take_bounded_time(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    read_facts("warm", TODAY)
    start = time.process_time()
    read_facts(text, TODAY)
    assert (
        time.process_time() - start < 1
    )  # of the processor; a third of that is usual, something quadratic takes far longer


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("My husband always knows where I am", "husband"),
        ("f31, ex colleague keeps writing to her", "ex colleague"),
        ("My ex posted them", "ex"),
        ("My husband says that I should report it", None),
        ("A man rang. My neighbour told me about you", None),
    ],
)
def test_who_the_offender_is(text: str, who: str | None) -> None:
    assert values(text).get("relationship", [None]) == [who]
