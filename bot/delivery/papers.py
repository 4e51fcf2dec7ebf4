"""The papers of a confirmed report: JSON and PDF, made once from the report as it was confirmed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.conversation.engine import Content
from bot.report.to_json import to_json
from bot.report.to_pdf import to_pdf
from bot.store import deliveries
from bot.store.database import Database


@dataclass(frozen=True)
class Papers:
    """What is handed to a receiver."""

    case_id: str
    json: bytes
    pdf: bytes


class PapersMissing(Exception):
    """The report, or papers made from it, are not in the database."""


def make(db: Database, case_id: str, content: Content) -> Papers:
    """Makes the papers of a case; raises what Typst or the schema raises if they cannot be made."""
    confirmed = deliveries.document(db, case_id, "confirmed")
    if confirmed is None:
        raise PapersMissing
    report = json.loads(confirmed)
    return Papers(case_id, to_json(report, content), to_pdf(report, content))


def read(db: Database, case_id: str) -> Papers:
    """The papers as they were made."""
    made = {kind: deliveries.document(db, case_id, kind) for kind in ("json", "pdf")}
    if made["json"] is None or made["pdf"] is None:
        raise PapersMissing
    return Papers(case_id, made["json"], made["pdf"])
