"""The blind index: repeats are counted, nothing can be read, and only what was agreed to be handed on is in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.__main__ import IDENTIFIER_KINDS
from bot.report.build import IDENTIFIERS
from bot.store import cases, conversations, identifiers, tables
from bot.store.database import Database
from bot.store.identifiers import Repeats


def _case(db: Database, values: dict[str, list[str]]) -> str:
    talk, _ = conversations.start(db, "web")
    with db.begin() as connection:
        cases.save(db, connection, talk.id, {"id": talk.id})
        identifiers.index(db, connection, talk.id, values)
    return talk.id


def test_repeats_are_counted_by_kind_and_nothing_can_be_read(either_db: Database) -> None:
    db = either_db
    first = _case(db, {"phones": ["+447700900123", "+44 7700 900123"], "websites": ["https://www.Fake-Shop.example/"]})
    _case(db, {"phones": ["+447700900123"], "websites": ["hxxp://fake-shop[.]example"]})
    _case(db, {"phones": ["+447700900123"], "emails": ["a@b.example"]})
    assert identifiers.repeats(db) == [Repeats("phones", 3, 1), Repeats("websites", 2, 1)]
    assert identifiers.count(db, "phones", "+447700 900123") == 3
    assert identifiers.count(db, "emails", "+447700900123") == 0
    with db.begin() as connection:
        dump = repr(connection.execute(select(tables.identifiers)).all())
    assert "900123" not in dump
    assert "fake" not in dump
    conversations.forget(db, first)
    assert identifiers.count(db, "phones", "+447700900123") == 2


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("accounts", "00-14-72 31926819", "001472 31926819", True),
        ("accounts", "GB29 NWBK 6016 1331 9268 19", "gb29nwbk60161331926819", True),
        ("handles", "@Jo.Trade_99", "jo.trade_99", True),
        ("emails", "Help[at]bank.example", "help@bank.example", True),
        ("wallets", "0xAbC", "0xabc", False),
        ("websites", "http://one.example/a", "https://www.one.example/a/", True),
        ("websites", "one.example/a", "one.example/b", False),
    ],
)
def test_ways_of_writing_are_one_and_different_things_are_not(
    db: Database, kind: str, one: str, other: str, same: bool
) -> None:
    _case(db, {kind: [one]})
    assert bool(identifiers.count(db, kind, other)) is same


def test_the_command_knows_every_kind_of_identifier() -> None:
    assert set(IDENTIFIER_KINDS) == set(IDENTIFIERS)
