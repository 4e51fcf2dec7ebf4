"""Any order of agreeing, sending, dying, arriving late, taking back and retrying: nothing lost, nothing untrue."""

from __future__ import annotations

import asyncio
import atexit
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.content import load_content
from bot.conversation import reporting
from bot.delivery import papers
from bot.delivery.intake.app import Intake, Problem
from bot.delivery.outbox import Outbox
from bot.delivery.outcome import Outcome
from bot.delivery.papers import Papers
from bot.delivery.targets import Targets
from bot.delivery.words import tell
from bot.store import deliveries, retention
from bot.store.database import Database
from bot.store.deliveries import CLAIM, MOVES, Delivery
from bot.store.migrate import migrate
from tests.conftest import make_settings
from tests.unit.delivery.conftest import FORCE, KEY, PLACE, Person

NOT_THERE = {"delivery_waiting", "delivery_failed", "delivery_withdrawn", "delivery_ready"}  # words: nothing has gone
WAITS = st.sampled_from([2, 130, 1000])  # seconds: too soon, after a worker died, after the longest pause
FARES = st.sampled_from(["well", "answer_lost", "down", "error", "refused"])


@cache
def migrated() -> Path:
    """A database with its tables, to copy."""
    folder = Path(tempfile.mkdtemp(prefix="harbour-"))
    atexit.register(shutil.rmtree, folder)
    migrate(make_settings(folder))
    return folder / "harbour.db"


load = cache(load_content)


class Receiver:
    """The reference intake without the wire; `fares` is how the next try goes."""

    def __init__(self) -> None:
        self.intake = Intake(KEY)
        self.fares = "well"

    async def send(self, delivery: Delivery, made: Papers) -> Outcome:
        return self._tried(lambda: self.take(delivery, made))

    async def tell_withdrawn(self, delivery: Delivery) -> Outcome:
        notice = {"id": delivery.case_id, "withdrawn_at": delivery.since.isoformat(timespec="seconds") + "Z"}
        outcome = self._tried(lambda: Outcome("accepted", reference=self.intake._withdraw(notice)["reference"]))
        return Outcome("accepted") if outcome.kind in {"accepted", "refused"} and self.fares == "well" else outcome

    def take(self, delivery: Delivery, made: Papers) -> Outcome:
        known = delivery.id in self.intake.keys
        self.intake.keys[delivery.id] = ""
        answer = self.intake._store(json.loads(made.json), made.pdf, known=known)
        return Outcome("acknowledged", reference=answer["reference"])

    def _tried(self, arrives: Any) -> Outcome:
        if self.fares == "down":
            return Outcome("not_reached", "no_connection")
        if self.fares == "error":
            return Outcome("unclear", "their_fault")
        if self.fares == "refused":
            return Outcome("refused", "refused")
        try:
            outcome: Outcome = arrives()
        except Problem:
            outcome = Outcome("refused", "refused")
        return Outcome("unclear", "broken_off") if self.fares == "answer_lost" else outcome


