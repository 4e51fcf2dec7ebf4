"""Rasa's tracker store of ours: sealed, and as small after two hundred turns as after a few."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import func, select

from bot.channels.tracker_store import KEPT_TURNS, SealedTrackerStore
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database

DOMAIN = Domain.from_yaml(
    "version: '3.1'\nintents: [inform]\nslots:\n  awaiting:\n    type: any\n    mappings: [{type: custom}]\n"
    "  kept:\n    type: any\n    mappings: [{type: custom}]\n"
)
SECRET = "Zebedee Quillfeather wrote this"


@pytest.fixture
def store(db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SealedTrackerStore]:
    monkeypatch.setattr("bot.settings.load", lambda: settings)
    one = SealedTrackerStore(DOMAIN)
    yield one
    one._db.close()


async def _turn(store: SealedTrackerStore, number: int) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker("talk")
    tracker.update(UserUttered(f"{SECRET} {number}", {"name": "inform"}))
    tracker.update(ActionExecuted("action_answer"))
    if number == 0:
        tracker.update(SlotSet("kept", "from the first turn"))
    tracker.update(SlotSet("awaiting", f"question {number}"))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    return tracker


async def test_a_long_talk_stays_small_and_keeps_its_slots(store: SealedTrackerStore, db: Database) -> None:
    sizes = []
    for number in range(200):
        tracker = await _turn(store, number)
        with db.begin() as connection:
            sizes.append(connection.execute(select(func.length(tables.trackers.c.body))).scalar_one())
        assert len(tracker.events) <= 4 * (KEPT_TURNS + 1) + 4
    assert max(sizes) <= 2 * sizes[5]
    found = await store.retrieve("talk")
    assert found is not None
    assert found.get_slot("awaiting") == "question 199"
    assert found.get_slot("kept") == "from the first turn"
    assert [e.text for e in found.events if isinstance(e, UserUttered)][-1] == f"{SECRET} 199"


async def test_what_it_keeps_is_sealed(store: SealedTrackerStore, db: Database) -> None:
    await _turn(store, 0)
    with db.begin() as connection:
        body = connection.execute(select(tables.trackers.c.body)).scalar_one()
    assert b"Zebedee" not in body
    assert list(await store.keys()) == ["talk"]
