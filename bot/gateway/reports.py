"""The documents of a conversation: as confirmed once they are kept, as a draft before."""

from __future__ import annotations

import asyncio

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.gateway.talk import Refused
from bot.report.answers_page import Page, answers_page
from bot.report.build import build_report
from bot.report.to_json import to_json
from bot.report.to_pdf import to_pdf
from bot.store import cases, deliveries
from bot.store.conversations import Conversation
from bot.store.database import Database


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
        return build_report(case, self._content, deliveries.state(self._db, case.id))

    def _document(self, conversation: Conversation, kind: str) -> bytes:
        case = self._case(conversation)
        kept = deliveries.document(self._db, case.id, kind)
        if kept is not None:
            return kept
        make = to_json if kind == "json" else to_pdf
        return make(self._report(case), self._content)
