"""A practice call on the call screen: never a real case, asked and scored by whoever takes it, and then gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.calls.answers import CallRefused, Given
from bot.calls.desk import Input
from bot.calls.prompts import FIELD
from bot.calls.reading import without_rasa
from bot.calls.screen import Screen
from bot.conversation.engine import Content
from bot.delivery.targets import HttpsIntake, Targets
from bot.practice.desk import PracticeDesk
from bot.practice.scenario import Practice
from bot.practice.solved import facts_of
from bot.store import calls, retention, staff, tables
from bot.store import practice as scores
from bot.store.database import Database, now
from bot.store.staff import Person
from tests.conftest import make_settings
from tests.unit.practice.test_score import SCENARIOS

MOST = 200  # things done in one call
CHOICES = {
    "danger_check": "safe_now",
    "self_harm_check": "not_in_danger",
    "device_check": "say_no",
    "age_check": "over_18",
    "type_check": "right",
}
REAL = ("conversations", "cases", "deliveries", "documents", "identifiers", "history", "files", "messages", "tokens")
FORCE = HttpsIntake(id="force", url="https://intake.example/reports", secret="HARBOUR_INTAKE_SECRET")


class Handler:
    """Takes a practice call to its end, asking whatever the screen shows."""

    def __init__(self, desk: PracticeDesk, person: Person, scenario: str, day: date) -> None:
        self.desk, self.person, self.day = desk, person, day
        self.call = desk.begin(person, scenario)
        self.scenario = desk.practice.scenarios[scenario]
        self.facts = facts_of(self.scenario, desk.content, day)

    def look(self) -> Screen:
        return self.desk.look(self.person, self.call)

    def do(self, action: str, name: str = "", value: str = "", text: str = "", was: str = "") -> None:
        self.desk.do(self.person, self.call, Input(action, name, Given(value, text, was)))

    def listen(self) -> None:
        """Types the first words as they are said, flags what is at stake, and names it."""
        words = self.scenario.opening.says
        self.desk.write(self.person, self.call, words, "", without_rasa(words, self.day))
        for risk in self.scenario.truth.risks:
            self.do("flag", risk)
        self.do("choose", self.scenario.truth.types[0])

    def take(self) -> Screen:
        self.listen()
        for _ in range(MOST):
            screen = self.look()
            if screen.wrapped:
                return screen
            self.next(screen)
        raise AssertionError(f"no end: {self.look().prompt.id}")

    def next(self, screen: Screen) -> None:
        prompt = screen.prompt
        if prompt.steps:
            return self.do("tick_all", prompt.id)
        if not screen.ended and prompt.id != "wrap_up":
            self.desk.ask(self.person, self.call, prompt.id)
        options = [option.value for option in prompt.options]
        if prompt.id.startswith(FIELD) and not options:
            return self.do("answer", prompt.id, **self.answer(prompt.id.removeprefix(FIELD)), was=prompt.known)
        chosen = CHOICES.get(prompt.id, "")
        value = chosen if chosen in options else options[0] if options else ""
        return self.do("answer", prompt.id, value, text="All is noted.", was=prompt.known)

    def answer(self, names: str) -> dict[str, str]:
        words = [str(self.scenario.truth.facts[name]) for name in names.split(",") if name in self.facts]
        return {"text": ", ".join(words)} if words else {"value": "dont_know"}


@pytest.fixture
def sending(content: Content) -> Content:
    """The content of an installation where every report goes straight to a receiver."""
    return replace(content, targets=Targets({"force": FORCE}, dict.fromkeys(content.guidance.places, "force")))


@pytest.fixture
def asha(db: Database) -> Person:
    return person(db, "asha")


def person(db: Database, login: str) -> Person:
    staff.add(db, login, login.title(), "handler")
    return next(one for one, _ in staff.everyone(db) if one.login == login)


@pytest.fixture
def desk(db: Database, content: Content, practice: Practice, today: date) -> PracticeDesk:
    return PracticeDesk(db, content, lambda: today, practice)


def rows(db: Database) -> dict[str, int]:
    with db.begin() as connection:
        counted = {
            name: connection.execute(select(func.count()).select_from(tables.metadata.tables[name])) for name in REAL
        }
        return {name: result.scalar_one() for name, result in counted.items()}


def test_a_whole_call_leaves_a_score_and_nothing_else(
    db: Database, desk: PracticeDesk, asha: Person, today: date
) -> None:
    handler = Handler(desk, asha, "safe_account_today", today)
    assert handler.take().scenario == "safe_account_today"
    desk.finish(asha, handler.call)
    kept = scores.read(db, handler.call)
    assert kept is not None
    assert (kept.staff_id, kept.scenario) == (asha.id, "safe_account_today")
    assert kept.total >= 80
    assert {line["id"] for line in kept.lines} == set(desk.practice.lines)
    with db.begin() as connection:
        assert calls.load(db, connection, handler.call) is None
    assert set(rows(db).values()) == {0}


def test_a_practice_call_is_never_confirmed_nor_delivered(
    db: Database, sending: Content, practice: Practice, asha: Person, today: date
) -> None:
    desk = PracticeDesk(db, sending, lambda: today, practice)
    handler = Handler(desk, asha, "safe_account_today", today)
    handler.listen()
    sent = False
    for _ in range(MOST):
        screen = handler.look()
        if screen.wrapped:
            break
        sent = sent or (screen.prompt.id == "consent" and screen.prompt.options[0].value == "send")
        handler.next(screen)
        assert set(rows(db).values()) == {0}
    assert screen.wrapped
    assert sent
    with pytest.raises(CallRefused, match="error_call_gone"):
        desk.conversation(asha, handler.call)  # no papers


def test_the_caller_is_asked_by_whoever_takes_the_call(db: Database, desk: PracticeDesk, asha: Person) -> None:
    call = desk.begin(asha, "hi_mum")
    desk.ask(asha, call, "field:amount,when")
    desk.ask(asha, call, "kind_word")
    assert desk.look(asha, call).heard == ("amount,when", "kind_word")
    with pytest.raises(CallRefused, match="error_call_gone"):
        desk.ask(person(db, "ben"), call, "kind_word")


def test_the_caller_says_whether_the_type_is_right(desk: PracticeDesk, asha: Person) -> None:
    call = desk.begin(asha, "hi_mum")
    desk.ask(asha, call, "type_check")
    desk.do(asha, call, Input("choose", "family_impersonation"))
    desk.ask(asha, call, "type_check")
    assert desk.look(asha, call).heard == ("type_wrong", "type_right")


@pytest.mark.parametrize("question", ["", "field:", "no_such_thing", "amount,no_such_thing", "x" * 500])
def test_what_nobody_can_ask_is_refused(desk: PracticeDesk, asha: Person, question: str) -> None:
    call = desk.begin(asha, "hi_mum")
    with pytest.raises(CallRefused, match="error_call_not_now"):
        desk.ask(asha, call, question)


def test_there_is_no_call_without_a_scenario(desk: PracticeDesk, asha: Person) -> None:
    with pytest.raises(CallRefused, match="error_practice_unknown"):
        desk.begin(asha, "nowhere")


def test_a_real_call_is_neither_asked_nor_scored(db: Database, desk: PracticeDesk, asha: Person) -> None:
    call = desk.start(asha)
    with pytest.raises(CallRefused, match="error_call_not_now"):
        desk.ask(asha, call, "kind_word")
    with pytest.raises(CallRefused, match="error_practice_gone"):
        desk.finish(asha, call)
    with db.begin() as connection:
        assert calls.load(db, connection, call) is not None


def test_a_call_that_goes_on_is_not_scored_and_nobody_elses_is(
    db: Database, desk: PracticeDesk, asha: Person, today: date
) -> None:
    handler = Handler(desk, asha, "odd_text_only", today)
    with pytest.raises(CallRefused, match="error_call_not_now"):
        desk.finish(asha, handler.call)
    handler.take()
    with pytest.raises(CallRefused, match="error_practice_gone"):
        desk.finish(person(db, "ben"), handler.call)
    assert scores.read(db, handler.call) is None


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_call_comes_to_its_end_and_to_a_score(
    db: Database, desk: PracticeDesk, asha: Person, today: date, scenario: str
) -> None:
    handler = Handler(desk, asha, scenario, today)
    assert handler.take().wrapped
    desk.finish(asha, handler.call)
    kept = scores.read(db, handler.call)
    assert kept is not None
    assert kept.total >= 80  # whoever asks all that the screen shows does well, but for kind words


def test_practice_calls_that_nobody_ended_go_by_the_clock(
    db: Database, desk: PracticeDesk, asha: Person, tmp_path: Path
) -> None:
    call = desk.begin(asha, "hi_mum")
    settings = make_settings(tmp_path, HARBOUR_KEEP_DRAFT_HOURS="24")
    for hours, there in ((23, True), (25, False)):
        retention.forget_old(db, settings, now() + timedelta(hours=hours))
        with db.begin() as connection:
            assert (calls.load(db, connection, call) is not None) == there
