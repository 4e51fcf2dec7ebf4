"""The conversation without Rasa: any order of answers, corrections and skips leads to a report that validates."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import asides, leaving, naming, reporting, safety, steps
from bot.conversation.case import Case
from bot.conversation.engine import Content, Step, advance
from bot.conversation.turn import Say, Turn
from bot.facts import read_facts
from bot.report.build import build_report
from bot.report.to_json import validator
from bot.wording.render import render

DAY = date(2026, 11, 23)
ACCOUNT = "my bank rang on saturday and i moved 1,200 and 850 to the sort code they gave me, its natwest"


class Player:
    """Takes turns with one case; keeps what was said last."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.case = Case.new("web", DAY)
        self.said: list[Say] = []

    def take(self, step: Step, text: str = "", act: str = "inform", **more: Any) -> list[str]:
        found = [asdict(fact) for fact in read_facts(text, DAY)] if text else []
        turn = Turn("t", text, act, facts=found, button=not text, **more)
        reply = advance(step, self.case, turn, self.content)
        self.said = reply.say
        self.case = Case.from_json(self.case.to_json())  # what is not kept is lost here too
        for say in reply.say:
            assert render(say, "web", self.content)["text"]
        return [say.id for say in reply.say]

    def tell(self, text: str = ACCOUNT, kind: str = "bank_or_police_impersonation") -> list[str]:
        return self.take(naming.hear, text, "describe_incident", types={kind: 0.8, "phishing": 0.1})

    def until(self, field: str) -> None:
        """Skips questions until the one that asks for the field."""
        for _ in range(20):
            if field in self.case.open_fields:
                return
            self.take(reporting.answer, act="skip")
        raise AssertionError(f"{field} was never asked for")

    def to_the_report(self) -> None:
        self.take(naming.right, act="affirm")
        while self.case.awaiting == "steps_check":
            self.take(steps.next_steps, act="next")


@pytest.fixture
def player(content: Content) -> Player:
    return Player(content)


def test_only_what_is_missing_is_asked(player: Player) -> None:
    player.tell()
    player.to_the_report()
    asked = []
    while player.case.awaiting == "report_answer":
        asked.append(player.case.question)
        player.take(reporting.answer, act="skip")
    assert not {"amount", "when", "bank", "payment_method", "contact_channel"} & set(asked)
    assert len(asked) == len(set(asked))
    assert player.case.awaiting == "review_check"


def test_an_answer_that_cannot_be_read_is_asked_for_once_more_and_then_left(player: Player) -> None:
    player.tell("someone rang me and said he was from the bank and took my money")
    player.to_the_report()
    player.until("when")
    assert "retry_losses" in player.take(reporting.answer, "it was all so confusing")
    assert {"dont_know", "skip"} <= set(player.said[-1].more)
    player.take(reporting.answer, "the man was so friendly")
    assert "when" not in player.case.open_fields
    assert player.case.answers["when"].status == "dont_know"
    assert player.case.answers["when"].words == "the man was so friendly"


def test_a_correction_replaces_and_keeps_the_old_value(player: Player) -> None:
    player.tell()
    player.to_the_report()
    question = player.case.question
    said = player.take(reporting.correct, "sorry, actually it was 2,500 in total", "correct_answer")
    assert "corrected" in said
    assert player.case.question == question
    assert player.case.value("amount") == {"amount": 2500.0, "currency": "GBP"}
    assert player.case.answers["amount"].earlier == [{"amount": 2050.0, "currency": "GBP"}]


@pytest.mark.parametrize(
    ("words", "amount", "payments"),
    [
        ("no it wasnt 2,050 it was 2,060", 2060.0, []),
        ("the second one was 800 not 850", 2000.0, [1200.0, 800.0]),
        ("i made 3 payments of £200", 600.0, [200.0, 200.0, 200.0]),
        ("i am 71 not 72", 2050.0, [1200.0, 850.0]),
    ],
)
def test_a_corrected_sum_and_its_payments_agree(
    player: Player, words: str, amount: float, payments: list[float]
) -> None:
    player.tell()
    player.to_the_report()
    player.take(reporting.correct, words, "correct_answer")
    assert player.case.value("amount")["amount"] == amount
    assert [one["amount"] for one in player.case.value("payments")] == payments


