"""The papers that can be had in the chat: the report, and each letter that is on offer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway.letters import LetterBox
from bot.gateway.reports import Reports
from bot.store.conversations import Conversation

REPORT = "report.pdf"
LETTER = "letter:"


@dataclass(frozen=True)
class Papers:
    """Makes a paper by its name: `REPORT`, or `LETTER` and the letter's id."""

    reports: Reports
    letters: LetterBox

    async def make(self, conversation: Conversation, name: str) -> bytes:
        """The paper as PDF; raises Refused where there is none of that name."""
        if name.startswith(LETTER):
            return await self.letters.pdf(await self.letters.one(conversation, name.removeprefix(LETTER)))
        return await self.reports.document(conversation, REPORT)
