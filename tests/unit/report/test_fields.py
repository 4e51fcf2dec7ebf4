"""The fields: what their file must say, and who needs them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.content import problems
from bot.conversation.case import Answer, Case
from bot.conversation.engine import Content
from bot.report.fields import Fields, load_fields
from bot.report.unfit import unfit
from bot.rows import ContentError
from bot.wording.named import named_field

DAY = date(2026, 11, 23)
ROW = "phone: {kind: phone, group: suspect, ask: [always], needed_by: [police]}"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("phone: {kind: telephone, group: suspect}", "unknown kind 'telephone'"),
        ("phone: {kind: phone, group: suspect, ask: [always]}", "needed_by is missing"),
        ("phone: {kind: phone, group: suspect, sensitivity: secret}", "unknown sensitivity 'secret'"),
        ("phone: {kind: phone, group: suspect, or_when: [at_full_moon]}", "unknown condition 'at_full_moon'"),
        ("phone: {kind: phone, group: suspect, asks: [always]}", "unknown key 'asks'"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    file = tmp_path / "fields.yml"
    file.write_text(f"# a comment\n{row}\n")
    with pytest.raises(ContentError, match=words) as caught:
        load_fields(file)
    assert "fields.yml:2: field phone" in str(caught.value)


def test_a_receiver_that_is_nowhere_and_a_question_without_words_are_found(content: Content) -> None:
    rows = {row.id: row for row in content.fields}
    lost = replace(rows["suspect_phone"], needed_by=("the_moon",), question=("lanterns",))
    found = list(problems(replace(content, fields=Fields({**rows, "suspect_phone": lost}))))
    assert any("'the_moon' is no place, route or service" in one for one in found)
    assert any("ask_lanterns is missing" in one for one in found)


def test_only_whom_the_report_goes_to_makes_a_field_wanted(content: Content) -> None:
    case = Case.new("web", DAY)
    case.type = "romance_fraud"
    needs = {
        place: {row.id for row in content.fields.missing(case, "fraud", {place})}
        for place in ("report_fraud", "police", "none")
    }
    assert {"reported_elsewhere", "name"} <= needs["report_fraud"] - needs["police"]
    assert {"evidence", "when"} <= needs["none"] < needs["report_fraud"]
    assert content.fields.missing(case, "fraud", {"elsewhere"}) == []


def test_what_is_asked_at_once_is_one_question(content: Content) -> None:
    case = Case.new("web", DAY)
    case.type = "romance_fraud"
    left = [row for row in content.fields.missing(case, "fraud", {"report_fraud"}) if row.id != "police_first"]
    first = content.fields.together(left)
    assert {row.question for row in first} == {("identifiers",)}
    count = content.fields.questions
    assert count(left) == count(left[len(first) :]) + 1
    case.set("suspect_phone", Answer(["+442079460000"]))
    assert "suspect_phone" not in {row.id for row in content.fields.missing(case, "fraud", {"report_fraud"})}


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        ("when", "30/02/2026", "no_such_day"),
        ("when", "29 February 2024", ""),
        ("when", "2 weeks ago", ""),
        ("amount", "minus 40", "money_below_nothing"),
        ("amount", "20-30 quid", ""),
        ("amount", "- 500 on monday\n- 300 on tuesday", ""),
        ("amount", "999999999999", "money_too_much"),
        ("suspect_account", "12-34-5 12345678", "account_digits"),
        ("suspect_account", "12-34-56 1234567", "account_digits"),
        ("suspect_account", "12-34-56 12345678", ""),
        ("suspect_phone", "07700 900", "phone_digits"),
        ("suspect_phone", "07700 900123", ""),
        ("suspect_email", "jo@mail", "email_shape"),
        ("suspect_email", "@jo_99", ""),
        ("age", "400", "age_range"),
        ("age", "SW9, 34", ""),
        ("evidence", "31 February", ""),
    ],
)
def test_what_cannot_be_meant(content: Content, field: str, text: str, wrong: str) -> None:
    assert unfit(content.fields[field], text, DAY) == wrong


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("change the amount", "amount"),
        ("the date is wrong", "when"),
        ("my name is spelt wrong", "name"),
        ("their number is wrong", "suspect_phone"),
        ("my phone is wrong", "contact"),
        ("the account number is not right", "suspect_account"),
        ("how old i am", "age"),
        ("all fine", ""),
    ],
)
def test_a_line_has_words_to_name_it_by(content: Content, text: str, field: str) -> None:
    assert named_field(text, content.wording) == field
