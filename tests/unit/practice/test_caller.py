"""A caller answers when asked, once, and in the same way for the same questions."""

from __future__ import annotations

import pytest

from bot.conversation.engine import Content
from bot.practice.caller import Caller, Heard
from bot.practice.load import load_practice
from bot.practice.scenario import Practice


@pytest.fixture
def call(practice: Practice, content: Content) -> Caller:
    return Caller(practice, practice.scenarios["safe_account_today"], content.fields)


def test_nothing_is_told_before_it_is_asked(call: Caller) -> None:
    assert "amount" not in call.told
    assert "8,400" not in call.hear()
    heard = call.answer("losses")
    assert "8,400" in heard.words
    assert not heard.again
    assert {"amount", "when"} <= call.told


@pytest.mark.parametrize("question", ["amount", "when", "amount,when", "losses"])
def test_one_field_several_or_their_question_draw_the_same_answer(call: Caller, question: str) -> None:
    assert "8,400" in call.answer(question).words


def test_a_question_of_fields_with_answers_of_their_own_draws_all_of_them(practice: Practice, content: Content) -> None:
    call = Caller(practice, practice.scenarios["glasgow_trading"], content.fields)
    words = call.answer("identifiers").words
    assert all(part in words for part in ("bc1q", "alba-gains.example", "@morag_trades"))


def test_what_was_told_is_not_told_twice(call: Caller) -> None:
    call.answer("losses")
    heard = call.answer("when")
    assert heard.again
    assert "8,400" not in heard.words
    assert call.answer("when").words != heard.words  # callers do not repeat themselves word for word


def test_part_of_a_question_that_is_known_leaves_the_other_part(practice: Practice, content: Content) -> None:
    call = Caller(practice, practice.scenarios["hi_mum"], content.fields)
    heard = call.answer("losses")  # the day was in the first words
    assert not heard.again
    assert "1,850" in heard.words


def test_whoever_does_not_know_says_so(practice: Practice, content: Content) -> None:
    scenario = practice.scenarios["easy_money"]
    call = Caller(practice, scenario, content.fields)
    heard = call.answer("suspect_wallet")
    assert heard == Heard(practice.moods[scenario.mood].dont_know[0])


def test_some_things_are_said_only_to_somebody_kind(practice: Practice, content: Content) -> None:
    call = Caller(practice, practice.scenarios["boy_of_fifteen"], content.fields)
    first = call.answer("self_harm_check")
    assert "bridge" not in first.words
    assert "suicide_or_self_harm" not in call.shown
    call.answer("kind_word")
    second = call.answer("self_harm_check")
    assert "bridge" in second.words
    assert not second.again
    assert "suicide_or_self_harm" in call.shown


def test_a_remark_gets_the_answer_of_the_mood(call: Caller, practice: Practice) -> None:
    assert call.answer("promise_money").words == practice.moods["ashamed"].replies["promise_money"]


def test_every_question_that_there_is_gets_words_from_every_caller(practice: Practice, content: Content) -> None:
    questions = [name.removeprefix("ask_") for name in content.wording.texts if name.startswith("ask_")]
    for scenario in practice.scenarios.values():
        call = Caller(practice, scenario, content.fields)
        for question in [*questions, *practice.remarks, "no_such_question"]:
            assert call.answer(question).words.strip(), (scenario.id, question)


def test_the_same_questions_get_the_same_answers(practice: Practice, content: Content) -> None:
    questions = ["danger_check", "losses", "losses", "suspect_wallet", "suspect_wallet"]
    one, other = (Caller(practice, practice.scenarios["still_on_the_screen"], content.fields) for _ in range(2))
    assert [one.answer(q) for q in questions] == [other.answer(q) for q in questions]


def test_practice_is_loaded_anew_alike(content: Content, practice: Practice, today: object) -> None:
    assert load_practice(content, today) == practice  # type: ignore[arg-type]
