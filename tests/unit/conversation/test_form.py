"""The form of the report: what it asks, how it reads answers, corrections in passing, the review."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import asides, naming, reporting, steps
from bot.conversation.engine import Content
from bot.report.build import build_report
from bot.report.review import review_lines
from bot.report.to_json import validator
from bot.wording.render import render
from tests.unit.conversation.test_conversation import Player

VAGUE = "it all went wrong and they have cheated me"


@pytest.fixture
def player(content: Content) -> Player:
    return Player(content)


def at_the_form(player: Player, account: str = VAGUE, kind: str = "romance_fraud") -> Player:
    player.tell(account, kind)
    player.to_the_report()
    if player.case.awaiting == "age_check":
        player.take(steps.age_answer, act="inform", value="over_18")
        while player.case.awaiting == "steps_check":
            player.take(steps.next_steps, act="next")
    if player.case.awaiting == "record_check":
        player.take(reporting.start, act="affirm")
    return player


def asked_in_all(player: Player, place: str = "") -> list[list[str]]:
    """The fields of every question until the review; the place is told, all else is skipped."""
    asked = []
    while player.case.awaiting == "report_answer":
        asked.append(player.case.open_fields)
        text = place if "postcode" in player.case.open_fields else ""
        player.take(reporting.answer, text, "inform" if text else "skip")
        assert len(asked) < 30
    return asked


def test_a_whole_report_takes_no_more_than_twelve_questions(content: Content) -> None:
    for kind in content.guidance.types:
        player = at_the_form(Player(content), kind=kind)
        assert len(asked_in_all(player, "SW9, 34")) <= 12, kind


def test_who_needs_little_asks_little(content: Content) -> None:
    by_phone = asked_in_all(at_the_form(Player(content), kind="online_threats"), "Leeds, 34")
    online = asked_in_all(at_the_form(Player(content), kind="online_threats"), "SW9, 34")
    assert len(by_phone) <= 8
    assert len(by_phone) < len(online)
    assert not {"name", "contact", "impact"} & {name for names in by_phone for name in names}


def test_a_child_is_not_asked_for_name_or_number(player: Player) -> None:
    at_the_form(player, "i am 15 and they want money or they will show everyone my picture", "sextortion")
    asked = {name for names in asked_in_all(player, "N17") for name in names}
    assert not {"name", "contact", "impact", "age"} & asked
    assert {"postcode", "evidence"} <= asked


def test_what_belongs_together_is_one_question_and_reads_whatever_comes(player: Player) -> None:
    at_the_form(player).until("suspect_phone")
    assert player.case.open_fields[:3] == ["suspect_phone", "suspect_email", "suspect_handle"]
    said = player.take(reporting.answer, "she rang from 07700 900123 and wrote as @rose.gold99")
    assert said[0] == "noted_lines"
    assert player.case.value("suspect_phone") == ["+447700900123"]
    assert player.case.value("suspect_handle") == ["rose.gold99"]
    assert player.case.answers["suspect_email"].status == "dont_know"
    assert player.case.open_fields == ["amount", "when"]


def test_the_bank_and_the_account_it_went_to_are_one_question(player: Player) -> None:
    at_the_form(player).until("amount")
    player.take(reporting.answer, "£900 last friday")
    player.take(reporting.answer, "bank transfer")
    assert player.case.open_fields == ["suspect_account", "bank"]
    player.take(reporting.answer, "lloyds, to 12-34-56 12345678")
    assert player.case.value("bank") == "Lloyds"
    assert player.case.value("suspect_account") == ["12-34-56 12345678"]


def test_a_bank_nobody_listed_is_asked_for_alone(player: Player) -> None:
    at_the_form(player, "i sent 900 by bank transfer yesterday").until("suspect_phone")
    player.take(reporting.answer, "no")
    player.until("bank")
    player.take(reporting.answer, "Banco Levante")
    assert player.case.value("bank") == "Banco Levante"


def test_only_what_is_not_told_yet_stands_in_the_question(player: Player) -> None:
    at_the_form(
        player, "someone from my bank rang from 020 7946 0000 and i paid 900 by bank transfer yesterday, with lloyds"
    )
    player.until("suspect_account")
    assert player.case.open_fields == ["suspect_account"]
    assert player.said[-1].id == "ask_suspect_account"
    assert player.said[-1].asks == ("suspect_account",)


def test_part_of_an_answer_is_kept_and_the_rest_is_asked_for_alone(player: Player) -> None:
    at_the_form(player).until("postcode")
    player.take(reporting.answer, "sw9 8ab")
    assert player.case.value("postcode")["district"] == "SW9"
    assert player.case.open_fields == ["age"]


@pytest.mark.parametrize(
    ("text", "amount", "payments"),
    [
        ("i feel so stupid. it was 500", 500.0, [500.0]),
        ("1200 on monday then 850 on tuesday", 2050.0, [1200.0, 850.0]),
        ("£1,200\n£850\n£40", 2090.0, [1200.0, 850.0, 40.0]),
        ("between 500 and 600 quid", 550.0, [550.0]),
        ("nothing, they only asked for 500", 0.0, []),
    ],
)
def test_several_payments_in_one_answer(player: Player, text: str, amount: float, payments: list[float]) -> None:
    at_the_form(player).until("amount")
    player.take(reporting.answer, text)
    assert player.case.value("amount")["amount"] == amount
    assert [one["amount"] for one in player.case.value("payments") or []] == payments


def test_payments_and_identifiers_may_come_one_by_one(player: Player) -> None:
    at_the_form(player).until("amount")
    player.take(reporting.answer, "£300 yesterday")
    player.take(reporting.answer, "oh, and i sent another one of £200", "inform")
    assert player.case.value("amount")["amount"] == 500.0
    assert [one["amount"] for one in player.case.value("payments")] == [300.0, 200.0]
    player.until("evidence")
    before = player.case.value("suspect_email")
    player.take(asides.human, "wait, the mail was jo@scam.example", "ask_human")
    assert before is None
    assert player.case.value("suspect_email") == ["jo@scam.example"]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("when", "31 February", "unfit_no_such_day"),
        ("when", "on 25 December 2031", "unfit_day_to_come"),
        ("amount", "£-5", "unfit_money_below_nothing"),
        ("amount", "1000000000000", "unfit_money_too_much"),
        ("age", "250", "unfit_age_range"),
        ("suspect_phone", "020 7946", "unfit_phone_digits"),
        ("suspect_email", "jo@mail", "unfit_email_shape"),
    ],
)
def test_a_value_that_cannot_be_gets_an_exact_question_and_is_not_kept(
    player: Player, field: str, text: str, said: str
) -> None:
    at_the_form(player).until(field)
    assert said in player.take(reporting.answer, text)
    assert player.case.value(field) is None
    assert field in player.case.open_fields
    player.take(reporting.answer, text)
    player.take(reporting.answer, text)
    assert field not in player.case.open_fields
    assert player.case.value(field) is None
    assert player.case.answers[field].words == text


def test_a_sort_code_of_five_digits_is_asked_for_again(player: Player) -> None:
    at_the_form(player, "i sent 900 by bank transfer yesterday").until("suspect_account")
    assert "unfit_account_digits" in player.take(reporting.answer, "sort code 12-34-5, account 12345678")
    assert player.case.value("suspect_account") is None
    player.take(reporting.answer, "12-34-56 12345678")
    assert player.case.value("suspect_account") == ["12-34-56 12345678"]


@pytest.mark.parametrize(
    ("act", "status"), [("not_sure", "dont_know"), ("prefer_not", "prefer_not"), ("skip", "skipped")]
)
def test_not_known_and_not_said_are_recorded_as_such(player: Player, act: str, status: str) -> None:
    at_the_form(player)
    fields = player.case.open_fields
    player.take(reporting.answer, "not that", act)
    assert {player.case.answers[name].status for name in fields} == {status}


@pytest.mark.parametrize("act", ["inform", "correct_answer", "deny"])
@pytest.mark.parametrize("awaiting", ["type_check", "steps_check", "report_answer", "review_check"])
@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("actually it was £600", "amount", {"amount": 600.0, "currency": "GBP"}),
        ("no sorry it was on tuesday", "when", "2026-11-17"),
        ("sorry, it was my debit card", "payment_method", "debit_card"),
    ],
)
def test_a_correction_is_taken_and_said_back_wherever_it_comes(
    player: Player, awaiting: str, act: str, words: str, field: str, value: Any
) -> None:
    player.tell("my bank rang on saturday and i sent 900 by bank transfer, its natwest")
    if awaiting == "steps_check":
        player.take(naming.right, act="affirm")
    if awaiting in {"report_answer", "review_check"}:
        player.to_the_report()
    if awaiting == "review_check":
        asked_in_all(player)
    assert player.case.awaiting == awaiting
    known = {
        "type_check": naming.wrong if act != "inform" else naming.hear_more,
        "steps_check": steps.next_steps,
        "report_answer": reporting.correct if act == "correct_answer" else reporting.answer,
        "review_check": reporting.correct if act == "correct_answer" else reporting.change,
    }
    before, question = player.case.value(field), player.case.question
    types = {"bank_or_police_impersonation": 0.8, "phishing": 0.1}
    said = player.take(known[awaiting], words, act, types=types)
    assert said[0] == "corrected"
    assert said.count("corrected") == 1
    assert player.case.value(field) == value
    assert before in player.case.answers[field].earlier
    assert player.case.type == "bank_or_police_impersonation"
    if awaiting in {"report_answer", "review_check"}:
        assert (player.case.awaiting, player.case.question) == (awaiting, question)


def test_a_no_that_puts_something_else_right_is_no_answer(player: Player) -> None:
    at_the_form(player)
    assert player.case.open_fields == ["police_first"]
    said = player.take(reporting.answer, "oh wait no it was on the 2nd of november")
    assert said[0] == "also_noted"
    assert player.case.value("when") == "2026-11-02"
    assert player.case.open_fields == ["police_first"]


def test_a_payment_told_twice_in_the_same_words_is_one(player: Player) -> None:
    player.tell()
    player.to_the_report()
    for _ in range(2):
        player.take(asides.human, "i also sent another one of £200", "ask_human")
    assert player.case.value("amount")["amount"] == 2250.0


@pytest.mark.parametrize(
    "words",
    [
        "actually they want another £200",
        "actually 3 of them rang me",
        "sorry, i am 71",
        "actually she has 40 followers",
    ],
)
def test_not_every_number_said_in_passing_is_the_sum(player: Player, words: str) -> None:
    player.tell()
    player.to_the_report()
    player.take(reporting.correct, words, "correct_answer")
    assert player.case.value("amount")["amount"] == 2050.0


def test_a_question_instead_of_an_answer_is_not_taken_for_one(player: Player) -> None:
    at_the_form(player).until("postcode")
    assert player.take(reporting.answer, "does my landlord need to be told?")[0] == "cannot_answer"
    assert "postcode" in player.case.open_fields


def test_an_answer_beside_a_question_is_kept(player: Player) -> None:
    at_the_form(player).until("amount")
    said = player.take(asides.aside, "£500 last friday. will i get it back?", "ask_refund")
    assert said[0].startswith("aside_")
    assert player.case.value("amount")["amount"] == 500.0
    player.until("evidence")
    player.take(asides.aside, "will they tell my mum", "ask_privacy")
    assert "evidence" in player.case.open_fields
    player.take(asides.aside, "only the texts. will they tell my mum?", "ask_privacy")
    assert player.case.value("evidence") == "only the texts. will they tell my mum?"


def test_what_stands_in_a_line_stays_until_there_is_another_answer(player: Player) -> None:
    player.tell()
    player.to_the_report()
    asked_in_all(player)
    player.take(reporting.change_line, act="change", value="amount")
    assert build_report(player.case, player.content)["money"]["lost"]["amount"] == 2050.0
    assert "noted_unchanged" in player.take(reporting.answer, act="skip")
    assert player.case.value("amount")["amount"] == 2050.0
    player.take(asides.go_back, act="go_back")
    assert player.case.value("amount")["amount"] == 2050.0


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("the postcode is wrong, it's sw8", "postcode", "SW8"),
        ("the age should be 44", "age", 44),
        ("the amount should be 1,900", "amount", 1900.0),
        ("their number is wrong, it was 020 7946 0123", "suspect_phone", ["+442079460123"]),
    ],
)
def test_a_line_is_changed_by_word(player: Player, words: str, field: str, value: Any) -> None:
    player.tell()
    player.to_the_report()
    asked_in_all(player, "SW9, 34")
    said = player.take(reporting.change, words, "inform")
    assert {"corrected", "review"} <= set(said)
    now = player.case.value(field)
    assert value in (now, *(now.values() if isinstance(now, dict) else ()))


@pytest.mark.parametrize(
    ("words", "field"),
    [("change the amount", "amount"), ("the date is wrong", "when"), ("my name isn't right", "name")],
)
def test_a_line_named_without_a_value_is_asked_for_again(player: Player, words: str, field: str) -> None:
    player.tell()
    player.to_the_report()
    asked_in_all(player)
    player.take(reporting.correct, words, "correct_answer")
    assert player.case.open_fields == [field]


def test_every_line_with_a_button_can_be_changed(player: Player) -> None:
    player.tell("he has a video of me, wants £500, i paid 100 by paypal yesterday, its @jo.x99", "sextortion")
    at_the_form(player, "and more", "sextortion")
    asked_in_all(player)
    for line in review_lines(player.case, player.content):
        if "button" in line:
            player.take(reporting.change_line, act="change", value=line["field"])
            assert player.case.open_fields == [line["field"]]
            player.take(reporting.answer, act="skip")


def test_the_review_stands_by_group_and_fits_one_message(player: Player) -> None:
    player.case.channel = "whatsapp"
    at_the_form(player, VAGUE + " on 07700 900123")
    while player.case.awaiting == "report_answer":
        player.take(reporting.answer, "SW9, 34, £500 yesterday " + "so much to say " * 80)
    review = next(say for say in player.said if say.id == "review")
    groups = [line["group"] for line in review.lines]
    assert groups == sorted(groups, key=groups.index)
    assert len(set(groups)) > 2
    assert len(render(review, "whatsapp", player.content)["text"]) <= 4096


NUMBERS = st.integers(0, 999)


def statement(field: str, number: int) -> tuple[str, Any] | None:
    """Words that answer a question about a field, and the value that they state."""
    day = number % 20 + 1
    district = ("SW9", "E15", "G42", "N17")[number % 4]
    bank = ("Lloyds", "Monzo", "Barclays")[number % 3]
    known: dict[str, tuple[str, Any]] = {
        "amount": (f"£{number + 20}", {"amount": number + 20.0, "currency": "GBP"}),
        "when": (f"{day} November", f"2026-11-{day:02}"),
        "suspect_phone": (f"07700 900{number:03}", [f"+447700900{number:03}"]),
        "suspect_email": (f"jo{number}@scam.example", [f"jo{number}@scam.example"]),
        "postcode": (district, {"nation": "scotland" if district == "G42" else "england", "district": district}),
        "age": (str(20 + number % 60), 20 + number % 60),
        "bank": (bank, bank),
        "payment_method": ("paypal", "paypal"),
        "evidence": (f"folder {number}", f"folder {number}"),
        "other": (f"remark {number}", f"remark {number}"),
    }
    return known.get(field)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["answer", "part", "skip", "dont_know", "correct", "volunteer", "back", "change"]), NUMBERS
    ),
    max_size=25,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_no_order_of_moves_loses_a_stated_fact(content: Content, moves: list[tuple[str, int]]) -> None:
    player = at_the_form(Player(content))
    stated: dict[str, Any] = {}
    for move, number in moves:
        stated |= make(player, move, number)
        case = player.case
        report = build_report(case, content)
        validator().validate(report)
        answers = {row["field"]: row for row in report["answers"]}
        for field, value in stated.items():
            now = case.value(field)
            if isinstance(value, dict) and field == "postcode":
                assert {key: now[key] for key in value} == value
            elif isinstance(value, list):
                assert set(value) <= set(now)
            elif content.fields[field].kind == "text":  # asked anew, any words replace it; the history keeps it
                assert value in [now, *answers[field]["earlier"]]
            else:
                assert now == value
            assert answers[field]["status"] == "known"


def make(player: Player, move: str, number: int) -> dict[str, Any]:
    """Makes one move; returns what it stated."""
    case = player.case
    if case.awaiting == "review_check" and move != "correct":
        names = [line["field"] for line in review_lines(case, player.content) if "button" in line]
        player.take(reporting.change_line, act="change", value=names[number % len(names)])
        return {}
    if move == "back":
        player.take(asides.go_back, act="go_back")
        while player.case.awaiting == "steps_check":
            player.take(steps.next_steps, act="next")
        return {}
    if move == "correct":
        told = statement("amount", number) if case.value("amount") else None
        player.take(reporting.correct, f"actually it was {told[0]}" if told else "actually no", "correct_answer")
        return {"amount": told[1]} if told else {}
    if move == "volunteer" and not of_own_life(player) and "suspect_email" not in case.open_fields:
        words, value = statement("suspect_email", number) or ("", [])
        player.take(asides.human, f"a person please, the mail was {words}", "ask_human")
        return {"suspect_email": [*(case.value("suspect_email") or []), *value]}
    if move in {"skip", "dont_know"} or case.awaiting != "report_answer":
        player.take(reporting.answer, act="skip" if move == "skip" else "not_sure") if case.open_fields else None
        return {}
    found = {name: told for name in case.open_fields if (told := statement(name, number))}
    chosen = dict(list(found.items())[: 1 if move == "part" else None])
    player.take(reporting.answer, ", ".join(words for words, _ in chosen.values()) or "no")
    return {name: value for name, (_, value) in chosen.items()}


def of_own_life(player: Player) -> bool:
    """Whether the person is asked about their own life: what they tell then is none of the offender's."""
    groups = {player.content.fields[name].group for name in player.case.open_fields}
    return bool(groups) and groups <= {"people", "proof"}