def test_an_amount_named_later_in_passing_changes_nothing(player: Player) -> None:
    player.tell()
    player.take(naming.right, "yes, and i spent £40 on calls", "affirm")
    assert player.case.value("amount")["amount"] == 2050.0


def test_going_back_asks_the_question_before(player: Player) -> None:
    player.tell()
    player.to_the_report()
    player.until("suspect_phone")
    first = player.case.question
    player.take(reporting.answer, "07700 900123")
    player.take(asides.go_back, act="go_back")
    assert player.case.question == first


def test_truthful_answers_to_clarifying_questions_lead_to_the_type(player: Player) -> None:
    types = dict.fromkeys(
        ["seller_fraud", "online_shopping_fraud", "ticket_fraud", "phishing", "not_online_crime"], 0.2
    )
    said = player.take(naming.hear, "it was on the market place and i was cheated", types=types)
    assert said[0] == "not_sure_yet"
    assert said[-1].startswith("ask_clarify_")
    while player.case.awaiting == "clarify_check":
        answers = player.content.guidance.splits[player.case.question].answers
        answer = next((name for name, kinds in answers.items() if "seller_fraud" in kinds), "")
        said = player.take(naming.clarified, act="inform" if answer else "not_sure", value=answer)
    assert naming.ranked(player.case, player.content)[0][0] == "seller_fraud"


def test_after_two_clarifying_questions_the_likeliest_are_offered(player: Player) -> None:
    types = dict.fromkeys(["romance_fraud", "fake_profile", "sextortion", "phishing", "doxxing", "sim_swap"], 0.16)
    player.take(naming.hear, "it all went wrong online last week", types=types)
    asked = []
    while player.case.awaiting == "clarify_check":
        asked.append(player.case.question)
        player.take(naming.clarified, "not sure", "not_sure")
    assert len(set(asked)) == len(asked) == naming.MOST_CLARIFYING
    assert player.case.awaiting == "type_choice"
    assert len(player.said[-1].buttons) == 3


def test_a_no_without_more_words_brings_a_question_or_a_choice(player: Player) -> None:
    types = {"bank_or_police_impersonation": 0.6, "phishing": 0.15, "sim_swap": 0.15, "doxxing": 0.1}
    player.take(naming.hear, ACCOUNT, types=types)
    said = player.take(naming.wrong, act="deny")
    assert said[0] == "sorry_wrong"
    assert player.case.awaiting in {"clarify_check", "type_choice"}
    assert "bank_or_police_impersonation" not in dict(naming.ranked(player.case, player.content))


def test_self_harm_pauses_the_form_and_it_goes_on_where_it_was(player: Player) -> None:
    player.tell()
    player.to_the_report()
    question = player.case.question
    said = player.take(safety.self_harm, "i want to die", "self_harm", risks={"suicide_or_self_harm": "i want to die"})
    assert said == ["self_harm", "ask_self_harm_check"]
    assert "999" in render(player.said[0], "web", player.content)["text"]
    assert player.take(safety.self_harm_answer, "no i'm in my room")[0] == "self_harm_support"
    assert player.case.awaiting == "go_on_check"
    player.take(safety.go_on, act="affirm")
    assert (player.case.awaiting, player.case.question) == ("report_answer", question)


def test_danger_in_the_account_comes_first_and_the_account_is_not_lost(player: Player) -> None:
    said = player.take(safety.danger, ACCOUNT, "in_danger", types={"bank_or_police_impersonation": 0.8})
    assert said[0] == "danger"
    assert "named" not in said
    said = player.take(safety.danger_answer, "yes i'm safe", "affirm")
    assert said[0] == "danger_over"
    assert {"named_plainly", "steps_first"} <= set(said)


def test_not_safe_asks_nothing_else(player: Player) -> None:
    player.take(safety.danger, ACCOUNT, "in_danger", types={"bank_or_police_impersonation": 0.8})
    assert player.take(safety.danger_answer, "no he is still here", "deny") == ["danger_stay", "ask_danger_check"]


