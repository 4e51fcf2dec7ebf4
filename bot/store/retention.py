"""What the clock deletes: words of talks, drafts, confirmed and delivered reports, figures, scores of practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select

from bot.settings import Settings
from bot.store import calls, conversations, figures, practice, tables
from bot.store.database import Database, now
from bot.store.deliveries import still_open

DELIVERED = frozenset({"acknowledged"})  # states of a delivery in which a receiver has the report


@dataclass(frozen=True)
class Bounds:
    """The moments before which each kind is past its time."""

    talk: datetime
    draft: datetime
    confirmed: datetime
    delivered: datetime
    figures: datetime
    practice: datetime

    @classmethod
    def of(cls, settings: Settings, moment: datetime) -> Bounds:
        """The bounds that the settings give at a moment."""
        return cls(
            talk=moment - timedelta(hours=settings.keep_talk_hours),
            draft=moment - timedelta(hours=settings.keep_draft_hours),
            confirmed=moment - timedelta(days=settings.keep_case_days),
            delivered=moment - timedelta(days=settings.keep_delivered_days),
            figures=moment - timedelta(days=settings.keep_figures_days),
            practice=moment - timedelta(days=settings.keep_practice_days),
        )


def forget_old(db: Database, settings: Settings, moment: datetime | None = None) -> int:
    """Deletes what is past its time at `moment` (default: now); returns how many conversations went whole."""
    bounds = Bounds.of(settings, moment or now())
    with db.begin() as connection:
        gone = [row.id for row in connection.execute(_past_their_time(bounds))]
    for conversation_id in gone:
        with db.begin() as connection:
            conversations.erase(connection, conversation_id)
    _forget_words(db, bounds)
    db.settle()
    figures.forget_before(db, bounds.figures.date())
    calls.forget_practice(db, bounds.draft)
    practice.forget_before(db, bounds.practice)
    return len(gone)


def _past_their_time(bounds: Bounds) -> object:
    """Conversations whose case, or lack of one, is past its time; one that is still to be delivered stays."""
    table, cases, deliveries = tables.conversations, tables.cases, tables.deliveries
    draft = and_(cases.c.confirmed_at.is_(None), table.c.active_at < bounds.draft)
    empty = and_(cases.c.id.is_(None), table.c.active_at < bounds.talk)
    received = select(deliveries.c.case_id).where(
        deliveries.c.state.in_(DELIVERED), deliveries.c.updated_at < bounds.delivered
    )
    undone = select(deliveries.c.case_id).where(still_open())
    old = or_(cases.c.confirmed_at < bounds.confirmed, cases.c.id.in_(received))
    expired = and_(old, cases.c.id.not_in(undone))
    joined = table.outerjoin(cases, cases.c.conversation_id == table.c.id)
    return select(table.c.id).select_from(joined).where(or_(draft, empty, expired))


def _forget_words(db: Database, bounds: Bounds) -> None:
    """Deletes what was written in talks that are over; their cases stay for as long as they may."""
    table = tables.conversations
    over = select(table.c.id).where(table.c.active_at < bounds.talk)
    with db.begin() as connection:
        for part in (tables.inbox, tables.messages, tables.trackers):
            connection.execute(delete(part).where(part.c.conversation_id.in_(over)))
