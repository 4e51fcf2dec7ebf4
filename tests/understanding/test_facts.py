"""Facts read from whole accounts labelled by hand: the shares over the half kept back stay above their floors."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.facts import read_facts

DAY = date(2026, 11, 23)
CASES = yaml.safe_load(Path(__file__).with_name("facts.yml").read_text(encoding="utf-8"))
FLOORS = {
    "amount_gbp": 0.80,
    "when": 0.75,
    "payment_method": 0.80,
    "contact_channel": 0.85,
    "platform": 0.88,
    "suspect_phone": 0.95,
}


def first_values(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in read_facts(text, DAY):
        found.setdefault(fact.name, fact.value)
    return found


def shares(cases: list[dict[str, Any]]) -> dict[str, float]:
    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in cases:
        found = first_values(case["text"])
        for name, value in case["facts"].items():
            told[name] += 1
            right[name] += found.get(name) in (value if isinstance(value, list) else [value])
    return {name: right[name] / count for name, count in told.items()}


@pytest.fixture(scope="module")
def kept() -> dict[str, float]:
    return shares(CASES["kept"])


@pytest.mark.parametrize("fact", FLOORS)
def test_facts_of_accounts_kept_back_are_read(kept: dict[str, float], fact: str) -> None:
    assert kept[fact] >= FLOORS[fact]