@pytest.mark.parametrize(
    ("certain", "answer", "holds"),
    [([], "affirm", False), ([], "deny", True), (["immediate_danger"], "affirm", True)],
)
def test_a_danger_that_only_a_hint_showed_is_over_once_it_is_denied(
    player: Player, certain: list[str], answer: str, holds: bool
) -> None:
    hint = {"immediate_danger": "i want him arrested"}
    player.take(safety.danger, "i want him arrested", "in_danger", risks=hint, certain=frozenset(certain))
    player.take(safety.danger_answer, "as i said", answer)
    assert ("immediate_danger" in player.case.standing) == holds
    player.take(naming.hear, "he is at the door", "inform", risks=hint, certain=frozenset({"immediate_danger"}))
    assert "immediate_danger" in player.case.standing


def test_what_was_said_about_self_harm_is_not_handed_on(player: Player) -> None:
    player.tell()
    player.case.risks["suicide_or_self_harm"] = "2026-11-23T10:00:00"
    player.case.risks["immediate_danger"] = "2026-11-23T10:00:00"
    assert build_report(player.case, player.content)["risks"] == ["immediate_danger"]


def test_money_that_is_safe_after_all_is_not_lost(player: Player) -> None:
    player.tell()
    player.take(naming.hear_more, "the police came in time, she still has the money", "describe_incident")
    assert player.case.value("amount")["amount"] == 0.0


def test_a_child_is_asked_its_age_before_steps_that_hang_on_it(player: Player) -> None:
    player.tell("he has a video of me and wants money", "sextortion")
    assert "ask_age_check" in player.take(naming.right, act="affirm")
    player.take(steps.age_answer, "15")
    assert "under_18" in player.case.risks
    given_ = {advice.step for advice in player.case.advice}
    while player.case.awaiting == "steps_check":
        player.take(steps.next_steps, act="next")
        given_ |= {advice.step for advice in player.case.advice}
    assert {"childline", "report_remove", "report_ceop"} <= given_
    assert not {"stopncii", "rph"} & given_


def test_deleting_asks_once_and_then_says_what_it_cannot_remove(player: Player) -> None:
    player.tell()
    assert player.take(leaving.erase, act="delete_my_data") == ["ask_delete_check"]
    assert player.take(leaving.erased, act="affirm") == ["deleted"]


ANSWERS = st.sampled_from(
    [
        ("skip", "skip"),
        ("i don't know", "not_sure"),
        ("i'd rather not say", "prefer_not"),
        ("no", "deny"),
        ("31 February", "inform"),
        ("£-5", "inform"),
        ("1000000000000", "inform"),
        ("12-34-5 1234567", "inform"),
        ("<script>alert(1)</script> *bold* #eval(1)", "off_topic"),
        ("\u202eleft to right", "inform"),
        ("about 300 quid yesterday by bank transfer from lloyds", "inform"),
        ("actually it was 75 pounds on the 3rd", "correct_answer"),
        ("SW9 and i'm 44", "inform"),
        ("x" * 5000, "inform"),
        ("i feel sick", "express_distress"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=st.lists(ANSWERS, max_size=30),
    kind=st.sampled_from(
        ["bank_or_police_impersonation", "sextortion", "ransomware", "cyberstalking", "not_online_crime"]
    ),
)
def test_any_answers_lead_to_a_report_that_validates(
    content: Content, answers: list[tuple[str, str]], kind: str
) -> None:
    player = Player(content)
    player.tell(kind=kind)
    for text, act in answers:
        step: Step = reporting.answer if player.case.awaiting == "report_answer" else _step(player.case.awaiting)
        player.take(reporting.correct if act == "correct_answer" else step, text, act)
        validator().validate(build_report(player.case, player.content))
    assert player.case.value("when") is not None


def _step(awaiting: str) -> Step:
    known: dict[str, Step] = {
        "type_check": naming.right,
        "type_choice": naming.unsure,
        "device_check": naming.device_answer,
        "age_check": steps.age_answer,
        "steps_check": steps.next_steps,
        "record_check": reporting.start,
        "review_check": reporting.reviewed,
        "change_check": reporting.change,
        "consent_check": reporting.agree,
    }
    return known.get(awaiting, asides.lost)


def test_a_day_that_was_skipped_has_no_words(player: Player) -> None:
    player.tell("a girl i met on hinge recorded me, he wants £500", "sextortion")
    player.to_the_report()
    player.until("when")
    player.take(reporting.answer, "skip", "skip")
    assert build_report(player.case, player.content)["incident"]["when"]["words"] == ""
