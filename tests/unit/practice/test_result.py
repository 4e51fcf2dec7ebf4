"""The page of a score: what to try first, each with what the caller says and why; nothing that is gone breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.calls.call import Call
from bot.calls.record import ADVISED, HEARD, SPOTTED, Event
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.practice.result import Result, Shown, result, to_json
from bot.practice.scenario import Practice
from bot.practice.score import score
from bot.practice.transcript import choices, transcript
from tests.unit.practice.perfect import START, Perfect
from tests.unit.practice.test_score import SCENARIOS

AT = START.isoformat()


def page(call: Call, name: str, practice: Practice, content: Content) -> Result:
    scored = score(practice.scenarios[name], practice, content, call)
    return result(scored.total, to_json(scored), name, practice, content)


def line(shown: Result, name: str) -> Shown:
    return next(one for one in (*shown.learn, *shown.well) if one.id == name)


@pytest.fixture
def nothing_done(today: date) -> Call:
    case = Case.new("call_handler", today)
    return Call("c", "s", started_at=AT, ended_at=AT, wrapped_at=AT, practice_case=case.to_json())


@pytest.mark.parametrize("name", SCENARIOS)
def test_whatever_was_missed_has_words(name: str, practice: Practice, content: Content, nothing_done: Call) -> None:
    shown = page(nothing_done, name, practice, content)
    truth = practice.scenarios[name].truth
    for one in shown.learn:
        assert one.heading
        assert one.words
        assert one.more
        assert all(item.title for item in (*one.missed, *one.wrong))
    assert len(line(shown, "steps").missed) == len(truth.steps)
    assert len(line(shown, "asked").missed) == len(truth.ask)
    assert len(line(shown, "risks").missed) == len(truth.risks)


def test_a_perfect_call_has_nothing_to_try(practice: Practice, content: Content, today: date) -> None:
    scenario = practice.scenarios["hi_mum"]
    shown = page(Perfect(scenario, practice, content, today).play(), "hi_mum", practice, content)
    assert (shown.total, shown.learn) == (100, ())


def test_it_says_what_the_caller_would_have_said_and_what_is_right(
    practice: Practice, content: Content, nothing_done: Call
) -> None:
    shown = page(nothing_done, "boy_of_fifteen", practice, content)
    risk = next(item for item in line(shown, "risks").missed if "bridge" in item.said)
    assert risk.words  # what to do
    assert any("@ellie.rose.x07" in item.title for item in line(shown, "facts").missed)
    step = next(item for item in line(shown, "steps").missed if item.links)
    assert step.links[0]["name"]


def test_harm_is_explained(practice: Practice, content: Content, nothing_done: Call) -> None:
    step = next(step for step in content.guidance.every_step() if step.noticed)
    events = [Event(HEARD, "describe_images", AT), Event(ADVISED, step.id, AT), Event(SPOTTED, "under_18", AT)]
    shown = page(replace(nothing_done, events=events), "partner_is_listening", practice, content)
    said, noticed = line(shown, "harm").wrong
    assert practice.remarks["describe_images"].says in said.title
    assert said.words == practice.remarks["describe_images"].why
    assert noticed.title == step.title
    assert noticed.words


def test_what_is_no_longer_there_is_left_out(practice: Practice, content: Content) -> None:
    kept = [
        {"id": name, "share": 0.0, "weight": 5, "good": [], "missed": ["gone"], "wrong": ["gone"], "seconds": None}
        for name in ("steps", "harm", "type", "asked", "facts", "a_line_that_is_gone")
    ]
    shown = result(10, kept, "gone", practice, content)
    assert [(one.missed, one.wrong) for one in shown.learn] == [((), ())] * len(kept)


def test_the_talk_is_told_from_what_was_asked(practice: Practice, content: Content) -> None:
    talk = transcript(practice, "hi_mum", ["amount,when", "kind_word", "danger_check"], content)
    assert talk[0].asked == ""
    assert "1,850" in talk[1].said
    assert talk[2].asked == practice.remarks["kind_word"].says
    assert talk[3].asked
    assert transcript(practice, "gone", ["amount"], content) == ()


def test_all_that_can_be_said_has_words(practice: Practice, content: Content) -> None:
    found = choices(practice, content)
    assert {one.id for one in found} == {*practice.remarks, *practice.beside}
    assert all(one.words for one in found)
