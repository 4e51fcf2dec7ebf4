"""One step of a delivery at a time: make the papers, send them, settle what came of it, tell the person."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy.engine import Connection

from bot.conversation.engine import Content
from bot.delivery import papers, words
from bot.delivery.outcome import Outcome
from bot.delivery.papers import Papers
from bot.store import cases, deliveries, inbox, whatsapp_in
from bot.store.database import Database, now
from bot.store.deliveries import Delivery
from bot.whatsapp import news
from bot.wording.render import render

log = structlog.get_logger()
MOST_ATTEMPTS = 6  # to make papers; sending is given up by the clock
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 900.0  # seconds between tries, doubling
TOLD = frozenset({"acknowledged", "failed"})  # states that the person is told of in the talk as they come


class Sender(Protocol):
    """Hands reports to one target."""

    async def send(self, delivery: Delivery, papers: Papers) -> Outcome:
        """Hands the papers over once."""

    async def tell_withdrawn(self, delivery: Delivery) -> Outcome:
        """Tells the receiver once that the person took their report back."""


class Outbox:
    """The outbox of one installation; any number of processes may work through it side by side."""

    def __init__(self, db: Database, content: Content, senders: Mapping[str, Sender]) -> None:
        self._db = db
        self._content = content
        self._senders = senders

    def make_papers(self) -> bool:
        """Makes the papers of one confirmed report; False if none is due."""
        delivery = deliveries.take(self._db, ["confirmed"])
        if delivery is None:
            return False
        try:
            made = papers.make(self._db, delivery, self._content)
            with self._db.begin() as connection:
                following = "ready" if delivery.own_pack else "queued"
                after = None if delivery.own_pack else timedelta(0)
                if deliveries.move(self._db, connection, delivery, following, after=after):
                    for kind, content in made.items():
                        deliveries.keep(self._db, connection, delivery.case_id, kind, content)
        except Exception as error:  # whatever went wrong, the report stays in the outbox; only its kind is logged
            self._not_made(delivery, error)
        return True

    async def send(self, target: str) -> bool:
        """Sends one report, or one notice that it was taken back; False if nothing is due for this target."""
        delivery = deliveries.take(self._db, ["queued", "sent", "withdrawn"], target)
        if delivery is None:
            return False
        sender = self._senders[target]
        try:
            if delivery.state == "withdrawn":
                self._settle_notice(delivery, await sender.tell_withdrawn(delivery))
            else:
                made = papers.read(self._db, delivery.case_id)
                self._settle(delivery, await sender.send(delivery, made))
        except Exception as error:  # a fault of ours: what left is unknown, and the report stays in the outbox
            log.error("sending_failed", delivery=delivery.id, kind=type(error).__name__, attempt=delivery.attempts)
            settle = self._settle_notice if delivery.state == "withdrawn" else self._settle
            settle(delivery, Outcome("unclear", "our_fault"))
        return True

    def _not_made(self, delivery: Delivery, error: Exception) -> None:
        last = delivery.attempts >= MOST_ATTEMPTS
        kind = type(error).__name__
        log.error("papers_failed", delivery=delivery.id, kind=kind, attempt=delivery.attempts, last=last)
        with self._db.begin() as connection:
            if last:
                self._move(connection, delivery, "failed", Outcome("refused", "no_papers"))
            else:
                deliveries.move(self._db, connection, delivery, "confirmed", trouble="no_papers", after=pause(delivery))

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Records what one try came to. `delivery.left` still says what was known before it."""
        late = now() - delivery.since > timedelta(hours=self._give_up_hours(delivery))
        log.info("sending", delivery=delivery.id, status=outcome.kind, attempt=delivery.attempts)
        with self._db.begin() as connection:
            match outcome.kind:
                case "acknowledged":
                    if not self._move(connection, delivery, "acknowledged", outcome):
                        deliveries.note_reference(self._db, connection, delivery, outcome.reference)
                case "accepted":
                    self._move(connection, delivery, "sent", outcome)
                case "refused":
                    self._move(connection, delivery, "failed", outcome)
                case _ if late:
                    self._move(connection, delivery, "failed", outcome)
                case "unclear":
                    self._move(connection, delivery, "sent", outcome, again=True)
                case "not_reached":
                    self._move(connection, delivery, delivery.state, outcome, again=True)

    def _settle_notice(self, delivery: Delivery, outcome: Outcome) -> None:
        """A notice is repeated until they take it; what lasts is seen by a person."""
        after = None if outcome.kind == "accepted" else pause(delivery, outcome)
        with self._db.begin() as connection:
            deliveries.move(self._db, connection, delivery, "withdrawn", trouble=outcome.trouble, after=after)

    def _move(
        self, connection: Connection, delivery: Delivery, state: str, outcome: Outcome, *, again: bool = False
    ) -> bool:
        moved = deliveries.move(
            self._db,
            connection,
            delivery,
            state,
            trouble=outcome.trouble,
            reference=outcome.reference,
            after=pause(delivery, outcome) if again else None,
            left=delivery.left if outcome.kind == "not_reached" else None,
        )
        if moved and (state in TOLD or outcome.kind == "accepted"):
            tell_person(self._db, connection, delivery.case_id, self._content)
        return moved

    def _give_up_hours(self, delivery: Delivery) -> float:
        return self._content.targets.by_id[delivery.target].give_up_hours


def pause(delivery: Delivery, outcome: Outcome | None = None) -> timedelta:
    """How long to wait before the next try: doubling, spread by chance, and no less than they asked for."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(delivery.attempts, 20))
    chosen = random.uniform(longest / 2, longest)  # noqa: S311  # spreads load, guards nothing
    return timedelta(seconds=max(chosen, outcome.after if outcome else 0.0))


def tell_person(db: Database, connection: Connection, case_id: str, content: Content) -> None:
    """Says in the talk where the newest report of a case stands."""
    delivery = deliveries.newest(db, connection, case_id)
    owner = cases.owner(connection, case_id)
    if delivery is None or owner is None:
        return
    conversation_id, channel = owner
    say = words.tell(delivery, content, left=deliveries.left(connection, case_id))
    message = render(say, channel, content)
    inbox.say(db, connection, conversation_id, message)
    if channel == whatsapp_in.CHANNEL:
        news.tell(db, connection, conversation_id, message)
