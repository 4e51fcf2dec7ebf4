"""The score: a perfect handler gets 100, whatever is left out costs, and any call at all gets a score."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as slowly
from hypothesis import strategies as st

from bot.calls.call import Call
from bot.calls.record import ADVISED, HEARD, SPOTTED, TYPED, Event
from bot.conversation.case import Answer, Case
from bot.conversation.engine import Content
from bot.practice.load import ROOT
from bot.practice.scenario import Practice
from bot.practice.score import JUDGES, Score, Scored, score
from bot.risks import RISKS
from tests.unit.practice.perfect import START, Perfect

SCENARIOS = sorted(path.stem for path in (ROOT / "data").glob("*.yml"))


@contextmanager
def case_of(call: Call) -> Iterator[Case]:
    """The case of a practice call, to change it."""
    case = Case.from_json(call.practice_case)
    yield case
    call.practice_case = case.to_json()


def line(scored: Score, name: str) -> Scored:
    return next(one for one in scored.lines if one.id == name)


class Scorer:
    """Scores calls of one scenario."""

    def __init__(self, name: str, practice: Practice, content: Content, today: date) -> None:
        self.scenario = practice.scenarios[name]
        self.practice, self.content, self.today = practice, content, today

    def perfect(self) -> Call:
        return Perfect(self.scenario, self.practice, self.content, self.today).play()

    def score(self, played: Call) -> Score:
        return score(self.scenario, self.practice, self.content, played)


@pytest.fixture
def courier(practice: Practice, content: Content, today: date) -> Scorer:
    return Scorer("courier_on_the_way", practice, content, today)


@pytest.fixture
def listened_to(practice: Practice, content: Content, today: date) -> Scorer:
    return Scorer("partner_is_listening", practice, content, today)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_perfect_handler_gets_100(name: str, practice: Practice, content: Content, today: date) -> None:
    scorer = Scorer(name, practice, content, today)
    scored = scorer.score(scorer.perfect())
    assert [one for one in scored.lines if one.share < 1] == []
    assert scored.total == 100


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_handler_who_does_nothing_learns_something(
    name: str, practice: Practice, content: Content, today: date
) -> None:
    scorer = Scorer(name, practice, content, today)
    at = START.isoformat()
    empty = Call("call", "staff", started_at=at, ended_at=at, wrapped_at=at)
    scored = scorer.score(replace(empty, practice_case=Case.new("call_handler", today).to_json()))
    assert scored.total < 60
    assert line(scored, "steps").share == line(scored, "type").share == line(scored, "first_step").share == 0


def without(played: Call, kind: str, *names: str) -> Call:
    return replace(played, events=[e for e in played.events if not (e.kind == kind and e.id in names)])


def test_every_line_has_a_judge(practice: Practice) -> None:
    assert set(practice.lines) == set(JUDGES)


def test_a_missed_risk_is_named(courier: Scorer) -> None:
    played = courier.perfect()
    with case_of(played) as case:
        del case.risks["immediate_danger"]
    found = line(courier.score(played), "risks")
    assert found.missed == ("immediate_danger",)
    assert found.share == 0.5


def test_a_risk_without_cause_costs_less_than_a_missed_one(courier: Scorer) -> None:
    played = courier.perfect()
    with case_of(played) as case:
        case.risks["domestic_abuse"] = START.isoformat()
    found = line(courier.score(played), "risks")
    assert found.wrong == ("domestic_abuse",)
    assert 0.5 < found.share < 1


def test_a_risk_that_may_be_noted_costs_nothing(practice: Practice, content: Content, today: date) -> None:
    scorer = Scorer("mums_new_friend", practice, content, today)
    played = scorer.perfect()
    with case_of(played) as case:
        case.risks["money_at_risk_now"] = START.isoformat()
    assert scorer.score(played).total == 100


def test_a_missed_step_is_named(courier: Scorer) -> None:
    found = line(courier.score(without(courier.perfect(), ADVISED, "courier_stop")), "steps")
    assert found.missed == ("courier_stop",)


def test_what_can_wait_before_what_cannot_is_out_of_order(courier: Scorer) -> None:
    played = courier.perfect()
    early = [Event(ADVISED, "keep_messages", START.isoformat()), *without(played, ADVISED, "keep_messages").events]
    scored = courier.score(replace(played, events=early))
    assert line(scored, "order").share == 0
    assert line(scored, "steps").share == 1


def test_a_late_first_step_costs(courier: Scorer) -> None:
    played = courier.perfect()
    shares = []
    for minutes in (0, 5, 20):
        late = timedelta(minutes=minutes)
        events = [replace(e, at=(START + late).isoformat()) if e.kind == ADVISED else e for e in played.events]
        shares.append(line(courier.score(replace(played, events=events)), "first_step").share)
    assert shares[0] == 1
    assert 0 < shares[1] < 1
    assert shares[2] == 0


@pytest.mark.parametrize("remark", ["describe_images", "why_did_you", "tell_code", "promise_money"])
def test_words_that_do_harm_cost(courier: Scorer, remark: str) -> None:
    played = courier.perfect()
    scored = courier.score(replace(played, events=[*played.events, Event(HEARD, remark, START.isoformat())]))
    assert line(scored, "harm").wrong == (remark,)
    assert scored.total < 95


def test_on_a_watched_device_a_step_that_can_be_noticed_does_harm(listened_to: Scorer, content: Content) -> None:
    step = next(step.id for step in content.guidance.every_step() if step.noticed)
    played = listened_to.perfect()
    scored = listened_to.score(replace(played, events=[*played.events, Event(ADVISED, step, START.isoformat())]))
    assert line(scored, "harm").wrong == (step,)


def test_what_would_hurt_this_caller_does_harm(practice: Practice, content: Content, today: date) -> None:
    boy = Scorer("boy_of_fifteen", practice, content, today)
    played = boy.perfect()
    kept = replace(played, events=[*played.events, Event(ADVISED, "keep_proof_images", START.isoformat())])
    assert line(boy.score(kept), "harm").wrong == ("keep_proof_images",)


def test_asking_again_costs_and_asking_again_after_a_kind_word_does_not(
    courier: Scorer, practice: Practice, content: Content, today: date
) -> None:
    played = courier.perfect()
    twice = replace(played, events=[*played.events, Event(HEARD, "about_you", START.isoformat())])
    assert line(courier.score(twice), "again").wrong == ("about_you",)
    boy = Scorer("boy_of_fifteen", practice, content, today)
    played = boy.perfect()
    first = replace(played, events=[Event(HEARD, "self_harm_check", START.isoformat()), *played.events])
    assert boy.score(first).total == 100


def test_a_question_is_asked_field_by_field_too(courier: Scorer) -> None:
    played = without(courier.perfect(), HEARD, "about_you")
    events = [*played.events, *(Event(HEARD, name, START.isoformat()) for name in ("postcode", "age"))]
    assert line(courier.score(replace(played, events=events)), "asked").missed == ()


def test_a_question_left_out_is_named(courier: Scorer) -> None:
    played = without(courier.perfect(), HEARD, "danger_check")
    assert line(courier.score(played), "asked").missed == ("danger_check",)


def test_a_type_of_the_same_family_counts_for_something(courier: Scorer) -> None:
    shares = {}
    for name in ("bank_or_police_impersonation", "tech_support_fraud", "ransomware", ""):
        played = courier.perfect()
        with case_of(played) as case:
            case.type = name
        shares[name] = line(courier.score(played), "type").share
    assert list(shares.values()) == [1, 0.5, 0, 0]


def test_a_type_that_nobody_chose_does_not_count(courier: Scorer) -> None:
    played = without(courier.perfect(), TYPED, "bank_or_police_impersonation")
    with case_of(played) as case:
        case.type_confirmed = False
    assert line(courier.score(played), "type").share == 0


def test_a_wrong_fact_is_named(courier: Scorer) -> None:
    played = courier.perfect()
    with case_of(played) as case:
        case.answers["postcode"] = Answer({"nation": "england", "district": "SW9", "name": None})
    with case_of(played) as case:
        case.answers["suspect_phone"] = Answer(None, status="dont_know")
    assert set(line(courier.score(played), "facts").missed) == {"postcode", "suspect_phone"}


FOUR = ("vulnerability", "prevention", "evidence", "repeat_victim")


@pytest.mark.parametrize("name", FOUR)
def test_one_of_the_four_that_is_only_excused_does_not_count(courier: Scorer, name: str) -> None:
    played = replace(courier.perfect(), undone={name: "declined"})
    assert line(courier.score(played), name).share == 0


@pytest.mark.parametrize("name", ["vulnerability", "repeat_victim"])
def test_an_answer_that_nobody_was_asked_for_does_not_count(courier: Scorer, name: str) -> None:
    played = courier.perfect()
    assert line(courier.score(played), name).share == 1
    assert line(courier.score(without(played, HEARD, name)), name).share == 0


@pytest.mark.parametrize("name", ["prevention", "evidence"])
def test_advice_that_was_not_read_out_does_not_count(courier: Scorer, content: Content, name: str) -> None:
    duty = content.script.duties[name]
    played = without(courier.perfect(), ADVISED, *duty.steps, *duty.otherwise)
    assert line(courier.score(played), name).share == 0


def test_a_long_call_and_a_long_wrap_up_cost(courier: Scorer) -> None:
    played = courier.perfect()
    long = replace(played, ended_at=(START + timedelta(minutes=30)).isoformat())
    slow = replace(long, wrapped_at=(START + timedelta(minutes=40)).isoformat())
    assert 0 < line(courier.score(long), "talk").share < 1
    assert line(courier.score(slow), "wrap_up").share == 0
    assert line(courier.score(slow), "wrap_up").seconds == 600


def test_a_line_that_nothing_gives_cause_for_is_left_out(practice: Practice, content: Content, today: date) -> None:
    scorer = Scorer("sofa_dispute", practice, content, today)
    assert not any(one.id == "facts" for one in scorer.score(scorer.perfect()).lines)


# --- any call at all


@st.composite
def anything_done(draw: st.DrawFn, names: list[str], steps: list[str], types: list[str]) -> list[Event]:
    of = {HEARD: names, SPOTTED: list(RISKS), TYPED: types, ADVISED: steps}
    chosen = draw(st.lists(st.sampled_from(sorted(of)), max_size=30))
    seconds = draw(st.lists(st.integers(0, 5000), min_size=len(chosen), max_size=len(chosen)))
    return [
        Event(kind, draw(st.sampled_from(of[kind])), (START + timedelta(seconds=late)).isoformat())
        for kind, late in zip(chosen, seconds, strict=True)
    ]


@slowly(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_anything_gives_a_score_from_0_to_100(
    data: st.DataObject, practice: Practice, content: Content, today: date
) -> None:
    scenario = practice.scenarios[data.draw(st.sampled_from(SCENARIOS))]
    questions = [name.removeprefix("ask_") for name in content.wording.texts if name.startswith("ask_")]
    names = [*questions, *practice.remarks, *(row.id for row in content.fields), "amount,when", "unknown"]
    types = [*content.guidance.types, ""]
    events = data.draw(anything_done(names, [*content.guidance.steps, "unknown"], types))
    case = Case.new("call_handler", today)
    case.type = data.draw(st.sampled_from(types))
    case.risks = dict.fromkeys(data.draw(st.sets(st.sampled_from(RISKS))), START.isoformat())
    for name in data.draw(st.sets(st.sampled_from([row.id for row in content.fields]), max_size=6)):
        value = data.draw(st.sampled_from([None, "x", 5, ["a"], {"amount": 1.0, "currency": "GBP"}, {}]))
        if name not in {"postcode", "amount"}:  # these have one shape
            case.answers[name] = Answer(value)
    end = START + timedelta(seconds=data.draw(st.integers(-10, 10_000)))
    wrapped = end + timedelta(seconds=data.draw(st.integers(-10, 10_000)))
    times = {"started_at": START.isoformat(), "ended_at": end.isoformat(), "wrapped_at": wrapped.isoformat()}
    played = Call("call", "staff", scenario=scenario.id, events=events, practice_case=case.to_json(), **times)
    scored = score(scenario, practice, content, played)
    assert 0 <= scored.total <= 100
    assert all(0 <= one.share <= 1 for one in scored.lines)
    assert (scored.total == 100) == all(one.share == 1 for one in scored.lines)
    assert score(scenario, practice, content, played) == scored


def test_scenarios_are_found(tmp_path: Path) -> None:
    assert len(SCENARIOS) >= 24
