"""The papers of a confirmed report, made once from it as it was confirmed: the person's own and the receiver's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.engine import Content
from bot.report.classes import for_receiver
from bot.report.to_json import to_json
from bot.report.to_pdf import to_pdf
from bot.store import deliveries
from bot.store.database import Database
from bot.store.deliveries import Delivery


@dataclass(frozen=True)
class Papers:
    """What is handed to a receiver."""

    json: bytes
    pdf: bytes


class PapersMissing(Exception):
    """The report, or papers made from it, are not in the database."""


def make(db: Database, delivery: Delivery, content: Content) -> Mapping[str, bytes]:
    """The papers by the kind they are kept under; raises what Typst or the schema raises if they cannot be made."""
    confirmed = deliveries.document(db, delivery.case_id, "confirmed")
    if confirmed is None:
        raise PapersMissing
    report = json.loads(confirmed)
    own = {"pdf": to_pdf(report, content)}
    if delivery.own_pack:
        return own
    named = for_receiver(report, content)
    return {**own, "receiver_json": to_json(named, content), "receiver_pdf": to_pdf(named, content)}


def read(db: Database, case_id: str) -> Papers:
    """The receiver's papers as they were made."""
    made = {kind: deliveries.document(db, case_id, f"receiver_{kind}") for kind in ("json", "pdf")}
    if made["json"] is None or made["pdf"] is None:
        raise PapersMissing
    return Papers(made["json"], made["pdf"])
