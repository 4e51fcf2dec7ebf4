"""A desk with one handler, and readings as Rasa would give them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.calls.answers import Given
from bot.calls.desk import Desk, Input, Taken
from bot.calls.reading import Reading, without_rasa
from bot.calls.screen import Screen
from bot.conversation.engine import Content
from bot.store import staff
from bot.store.database import Database
from bot.store.staff import Person
from tests.conftest import TODAY

DAY = date.fromisoformat(TODAY)
MOVED = "clr says man phoned from her bank, she moved £4,500 by bank transfer today. vic banks with Lloyds"
WHY = "she moved £4,500"


def person(db: Database, login: str = "asha", role: str = "handler") -> Person:
    staff.add(db, login, login.title(), role)
    return next(one for one, _ in staff.everyone(db) if one.login == login)


@pytest.fixture
def desk(db: Database, content: Content) -> Desk:
    return Desk(db, content, lambda: DAY)


@pytest.fixture
def asha(db: Database) -> Person:
    return person(db)


def read(notes: str, *types: str, **risks: str) -> Reading:
    """What Rasa would read: types from the likeliest on, the facts of the words, and these risks."""
    shares = {name: 0.8 / 4**place for place, name in enumerate(types)}
    return replace(without_rasa(notes, DAY), types=shares, reason=WHY if types else "", risks=risks, whole=True)


class Talk:
    """One call, played."""

    def __init__(self, desk: Desk, who: Person, call: str = "") -> None:
        self.desk, self.who = desk, who
        self.id = call or desk.start(who)
        self.words = ""

    @property
    def screen(self) -> Screen:
        return self.desk.look(self.who, self.id)

    @property
    def prompt(self) -> str:
        return self.screen.prompt.id

    def write(self, notes: str, *types: str, **risks: str) -> Taken:
        return self.desk.write(self.who, self.id, notes, self.screen.was, read(notes, *types, **risks))

    def do(self, action: str, name: str = "", value: str = "", text: str = "", was: str | None = None) -> Taken:
        mark = self.screen.prompt.known if was is None else was
        taken = self.desk.do(self.who, self.id, Input(action, name, Given(value, text, mark)))
        self.words = taken.words or self.words
        return taken

    def answer(self, value: str = "", text: str = "") -> Taken:
        return self.do("answer", self.prompt, value, text)

    def step(self) -> None:
        """One prompt as somebody in a hurry takes it: steps said, the first answer, or not known."""
        shown = self.screen.prompt
        if shown.steps:
            self.do("tick_all", shown.id)
        elif shown.id == "wrap_up":
            self.answer(text="Rang back about the bank.")
        elif shown.options:
            self.answer(shown.options[0].value)
        elif shown.asks:
            self.answer("dont_know")
        else:
            self.do("later", shown.id)

    def play(self, until: str = "wrapped", most: int = 80) -> list[str]:
        """Goes on until a prompt is shown; the prompts that were gone through."""
        gone = []
        while (shown := self.prompt) != until:
            gone.append(shown)
            assert len(gone) < most, gone
            self.step()
        return gone


@pytest.fixture
def talk(desk: Desk, asha: Person) -> Talk:
    return Talk(desk, asha)
