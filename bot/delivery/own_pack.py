"""The victim's own pack: the report as JSON and PDF, kept as it was confirmed, for them to send."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.report.build import build_report
from bot.report.to_json import to_json
from bot.report.to_pdf import to_pdf
from bot.store import deliveries, tables
from bot.store.database import Database


def make(db: Database, connection: Connection, case_id: str, content: Content) -> None:
    """Makes and keeps the documents of a case, within the caller's transaction."""
    body = connection.execute(select(tables.cases.c.body).where(tables.cases.c.id == case_id)).scalar_one()
    case = Case.from_json(db.sealer.open(body, f"case:{case_id}"))
    report = build_report(case, content, "ready")
    deliveries.keep(db, connection, case_id, "json", to_json(report, content))
    deliveries.keep(db, connection, case_id, "pdf", to_pdf(report, content))
