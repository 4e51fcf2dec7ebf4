"""`python -m bot classify`: the contract of its lines, and the language of a message."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.classify import classify
from bot.content import load_content
from bot.risks import RISKS
from tests.understanding.conftest import Understand

FACTS = {
    "amount_gbp",
    "when",
    "payment_method",
    "contact_channel",
    "platform",
    "suspect_phone",
    "suspect_email",
    "suspect_url",
    "suspect_handle",
    "suspect_account",
    "suspect_wallet",
}


def test_every_line_is_answered_in_order() -> None:
    cases = [
        {
            "id": "a",
            "text": "on saturday a man rang from my bank and i moved £1,200 to a safe account",
            "channel": "web",
        },
        {"id": "b", "text": "", "channel": "whatsapp"},
        {"id": "c", "text": "/restart", "channel": "web"},
    ]
    target = io.StringIO()
    classify(io.StringIO("\n".join(map(json.dumps, cases)) + "\n\n"), target, date(2026, 11, 23))
    answers = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", "c"]
    for answer in answers:
        assert set(answer) == {"id", "types", "unsure", "reason", "risks", "facts", "ms"}
    first = answers[0]
    assert first["types"][0]["type"] == "bank_or_police_impersonation"
    assert first["facts"]["amount_gbp"] == 1200.0
    assert first["facts"]["when"] == "2026-11-21"
    assert first["reason"] in cases[0]["text"]
    assert answers[1]["unsure"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_is_answered_within_the_contract(understand: Understand, text: str) -> None:
    answer = understand(text)
    known = load_content().guidance.types
    assert len(answer["types"]) <= 5
    assert all(one["type"] in known and 0 <= one["confidence"] <= 1 for one in answer["types"])
    assert sorted(answer["types"], key=lambda one: -one["confidence"]) == answer["types"]
    assert {one["risk"] for one in answer["risks"]} <= set(RISKS)
    assert set(answer["facts"]) <= FACTS


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("me llamaron del banco y me dijeron que moviera el dinero", True),
        ("ktos zadzwonil z banku i kazal mi przelac pieniadze", True),
        ("আমার ব্যাংক থেকে ফোন করে সব টাকা নিয়ে গেছে আজ সকালে", True),
        ("sorry my english not so good, one man he call me from bank and take money", False),
        ("clr f 41 rec'd txt purp HMRC, entered card dets, nil loss", False),
        ("omg sum1 hacked my insta n is sendin my m8s bitcoin stuff", False),
    ],
)
def test_the_language_of_a_message(act: Callable[[str], str], text: str, foreign: bool) -> None:
    assert (act(text) == "not_english") is foreign


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("why do you need that", "ask_why"),
        ("delete everything please", "delete_my_data"),
        ("can i talk to a real person", "ask_human"),
        ("Kirsty", "inform"),
        ("I've not been back in since", "inform"),
        ("I told the bank about it on Monday", "inform"),
        ("text me any time after work", "inform"),
        ("will my manager get to hear about this", "ask_privacy"),
        ("do we have to tell the council", "inform"),
        ("could she come round again", "inform"),
        ("is there a chance they catch him", "ask_outcome"),
        ("was it daft of me, is it my fault", "ask_blame"),
    ],
)
def test_an_act_needs_its_signs(act: Callable[[str], str], text: str, meant: str) -> None:
    assert act(text) == meant
