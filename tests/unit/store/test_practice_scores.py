"""Scores of practice: kept per person and scenario, seen by nobody else's records, deleted by the clock."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import practice, retention, staff
from bot.store.database import Database, now
from bot.store.staff import Person
from tests.conftest import make_settings

LINES = [{"id": "risks", "share": 0.5, "weight": 20, "missed": ["under_18"]}]


def person(db: Database, login: str, role: str = "handler") -> Person:
    staff.add(db, login, login.title(), role)
    return next(one for one, _ in staff.everyone(db) if one.login == login)


def keep(db: Database, who: Person, scenario: str, total: int) -> str:
    call = uuid.uuid4().hex
    with db.begin() as connection:
        practice.keep(db, connection, call, who.id, scenario, total, LINES)
    return call


@pytest.fixture
def asha(either_db: Database) -> Person:
    return person(either_db, "asha")


def test_the_best_and_the_last_of_each_scenario(either_db: Database, asha: Person) -> None:
    for total in (40, 90, 70):
        last = keep(either_db, asha, "hi_mum", total)
    keep(either_db, asha, "no_signal", 10)
    found = practice.records(either_db, asha.id)
    assert set(found) == {"hi_mum", "no_signal"}
    mine = found["hi_mum"]
    assert (mine.times, mine.best, mine.last, mine.last_id) == (3, 90, 70, last)


def test_one_persons_scores_are_not_anothers(either_db: Database, asha: Person) -> None:
    ben = person(either_db, "ben")
    keep(either_db, asha, "hi_mum", 40)
    assert practice.records(either_db, ben.id) == {}


def test_a_score_is_read_with_its_lines(either_db: Database, asha: Person) -> None:
    kept = practice.read(either_db, keep(either_db, asha, "hi_mum", 40))
    assert kept is not None
    assert (kept.staff_id, kept.name, kept.scenario, kept.total, kept.lines) == (asha.id, "Asha", "hi_mum", 40, LINES)
    assert practice.read(either_db, "0" * 32) is None


def test_the_team_shows_who_has_practised_and_who_has_not(either_db: Database, asha: Person) -> None:
    person(either_db, "ben", "supervisor")
    person(either_db, "eve", "editor")
    keep(either_db, asha, "hi_mum", 40)
    keep(either_db, asha, "no_signal", 80)
    shown = {one.name: (one.times, one.scenarios, one.last_scenario, one.last) for one in practice.team(either_db)}
    assert shown == {"Asha": (2, 2, "no_signal", 80), "Ben": (0, 0, "", None)}


def test_old_scores_go_by_the_clock(either_db: Database, asha: Person, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, HARBOUR_KEEP_PRACTICE_DAYS="30")
    call = keep(either_db, asha, "hi_mum", 40)
    retention.forget_old(either_db, settings, now() + timedelta(days=29))
    assert practice.read(either_db, call) is not None
    retention.forget_old(either_db, settings, now() + timedelta(days=31))
    assert practice.read(either_db, call) is None
