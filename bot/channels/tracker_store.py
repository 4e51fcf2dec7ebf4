"""Rasa's tracker store: one sealed row a conversation, holding only the last turns, so that a long talk stays cheap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import delete, select

from bot import settings as harbour_settings
from bot.store import tables
from bot.store.database import Database, now

KEPT_TURNS = 2  # the rules look back no further than the present turn


class SealedTrackerStore(TrackerStore):
    """Keeps trackers in the table `trackers`; what came before the last turns is in the case already."""

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        self._db = Database(harbour_settings.load())
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replaces the conversation's row by the tracker's last turns."""
        label = f"tracker:{tracker.sender_id}"
        body = self._db.sealer.seal([event.as_dict() for event in _recent(tracker)], label)
        row = {"conversation_id": tracker.sender_id, "updated_at": now(), "body": body}
        with self._db.begin() as connection:
            mine = tables.trackers.c.conversation_id == tracker.sender_id
            connection.execute(delete(tables.trackers).where(mine))
            connection.execute(tables.trackers.insert().values(**row))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a conversation, or None if it has none."""
        query = select(tables.trackers.c.body).where(tables.trackers.c.conversation_id == sender_id)
        with self._db.begin() as connection:
            body = connection.execute(query).scalar()
        if body is None:
            return None
        events = [Event.from_parameters(one) for one in self._db.sealer.open(body, f"tracker:{sender_id}")]
        return DialogueStateTracker.from_events(sender_id, [e for e in events if e], self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """The conversations that have a tracker."""
        with self._db.begin() as connection:
            return [row.conversation_id for row in connection.execute(select(tables.trackers.c.conversation_id))]


def _recent(tracker: DialogueStateTracker) -> list[Event]:
    """The last turns' events, after the slots as they stood before them."""
    events = list(tracker.events)
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= KEPT_TURNS:
        return events
    cut = starts[-KEPT_TURNS]
    before = {event.key: event for event in events[:cut] if isinstance(event, SlotSet)}
    return [*before.values(), ActionExecuted("action_listen"), *events[cut:]]