class Deliveries(RuleBasedStateMachine):
    """Two people, one receiver, workers that die, and a clock that moves with every step."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = time_machine.travel(datetime(2026, 11, 23, 10, 0), tick=False)
        self.time = self.clock.start()
        self.pdf = mock.patch("bot.delivery.papers.to_pdf", return_value=b"%PDF-1.7")
        self.pdf.start()
        shutil.copy(migrated(), Path(self.folder.name) / "harbour.db")
        self.db = Database(make_settings(Path(self.folder.name)))
        content = replace(load(), targets=Targets({"force": FORCE}, {PLACE: "force"}))
        self.people = [Person(self.db, content), Person(self.db, content)]
        self.receiver = Receiver()
        self.outbox = Outbox(self.db, content, {"force": self.receiver})
        self.in_hand: list[tuple[Delivery, Papers]] = []
        self.agreed = {person.case for person in self.people}
        for person in self.people:
            person.agree()
            self.outbox.make_papers()

    def teardown(self) -> None:
        if not hasattr(self, "db"):
            return
        try:
            self._in_the_end()
        finally:
            self.db.close()
            self.pdf.stop()
            self.clock.stop()
            self.folder.cleanup()

    @rule(who=st.integers(0, 1))
    def agree(self, who: int) -> None:
        self._pass()
        self.people[who].agree()
        self.agreed.add(self.people[who].case)

    @rule(who=st.integers(0, 1))
    def keep(self, who: int) -> None:
        self._pass()
        self.people[who].take(reporting.keep, "deny")

    @rule(who=st.integers(0, 1))
    def take_back(self, who: int) -> None:
        self._pass()
        self.people[who].take_back()

    @rule()
    def make(self) -> None:
        self._pass()
        self.outbox.make_papers()

    @rule(fares=FARES, seconds=WAITS)
    def send(self, fares: str, seconds: int) -> None:
        self.time.shift(seconds)
        self.receiver.fares = fares
        asyncio.run(self.outbox.send("force"))

    @rule(arrives=st.booleans(), seconds=WAITS)
    def die_while_sending(self, arrives: bool, seconds: int) -> None:
        self.time.shift(seconds)
        taken = deliveries.take(self.db, ["queued", "sent"], "force")
        if taken:
            made = papers.read(self.db, taken.case_id)
            if arrives:
                self.receiver.take(taken, made)
            else:
                self.in_hand.append((taken, made))

    @precondition(lambda self: self.in_hand)
    @rule(settles=st.booleans())
    def arrive_late(self, settles: bool) -> None:
        """The bytes of a try long ago arrive; the worker may even be alive and hear the answer."""
        self._pass()
        delivery, made = self.in_hand.pop(0)
        try:
            outcome = self.receiver.take(delivery, made)
        except Problem:
            outcome = Outcome("refused", "refused")
        if settles:
            self.outbox._settle(delivery, outcome)

    @rule(hours=st.sampled_from([0.05, 1, 30]))
    def time_passes(self, hours: float) -> None:
        self.time.shift(hours * 3600)

    @rule()
    def operator_retries(self) -> None:
        self._pass()
        for one in deliveries.open_ones(self.db):
            if one.state == "failed":
                with self.db.begin() as connection:
                    deliveries.again(self.db, connection, one)

    @rule()
    def the_clock_deletes(self) -> None:
        names = ("TALK_HOURS", "DRAFT_HOURS", "DELIVERED_DAYS", "CASE_DAYS")
        long = {f"HARBOUR_KEEP_{name}": "9999" for name in names}
        retention.forget_old(self.db, make_settings(Path(self.folder.name), **long))

    @invariant()
    def every_change_is_legal_and_recorded(self) -> None:
        for person in self._confirmed():
            states = person.states()
            assert states[0] == "confirmed"
            assert all(after in MOVES[before] for before, after in pairwise(states))
            assert states[-1] == person.delivery.state

    @invariant()
    def nothing_confirmed_is_lost(self) -> None:
        still = {one.id for one in deliveries.open_ones(self.db)} if hasattr(self, "db") else set()
        for person in self._confirmed():
            if person.delivery.state in {"confirmed", "queued", "sent", "failed"}:
                assert person.delivery.id in still

    @invariant()
    def the_words_are_true(self) -> None:
        for person in self._confirmed():
            said = self._words(person)
            there = self.receiver.intake.cases.get(person.case)
            if said in NOT_THERE:
                assert there is None
            if person.delivery.state == "acknowledged":
                assert there is not None
                assert there.reference == person.delivery.reference
            if there is not None:
                assert person.case in self.agreed

    def _confirmed(self) -> list[Person]:
        people = getattr(self, "people", [])
        return [person for person in people if deliveries.of_case(self.db, person.case)]

    def _words(self, person: Person) -> str:
        with self.db.begin() as connection:
            left = deliveries.left(connection, person.case)
        return tell(person.delivery, person.content, left=left).id

    def _pass(self) -> None:
        self.time.shift(2)

    def _in_the_end(self) -> None:
        """Once all is well again, all that was agreed to arrives once, and the receiver knows what was taken back."""
        while self.in_hand:
            self.arrive_late(settles=False)
        self.receiver.fares = "well"
        for _ in range(4):
            self.operator_retries()
            self.time.shift(max(CLAIM, timedelta(hours=1)).total_seconds())
            while self.outbox.make_papers() or asyncio.run(self.outbox.send("force")):
                pass
        assert deliveries.open_ones(self.db) == []
        for person in self._confirmed():
            there = self.receiver.intake.cases.get(person.case)
            if person.delivery.state == "acknowledged":
                assert there
                assert not there.withdrawn_at
                newest = json.loads(deliveries.document(self.db, person.case, "confirmed") or b"")
                assert there.report["confirmed_at"] == newest["confirmed_at"]
            else:
                assert person.delivery.state in {"ready", "withdrawn"}
                assert there is None or there.withdrawn_at


Deliveries.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDeliveries = Deliveries.TestCase
