"""What operators see and can do; codes and words, never anything a person wrote."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bot.conversation.engine import Content
from bot.delivery.outbox import LONGEST_PAUSE
from bot.delivery.outcome import Outcome
from bot.delivery.overview import run
from bot.store.database import Database
from tests.unit.delivery.conftest import Person, Scripted
from tests.unit.delivery.test_outbox import run_until_quiet

REFUSED = Outcome("refused", "refused")


@pytest.fixture
def url(tmp_path: Path) -> str:  # what is listed does not hang on the database
    return f"sqlite:///{tmp_path / 'harbour.db'}"


def ask(db: Database, content: Content, action: str = "list", *ids: str, **more: Any) -> tuple[list[str], int]:
    given = {"action": action, "ids": list(ids), "all": False, "reference": "", **more}
    return run(db, content, Namespace(**given))


async def test_what_was_refused_is_listed_retried_and_gone(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    await run_until_quiet(person, Scripted([REFUSED]))
    (line,), code = ask(db, sending)
    assert code == 1
    assert line.startswith(f"{person.delivery.id}  force  ")
    assert sending.wording.label("trouble.refused") in line
    assert "1,200" not in line
    assert ask(db, sending, "retry")[1] == 0
    await run_until_quiet(person, Scripted())
    assert ask(db, sending) == ([sending.wording["deliveries_none"].on("web")], 0)
    history, _ = ask(db, sending, "history", person.delivery.id[:6])
    assert len(history) == len(person.states()) == 5


async def test_what_is_tried_for_an_hour_is_listed_before_it_is_given_up(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    with time_machine.travel(datetime(2026, 11, 23, 10, 0), tick=False) as clock:
        person.agree()
        sender = Scripted([Outcome("not_reached", "no_connection")])
        await run_until_quiet(person, sender)
        assert ask(db, sending)[1] == 0
        assert len(ask(db, sending, all=True)[0]) == 1
        clock.shift(timedelta(hours=1.5))
        assert ask(db, sending)[1] == 1
        assert person.delivery.state == "queued"
        sender.script = [Outcome("acknowledged", reference="R")]
        clock.shift(LONGEST_PAUSE)
        await run_until_quiet(person, sender)
        assert ask(db, sending)[1] == 0


async def test_a_reference_given_by_telephone_is_told_in_the_talk(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    await run_until_quiet(person, Scripted([Outcome("accepted")]))
    assert ask(db, sending, "received", person.delivery.id)[1] == 1  # without their reference it cannot be
    assert ask(db, sending, "received", person.delivery.id, reference="MET 1")[1] == 0
    assert (person.delivery.state, person.delivery.reference) == ("acknowledged", "MET 1")
    assert person.told()[-1] == "delivery_acknowledged"


async def test_withdrawing_for_a_person_tells_them_and_is_done_once(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    assert ask(db, sending, "withdraw", person.delivery.id)[1] == 0
    assert person.told() == ["delivery_withdrawn"]
    assert ask(db, sending, "withdraw", person.delivery.id)[1] == 1
    assert ask(db, sending, "retry", person.delivery.id)[1] == 1


async def test_a_notice_that_nobody_takes_can_be_closed_by_a_person(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    with time_machine.travel(datetime(2026, 11, 23, 10, 0), tick=False) as clock:
        person.agree()
        await run_until_quiet(person, Scripted())
        ask(db, sending, "withdraw", person.delivery.id)
        await run_until_quiet(person, Scripted([Outcome("unclear", "their_fault")]))
        clock.shift(timedelta(hours=2))
        assert ask(db, sending)[1] == 1
        assert ask(db, sending, "received", person.delivery.id)[1] == 0
        assert ask(db, sending)[1] == 0


def test_an_id_that_is_not_there_is_said(db: Database, sending: Content) -> None:
    assert ask(db, sending, "retry", "abc")[1] == 1
    assert ask(db, sending, "retry", "%")[1] == 1


def test_every_trouble_has_its_words(content: Content) -> None:
    import re
    from pathlib import Path

    import bot.delivery

    folder = Path(bot.delivery.__file__).parent
    source = "\n".join(path.read_text() for path in folder.glob("*.py"))
    named = set(re.findall(r'Outcome\(\s*"\w+", "(\w+)"', source)) | {
        "asked_to_wait",
        "their_fault",
        "redirected",
        "refused",
    }
    assert len(named) > 10
    assert all(content.wording.label(f"trouble.{name}") for name in named)
