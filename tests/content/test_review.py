"""What is due, not confirmed or not agreed to: none of it can be overlooked, and none of it stops a start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.content import attention as looking
from bot.content import check, load_content, plans, read_content, review, sign_off
from bot.content.check import check_content
from bot.content.report import content_report
from bot.content.rules import review_rules
from bot.content.uses import uses
from bot.conversation.engine import Content
from bot.rows import ContentError
from bot.settings import ROOT

CHECKED = date(2026, 3, 1)
TODAY = max(one.checked for one in review.reviews(read_content()))  # the day on which content was worked on last
LATE = TODAY + timedelta(days=3650)
RULES = review_rules()


def with_step(content: Content, **facts: Any) -> Content:
    """Content whose only step is call_bank, changed."""
    step = replace(content.guidance.steps["call_bank"], **facts)
    return replace(content, guidance=replace(content.guidance, steps={step.id: step}))


def with_agreement(content: Content, **given: Any) -> sign_off.Mark:
    changed = with_step(content, sign_off={"clinician": given or "needed"})
    return next(mark for mark in sign_off.marks(changed) if mark.where.endswith(": call_bank"))


@pytest.mark.parametrize(("status", "days"), [("confirmed", 365), ("unconfirmed", 90)])
def test_a_step_is_due_after_the_days_of_its_kind(content: Content, status: str, days: int) -> None:
    changed = with_step(content, checked=CHECKED, status=status)
    due = CHECKED + timedelta(days=days)
    said = [one for one in review.problems(changed, due) if "call_bank" in one]
    assert said == []
    said = [one for one in review.problems(changed, due + timedelta(days=1)) if "call_bank" in one]
    assert said == [
        f"{changed.guidance.steps['call_bank'].where}: was to be looked at again by {due}; check it, then set `checked`"
    ]


def test_services_and_routes_are_due_sooner_than_steps(content: Content) -> None:
    due = {one.where.split(" ", 1)[-1]: one.due - one.checked for one in review.reviews(content)}
    assert due["emergency_999"] == timedelta(days=RULES["every"]["service"])
    assert due["call_bank"] > due["emergency_999"] > due["met_online"]


def test_a_day_still_to_come_is_a_mistake(content: Content) -> None:
    changed = with_step(content, checked=TODAY + timedelta(days=1))
    assert any("is still to come" in one for one in review.problems(changed, TODAY))


def test_everything_with_facts_has_a_day(content: Content) -> None:
    rows = (content.guidance.services, content.guidance.steps, content.letters.rows, content.forms)
    whole_files = {"bot/guidance/data/routes.yml: checked", "bot/report/classes.yml: checked"}
    assert len(review.reviews(content)) == sum(map(len, rows)) + len(whole_files)
    for where in (one.where for one in review.reviews(content)):
        assert (ROOT / where.split(":")[0]).exists(), where
    assert whole_files <= {one.where for one in review.reviews(content)}


def test_content_past_its_day_starts_all_the_same_and_is_said(content: Content) -> None:
    assert load_content()  # does not look at the day: a helpline stays up
    assert looking.attention(content, LATE).past == len(review.reviews(content))
    assert any(line.startswith("PAST THEIR DAY: ") for line in looking.attention(content, LATE).lines())


def test_the_check_finds_content_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_content(TODAY) == 0
    assert "All content is in order." in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_named_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_paths: Path) -> Content:
        raise ContentError("bot/content/data/review.yml:7: found duplicate key 'letter'")

    monkeypatch.setattr(check, "read_content", broken)
    assert check_content(TODAY) == 1
    assert capsys.readouterr().out == "1. bot/content/data/review.yml:7: found duplicate key 'letter'\n"


def test_the_check_stops_at_content_past_its_day(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "situations", lambda guidance: iter(()))  # gone through by the test before
    assert check_content(LATE) == 1
    said = capsys.readouterr().out
    assert "bot/guidance/data/services.yml:" in said
    assert "emergency_999: was to be looked at again by" in said


def test_an_agreement_is_to_the_words_as_they_stand(content: Content) -> None:
    needed = with_agreement(content)
    assert needed.missing
    assert needed.open
    given = with_agreement(content, by="A. Clinician", on=TODAY, text=needed.fingerprint)
    assert not given.open
    changed = with_step(content, title="Other words", sign_off={"clinician": given.given})
    other = next(mark for mark in sign_off.marks(changed) if mark.where.endswith(": call_bank"))
    assert other.outdated
    assert other.open
    assert not other.missing


@pytest.mark.parametrize(
    "marks",
    [
        {"doctor": "needed"},
        {"clinician": "yes"},
        {"clinician": {"by": "A"}},
        {"clinician": {"by": "A", "on": "today", "text": "x"}},
    ],
)
def test_a_mark_that_cannot_be_read_is_named(content: Content, marks: dict[str, Any]) -> None:
    changed = with_step(content, sign_off=marks)
    said = list(sign_off.problems(changed))
    assert any(one.startswith("bot/guidance/data/steps/money.yml:") and "sign_off" in one for one in said)


@pytest.mark.parametrize(("condition", "role"), RULES["must_carry"].items())
def test_a_step_about_safety_needs_the_mark_of_its_specialist(content: Content, condition: str, role: str) -> None:
    said = list(sign_off.problems(with_step(content, when=(condition,))))
    assert any(f"needs `sign_off: {{{role}: needed}}`" in one for one in said)
    assert list(sign_off.problems(with_step(content, when=(condition,), sign_off={role: "needed"}))) == []


def test_all_safety_texts_are_marked(content: Content) -> None:
    assert list(sign_off.problems(content)) == []
    texts = content.wording.texts
    for name in ("danger", "self_harm", "self_harm_now", "ask_self_harm_check", "pause", "numbers_once_more"):
        assert {"clinician", "safeguarding_lead"} <= set(texts[name].sign_off)
    child = [text for name, text in texts.items() if name.endswith("_for_child")]
    assert child
    assert all("child_protection" in text.sign_off for text in child)
    assert "domestic_abuse_specialist" in texts["device_yes"].sign_off
    assert "sign_off" not in texts


def test_what_nobody_agreed_to_is_said_at_the_start_until_everybody_did(content: Content) -> None:
    needs = looking.attention(content, TODAY)
    assert needs.not_agreed > 50
    assert set(needs.roles) == set(RULES["roles"])
    first = needs.lines()[0]
    assert first.startswith("NOT READY FOR REAL PEOPLE: ")
    assert all(name in first for name in RULES["roles"].values())
    wording = replace(content.wording, texts={})
    guidance = replace(content.guidance, types={}, steps={})
    letters = replace(content.letters, rows={})
    without = replace(content, wording=wording, guidance=guidance, letters=letters)
    assert looking.attention(without, TODAY).lines() == []


def test_the_report_lists_it_all(content: Content) -> None:
    said = content_report(TODAY)
    assert "\n== Past its day: 0\n" in said
    for name in RULES["roles"].values():
        assert f"needs the agreement of {name} (0 of " in said
    open_ = [one for one in review.reviews(content) if one.status == "unconfirmed"]
    assert f"\n== Unconfirmed: {len(open_)}\n" in said
    for one in open_:
        assert f"\n{one.where}: checked {one.checked}, look again by {one.due}\n" in said
    soonest = min(one.due for one in open_)
    ahead = (soonest - TODAY).days
    assert f"\n== Due within {ahead - 1} days: 0\n" in content_report(TODAY, ahead - 1)
    assert f"\n== Due within {ahead} days: 0\n" not in content_report(TODAY, ahead)
    assert "\n== Past its day: 0\n" not in content_report(LATE)


def test_the_report_lists_wording_that_names_a_service_of_some_nations(content: Content) -> None:
    said = content_report(TODAY)
    assert f"{content.wording['human'].where}: report_fraud is not there for scotland\n" in said
    assert "emergency_999 is not there" not in said


def test_the_report_names_the_texts_that_use_a_number(content: Content) -> None:
    used = uses(set(content.guidance.services), "en")
    ends = {place.rsplit(" ", 1)[-1] for place in used["bank_159"]}
    assert {"call_bank", "human", "talk_waiting", "phishing"} <= ends
    assert any(place.startswith("bot/guidance/data/routes.yml:") for place in used["report_fraud"])
    assert any(place.endswith(": close") for place in used["mankind"])  # by a group of services
    for service, places in used.items():
        for place in places:
            file, line = place.split(":")[:2]
            row = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
            assert place.rsplit(" ", 1)[-1] in row, service
