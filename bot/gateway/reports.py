"""The documents of a conversation: as confirmed once they are kept, as a draft before."""

from __future__ import annotations

import asyncio
import json

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.delivery.words import tell
from bot.gateway.talk import Refused
from bot.report.answers_page import Page, answers_page
from bot.report.build import build_report, delivery_of
from bot.report.to_json import to_json
from bot.report.to_pdf import to_pdf
from bot.store import cases, deliveries
from bot.store.conversations import Conversation
from bot.store.database import Database
from bot.wording.render import render


class Reports:
    """Makes or fetches the documents of one conversation's report."""

    def __init__(self, db: Database, content: Content) -> None:
        self._db = db
        self._content = content

    async def json(self, conversation: Conversation) -> bytes:
        """The report as JSON, UTF-8."""
        return await asyncio.to_thread(self._document, conversation, "json")

    async def pdf(self, conversation: Conversation) -> bytes:
        """The report as PDF."""
        return await asyncio.to_thread(self._document, conversation, "pdf")

    async def answers(self, conversation: Conversation) -> Page:
        """The answers in the order of the official form, to copy."""
        return await asyncio.to_thread(lambda: answers_page(self._report(self._case(conversation)), self._content))

    def _case(self, conversation: Conversation) -> Case:
        stored = cases.read(self._db, conversation.id)
        if stored is None:
            raise Refused("no_report", 404)
        return Case.from_json(stored)

    def _report(self, case: Case) -> dict[str, object]:
        return build_report(case, self._content, deliveries.of_case(self._db, case.id))

    async def standing(self, conversation: Conversation) -> str:
        """What may be said of the delivery, where a report goes or went to somebody; else an empty string."""
        return await asyncio.to_thread(self._standing, conversation)

    def _standing(self, conversation: Conversation) -> str:
        stored = cases.read(self._db, conversation.id)
        if not stored or not stored.get("confirmed_at"):
            return ""
        with self._db.begin() as connection:
            delivery = deliveries.newest(self._db, connection, stored["id"])
            left = deliveries.left(connection, stored["id"])
        if delivery is None or (delivery.own_pack and not left):
            return ""
        return str(render(tell(delivery, self._content, left=left), conversation.channel, self._content)["text"])

    def _as_it_stands(self, case_id: str, kept: bytes) -> bytes:
        """The report as it was confirmed, with where its delivery stands by now."""
        delivery = deliveries.of_case(self._db, case_id)
        report = json.loads(kept)
        report["delivery"] = delivery_of(delivery) if delivery else None
        return to_json(report, self._content)

    def _document(self, conversation: Conversation, kind: str) -> bytes:
        case = self._case(conversation)
        kept = deliveries.document(self._db, case.id, kind)
        if kept is not None:
            return self._as_it_stands(case.id, kept) if kind == "json" else kept
        make = to_json if kind == "json" else to_pdf
        return make(self._report(case), self._content)
