"""The measures against a plain count of the same calls, and that nothing hidden can be worked out."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.figures import Figures
from bot.supervision.export import as_csv, harmless
from bot.supervision.measures import FEWEST, Measures, for_analysts, hide, measure, whole_weeks

MONDAY = date(2026, 11, 2)
UNTIL = MONDAY + timedelta(days=27)
TODAY = UNTIL
DUTIES = ("vulnerability", "prevention", "evidence", "repeat_victim")
OUTCOMES = ("done", "open", "declined", "line_lost", "dont_know", "skipped")


def call(**more: object) -> Figures:
    plain: dict[str, object] = {
        "staff_id": "asha",
        "day": MONDAY,
        "state": "done",
        "type": "bank_impersonation",
        "place": "report_fraud",
        "duties": dict.fromkeys(DUTIES, "done"),
        "first_step": 40,
        "talk": 600,
        "wrap_up": 50,
        "asked_again": 0,
    }
    return Figures(**{**plain, **more})  # type: ignore[arg-type]


seconds = st.none() | st.integers(0, 5000)
calls = st.builds(
    call,
    staff_id=st.sampled_from(["asha", "ben", "=cmd|' /C calc'!A0"]),
    day=st.dates(MONDAY, UNTIL),
    state=st.sampled_from(["open", "closed", "done"]),
    type=st.sampled_from(["", "a", "b", "c", "d"]),
    place=st.sampled_from(["", "met", "report_fraud"]),
    duties=st.fixed_dictionaries({name: st.sampled_from(OUTCOMES) for name in DUTIES}),
    first_step=seconds,
    talk=seconds,
    wrap_up=seconds,
    asked_again=st.integers(0, 2),
)
several = st.lists(calls, max_size=60)


def measured(some: list[Figures], step: str = "week") -> Measures:
    return measure(some, MONDAY, UNTIL, step, DUTIES, TODAY)


def test_known_calls_come_to_known_figures() -> None:
    some = [call(first_step=n, talk=None) for n in range(1, 11)]
    some += [call(day=TODAY, state="open", duties={}, first_step=None)]  # still going on
    some += [call(state="open", duties={}, first_step=None)]  # left
    some += [call(duties={**dict.fromkeys(DUTIES, "done"), "evidence": "line_lost"}, asked_again=1)]
    total = measured(some).total
    assert (total.calls, total.left_open, total.asked_again) == (13, 1, 1)
    done = total.shares["vulnerability"]
    assert done is not None
    assert (done.done, done.recorded, done.of) == (11, 0, 12)
    evidence = total.shares["evidence"]
    assert evidence is not None
    assert (evidence.done, evidence.recorded, evidence.of) == (10, 1, 12)
    first = total.times["first_step"]
    assert first is not None
    assert (first.median, first.p90, first.of) == (6, 10, 11)
    talk = total.times["talk"]
    assert talk is not None
    assert talk.of == 3


@pytest.mark.parametrize("step", ["day", "week"])
@given(some=several)
def test_periods_handlers_types_and_places_each_come_to_all_calls(step: str, some: list[Figures]) -> None:
    found = measured(some, step)
    assert found.total.calls == len(some)
    for rows in (found.periods, found.handlers):
        assert sum(row.calls or 0 for row in rows.values()) == len(some)
        assert sum(row.asked_again or 0 for row in rows.values()) == found.total.asked_again
    assert sum(count or 0 for count in found.types.values()) == len(some)
    assert sum(count or 0 for count in found.places.values()) == len(some)
    starts = list(found.periods)
    assert starts == sorted(starts, reverse=True)
    assert len(starts) == (28 if step == "day" else 4)


@given(some=several)
def test_a_share_never_counts_a_call_that_may_still_go_on(some: list[Figures]) -> None:
    over = [one for one in some if one.state != "open" or one.day < TODAY]
    for name in DUTIES:
        share = measured(some).total.shares[name]
        assert share is not None
        assert share.of == len(over)
        assert share.done == sum(one.duties[name] == "done" for one in over)
        left = sum(one.duties[name] == "open" for one in over)
        assert share.done + share.recorded + left == share.of


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=9))
def test_no_small_count_is_shown_nor_can_be_worked_out_from_the_sum(counts: dict[str, int]) -> None:
    shown = hide(counts)
    hidden = [counts[name] for name, count in shown.items() if count is None]
    assert all(count is None or count == counts[name] for name, count in shown.items())
    assert not [count for count in shown.values() if count and count < FEWEST]
    if sum(count for count in counts.values()) >= FEWEST and hidden:
        assert sum(hidden) >= FEWEST
        assert len(hidden) > 1 or len([count for count in counts.values() if count]) == 1


@given(some=several)
def test_analysts_see_no_handler_and_no_small_number(some: list[Figures]) -> None:
    found = for_analysts(measured(some))
    assert found.handlers == {}
    rows = [found.total, *found.periods.values()]
    for row in rows:
        assert row.calls is None or row.calls == 0 or row.calls >= FEWEST
        assert row.left_open is None or row.left_open == 0 or row.left_open >= FEWEST
        for share in row.shares.values():
            assert share is None or share.of == 0 or share.of >= FEWEST
        for spread in row.times.values():
            assert spread is None or spread.of >= FEWEST
    for count in (*found.types.values(), *found.places.values()):
        assert count is None or count == 0 or count >= FEWEST
    lines = list(csv.DictReader(io.StringIO(as_csv(found, lambda name: name).decode())))
    assert not [line for line in lines if line["measure"] == "calls" and 0 < int(line["value"] or 0) < FEWEST]
    assert not [line for line in lines if line["calls"] and 0 < int(line["calls"]) < FEWEST]
    assert "asha" not in as_csv(found, lambda name: name).decode()


@given(st.text(max_size=8))
def test_no_text_of_a_file_is_taken_for_a_formula(text: str) -> None:
    safe = harmless(text)
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in {text, f"'{text}"}


@given(some=several)
def test_the_file_holds_the_same_numbers(some: list[Figures]) -> None:
    found = measured(some)
    lines = list(csv.DictReader(io.StringIO(as_csv(found, lambda name: name).decode())))
    total = {line["measure"]: line for line in lines if line["group"] == "all"}
    assert int(total["calls"]["value"]) == len(some)
    handlers = {line["name"] for line in lines if line["group"] == "handler"}
    assert handlers == {harmless(one.staff_id) for one in some}
    assert not [line for line in lines for cell in line.values() if cell.startswith(("=", "+", "-", "@"))]


@given(since=st.dates(MONDAY, UNTIL), days=st.integers(0, 60))
def test_whole_weeks_hold_all_days_that_were_asked_for(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    first, last = whole_weeks(since, until)
    assert first <= since <= until <= last
    assert (first.weekday(), last.weekday()) == (0, 6)
    assert (since - first).days < 7
    assert (last - until).days < 7
