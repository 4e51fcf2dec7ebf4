"""The documents of a conversation: as confirmed once they are kept, as a draft before."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.gateway.talk import Refused
from bot.report.answers_page import Page, answers_page
from bot.report.build import VERSION, build_report
from bot.report.documents import DOCUMENTS, Document
from bot.store import cases, deliveries
from bot.store.conversations import Conversation
from bot.store.database import Database


class Reports:
    """Makes or fetches the documents of one conversation's report."""

    def __init__(self, db: Database, content: Content) -> None:
        self._db = db
        self._content = content

    async def document(self, conversation: Conversation, name: str) -> bytes:
        """A document by its name in `DOCUMENTS`."""
        return await asyncio.to_thread(self._document, conversation, DOCUMENTS[name])

    async def answers(self, conversation: Conversation, form: str) -> Page:
        """The answers in the order of an official form, to copy."""
        return await asyncio.to_thread(
            lambda: answers_page(self._report(self._case(conversation)), self._content, form)
        )

    def _case(self, conversation: Conversation) -> Case:
        stored = cases.read(self._db, conversation.id)
        if stored is None:
            raise Refused("no_report", 404)
        return Case.from_json(stored)

    def _report(self, case: Case) -> dict[str, Any]:
        """The report as it was confirmed, so that all documents say the same; as a draft before."""
        kept = deliveries.document(self._db, case.id, "json")
        report: dict[str, Any] = json.loads(kept) if kept else {}
        if report.get("schema_version") == VERSION:
            return report
        return build_report(case, self._content, deliveries.state(self._db, case.id))

    def _document(self, conversation: Conversation, document: Document) -> bytes:
        case = self._case(conversation)
        kept = deliveries.document(self._db, case.id, document.kept) if document.kept else None
        return kept if kept is not None else document.make(self._report(case), self._content)
