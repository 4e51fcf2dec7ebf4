from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.examples import ACCOUNT, acts
from bot.nlu.signs import may_be_account, settled

NAMES = sorted({ACCOUNT, *(act.label for act in acts())})


@example(["paid"] * 9, "deny", 0.0, False)
@example(["paid"] * 9, "not_english", 1.0, False)
@given(
    st.lists(st.sampled_from(["no", "stop", "why", "i", "paid", "him", "thanks", "?"]), max_size=40),
    st.sampled_from(NAMES),
    st.floats(0, 1),
    st.booleans(),
)
def test_what_is_settled_as_an_account_may_be_one(words: list[str], act: str, sure: float, foreign: bool) -> None:
    text, intent = " ".join(words), {"name": act, "confidence": sure}
    if words and settled(text, intent, foreign=foreign) == ACCOUNT:
        assert may_be_account(text, intent)


def test_a_short_answer_is_none() -> None:
    assert not may_be_account("no thanks", {"name": "deny"})
    assert not may_be_account(" ", {"name": ACCOUNT})
