"""The worker killed at random, again and again, with many reports under way: all arrive, each as one case."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.content import load_content
from bot.settings import ROOT
from bot.store.database import Database
from tests.conftest import SECRET as HARBOUR_SECRET
from tests.faults.installation import delivery_file
from tests.unit.delivery.conftest import SECRET, FarSide, Person, db, url  # noqa: F401  # fixtures

REPORTS = 12
LONGEST = 900.0  # seconds; a quiet machine needs 20


def test_killed_at_random_all_arrive_once(
    db: Database,  # noqa: F811
    url: str,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far_side = FarSide(tmp_path / "far")
    far_side.up()
    file = delivery_file(tmp_path, far_side.url, far_side.certificate)
    content = load_content(file)
    people = [Person(db, content) for _ in range(REPORTS)]
    for person in people:
        person.agree()
    environment = {
        **os.environ,
        "HARBOUR_DATA_DIR": str(tmp_path),
        "HARBOUR_DATABASE_URL": url,
        "HARBOUR_DELIVERY": str(file),
        "HARBOUR_SECRET": HARBOUR_SECRET,
        "HARBOUR_FORCE_SECRET": SECRET,
    }
    chance, kills, until = random.Random(2026), 0, time.monotonic() + LONGEST
    while any(person.delivery.state != "acknowledged" for person in people):
        assert time.monotonic() < until, [person.delivery for person in people]
        worker = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "bot", "worker"], cwd=ROOT, env=environment)
        before = _moved(people)
        _wait_until_it_works(people, before, worker)
        time.sleep(chance.uniform(0, 0.4))
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
        kills += 1
        _time_passes(db)
    far_side.down()
    assert kills >= 3
    assert set(far_side.intake.cases) == {person.case for person in people}
    assert {case.reference for case in far_side.intake.cases.values()} == {p.delivery.reference for p in people}
    assert {case.versions for case in far_side.intake.cases.values()} == {1}
    assert all(person.told() == ["delivery_acknowledged"] for person in people)


def _moved(people: list[Person]) -> list[str]:
    return [f"{person.delivery.state} {person.delivery.attempts}" for person in people]


def _wait_until_it_works(people: list[Person], before: list[str], worker: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while _moved(people) == before and time.monotonic() < until and worker.poll() is None:
        time.sleep(0.02)


def _time_passes(db: Database) -> None:  # noqa: F811
    from datetime import timedelta

    from sqlalchemy import update

    from bot.store import tables
    from bot.store.database import now

    table = tables.deliveries
    past = now() - timedelta(seconds=1)
    with db.begin() as connection:
        connection.execute(update(table).where(table.c.due_at.is_not(None)).values(due_at=past))
