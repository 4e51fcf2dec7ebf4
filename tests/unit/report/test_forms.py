"""The official forms as data, and the page to copy from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.engine import Content
from bot.report.answers_page import Page, answers_page, boxed
from bot.report.build import build_report
from bot.report.classes import DATA as CLASSES
from bot.report.classes import load_classes
from bot.report.form import DATA, load_forms
from bot.rows import ContentError
from tests.unit.report.sample import CASES, for_other, gbp, long_one, make, safe_account, watched


def page(case: Any, content: Content, form: str = "") -> Page:
    return answers_page(build_report(case, content), content, form)


def copied(page: Page) -> list[str]:
    return [line.value for part in page.parts for line in (*part.boxes, *part.lines)]


def test_the_form_follows_the_route(content: Content) -> None:
    assert page(safe_account(), content).form == content.forms["report_fraud"].name
    assert page(make("sextortion"), content).form == content.forms["met"].name


def test_where_both_may_take_it_the_other_form_is_one_click_away(content: Content) -> None:
    case = make(when="2026-11-23", payment_method="bank_transfer", amount=gbp(5))
    case.risks = {"money_at_risk_now": "2026-11-23T09:59:00"}
    first = page(case, content)
    assert (first.form, [name for name, _ in first.others]) == (content.forms["met"].name, ["report_fraud"])
    assert page(case, content, "report_fraud").form == content.forms["report_fraud"].name
    assert page(make("sextortion"), content, "report_fraud").form == content.forms["met"].name


def test_answers_stand_in_the_order_of_the_form(content: Content) -> None:
    for case, form in ((long_one(), content.forms["report_fraud"]), (make("sextortion"), content.forms["met"])):
        rows = [row.name for row in form.rows() if not row.own]
        shown = [line.label for part in page(case, content).parts for line in part.lines]
        assert shown == [name for name in rows if name in shown]
        assert shown


@pytest.mark.parametrize("case", CASES, ids=lambda make: make.__name__)
def test_nothing_told_is_missing_from_the_page(content: Content, case: Any) -> None:
    report = build_report(case(), content)
    text = "\n".join(copied(answers_page(report, content)))
    for answer in report["answers"]:
        if content.fields[answer["field"]].kind in {"text", "bank", "platform"} and answer["status"] == "known":
            assert answer["value"] in text
    assert report["incident"]["account"].split("\n")[-1] in text
    for found in report["suspect"].values():
        assert all(value in text for value in found or ())


def test_a_field_that_no_form_names_stands_at_the_end(content: Content) -> None:
    form = content.forms["report_fraud"]
    without = [row for row in form.rows() if row.field == "bank"]
    assert without
    case, forms = make(bank="NatWest"), {**content.forms}
    sections = [replace(part, rows=tuple(row for row in part.rows if row.field != "bank")) for part in form.sections]
    forms["report_fraud"] = replace(form, sections=tuple(sections))
    last = page(case, replace(content, forms=forms)).parts[-1]
    assert (last.title, last.lines[-1].value) == (content.wording.label("group.rest"), "NatWest")


def test_the_list_of_identifiers_is_offered_only_where_there_are_any(content: Content) -> None:
    names = [[url for url, _ in page(case, content).documents] for case in (long_one(), make())]
    assert ["/identifiers.stix.json" in one for one in names] == [True, False]


def test_who_may_look_on_and_who_must_agree_is_said_before_anything_is_copied(content: Content) -> None:
    assert page(watched(), content).warnings == ("answers_watched",)
    assert page(for_other(), content).warnings == ("answers_for_other",)
    assert page(safe_account(), content).warnings == ()


@given(text=st.text(max_size=300), size=st.integers(1, 60))
def test_a_long_account_is_cut_into_boxes_without_losing_a_letter(text: str, size: int) -> None:
    parts = boxed(text, size)
    assert all(0 < len(part) <= size for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_boxes_end_between_sentences_where_they_can() -> None:
    assert boxed("One two three. Four five six. Seven.", 30) == ["One two three. Four five six.", "Seven."]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("met.yml", "field: who,", "field: whom,", "met.yml:.*whom"),
        ("met.yml", "field: who,", "field: when,", "met.yml:.*twice"),
        ("met.yml", "part: account", "own: true", "account"),
        ("met.yml", "part: account,", "part: account, own: true,", "one of field, part and own"),
        ("met.yml", "from: [national]}", "from: [hearsay]}", "hearsay"),
        ("met.yml", "checked: 2026-11-23", "checked: soon", "checked"),
        ("met.yml", "box: 2000", "bocks: 2000", "bo"),
        ("met.yml", "police_scotland, none]", "none]", "police_scotland"),
        ("met.yml", "police_scotland, none]", "police_scotland, none, moon]", "moon"),
    ],
)
def test_a_wrong_form_is_refused_with_its_file(
    content: Content, tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    for path in DATA.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert path.name != file or old in text
        (tmp_path / path.name).write_text(text.replace(old, new, 1) if path.name == file else text, encoding="utf-8")
    routes = {place.route for place in content.guidance.places.values()}
    with pytest.raises(ContentError, match=says):
        load_forms(content.fields, routes, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("romance_fraud: {NFIB1D: high}", "romance_fraud: {NFIB99: high}", "classes.yml:.*NFIB99"),
        ("romance_fraud: {NFIB1D: high}", "romance_fraud: {NFIB1D: certain}", "certain"),
        ("romance_fraud:", "romance:", "not a type"),
        ("  money_mule: {}\n", "", "money_mule"),
    ],
)
def test_a_wrong_class_is_refused_with_its_file(
    content: Content, tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = CLASSES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "classes.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=says):
        load_classes(content.guidance.types, path)


def test_the_least_sure_of_code_and_mapping_counts(content: Content) -> None:
    types = content.classes.types
    assert [(c.code, c.sure) for c in types["romance_fraud"]] == [("NFIB1D", "high")]
    assert [(c.scheme, c.code, c.sure) for c in types["intimate_image_abuse"]] == [("home_office", "86", "low")]
