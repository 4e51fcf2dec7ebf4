"""Confirming: the report, as the person agreed to it, goes into the outbox in the transaction that saves the case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy.engine import Connection

from bot.conversation.case import Case
from bot.report.build import build_report
from bot.store import deliveries
from bot.store.database import Database
from bot.store.deliveries import OWN_PACK

if TYPE_CHECKING:
    from bot.conversation.engine import Content


def confirm(db: Database, connection: Connection, case: Case, content: Content) -> None:
    """Puts the report of a confirmed case into the outbox; what is changed in the case later changes nothing in it."""
    report = build_report(case, content)
    place = report["route"]["place"]
    target = content.targets.of(place) if case.consent == "share" else None
    name = target.id if target else OWN_PACK
    report["delivery"] = {"target": name, "state": "confirmed", "reference": None, "at": report["confirmed_at"]}
    frozen = json.dumps(report, ensure_ascii=False).encode()
    deliveries.confirm(db, connection, case.id, name, place, frozen, case.password)
