"""Whether a child is concerned: by age, or by the type as long as no age is known."""

from __future__ import annotations

import pytest

from bot.guidance.conditions import CHILD_TYPES, child_concerned
from bot.guidance.load import load_guidance
from bot.guidance.situation import Situation


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (Situation(type="child_grooming"), True),
        (Situation(type="child_grooming", age=13), True),
        (Situation(type="child_grooming", age=18), False),
        (Situation(type="cyberbullying", who="someone_else"), True),
        (Situation(type="doxxing"), False),
        (Situation(type="doxxing", risks=frozenset({"under_18"})), True),
        (Situation(type="doxxing", age=17), True),
        (Situation(), False),
    ],
)
def test_a_child_is_concerned_by_age_or_type(situation: Situation, expected: bool) -> None:
    assert child_concerned(situation) is expected


def test_the_types_about_children_are_types() -> None:
    assert set(load_guidance().types) >= CHILD_TYPES
