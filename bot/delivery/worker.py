"""The delivery worker: works through the outbox, and deletes what has reached its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.content import load_content
from bot.conversation.engine import Content
from bot.delivery import own_pack
from bot.settings import Settings
from bot.store import deliveries, retention
from bot.store.database import Database
from bot.store.deliveries import Delivery

log = structlog.get_logger()
Make = Callable[[Database, Connection, str, Content], None]
TARGETS: dict[str, Make] = {"own_pack": own_pack.make}
MOST_ATTEMPTS = 6
IDLE_SECONDS = 0.5
SWEEP_SECONDS = 60.0


def run(settings: Settings) -> None:
    """Works for ever; stopped by the supervisor. A delivery in hand is taken up again after a restart."""
    db, content = Database(settings), load_content()
    swept = 0.0
    while True:
        if time.monotonic() - swept > SWEEP_SECONDS:
            forget_old(db, settings)
            swept = time.monotonic()
        if not deliver_next(db, content):
            time.sleep(IDLE_SECONDS)


def deliver_next(db: Database, content: Content) -> bool:
    """Delivers one due report; False if none is due. A failure is tried again later, and shown when it lasts."""
    delivery = deliveries.take(db)
    if delivery is None:
        return False
    try:
        with db.begin() as connection:
            TARGETS[delivery.target](db, connection, delivery.case_id, content)
            deliveries.finish(connection, delivery, "ready")
    except Exception as error:  # whatever went wrong, the report stays in the outbox; only its kind is logged
        _fail(db, delivery, error)
    return True


def _fail(db: Database, delivery: Delivery, error: Exception) -> None:
    last = delivery.attempts >= MOST_ATTEMPTS
    log.error("delivery_failed", delivery=delivery.id, kind=type(error).__name__, attempt=delivery.attempts, last=last)
    if last:
        with db.begin() as connection:
            deliveries.finish(connection, delivery, "failed")
    else:
        deliveries.retry(db, delivery, timedelta(seconds=2**delivery.attempts))


def forget_old(db: Database, settings: Settings) -> int:
    """Deletes what is past its time; returns how many conversations went whole."""
    count = retention.forget_old(db, settings)
    if count:
        log.info("forgotten", count=count)
    return count
