"""No call ends before the four that inspectors look for are recorded, each with an answer or a reason."""

from __future__ import annotations

import pytest

from bot.calls.answers import CallRefused
from tests.unit.calls.conftest import MOVED, Talk
from tests.unit.calls.test_script import NAMED

DUTIES = ("vulnerability", "repeat_victim", "evidence", "prevention")


def test_a_call_cannot_end_while_one_of_them_is_open(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.do("go", "wrap_up")
    with pytest.raises(CallRefused) as refused:
        talk.answer(text="Line went dead.")
    assert refused.value.code == "error_call_duties"
    assert not talk.screen.wrapped


@pytest.mark.parametrize("reason", ["declined", "not_safe_now", "line_lost"])
def test_a_reason_counts_for_each_of_them(talk: Talk, reason: str) -> None:
    talk.write(MOVED, *NAMED)
    for name in DUTIES:
        talk.do("go", name)
        talk.answer(reason)
    assert all(done for _, done in talk.screen.duties)
    talk.do("go", "wrap_up")
    talk.answer(text="Line went dead.")
    assert talk.screen.wrapped


@pytest.mark.parametrize("name", DUTIES)
def test_three_of_four_are_not_enough(talk: Talk, name: str) -> None:
    talk.write(MOVED, *NAMED)
    for other in DUTIES:
        if other != name:
            talk.do("go", other)
            talk.answer("line_lost")
    assert [duty for duty, done in talk.screen.duties if not done] == [name]
    talk.do("go", "wrap_up")
    with pytest.raises(CallRefused):
        talk.answer()


def test_what_was_left_is_asked_before_the_end(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    while (shown := talk.screen.prompt).id != "goodbye":
        if shown.put_off and shown.id != "words":
            talk.do("later", shown.id)
        else:
            talk.step()
    talk.answer("gone")
    left = talk.play("wrap_up")
    assert {"field:vulnerability", "field:repeat_victim", "evidence"} <= set(left)


def test_saying_a_step_of_the_plan_is_advice_given(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.do("tick", "keep_messages")
    talk.do("tick", "avoid_recovery")
    assert dict(talk.screen.duties) == {
        "vulnerability": False,
        "repeat_victim": False,
        "evidence": True,
        "prevention": True,
    }
