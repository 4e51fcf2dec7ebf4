"""The papers that can be had in the chat: the report in its forms, and each letter that is on offer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.conversation.case import Case
from bot.gateway.letters import LetterBox
from bot.gateway.reports import Reports
from bot.letters.fill import Filled
from bot.report.documents import DOCUMENTS
from bot.store.conversations import Conversation

REPORT, LARGE, COPY = "report.pdf", "report-large.pdf", "report.txt"
LETTER = "letter:"
PAPERS = {"pdf": REPORT, "large": LARGE, "copy": COPY}  # by what is asked for in words
WORD = re.compile(r"[a-z]{3,}")
NO_RECEIVER = frozenset("the and you your for that send letter message again please company can not are was".split())


@dataclass(frozen=True)
class Papers:
    """Makes a paper by its name: one of `DOCUMENTS`, or `LETTER` and the letter's id."""

    reports: Reports
    letters: LetterBox

    async def make(self, conversation: Conversation, name: str) -> tuple[bytes, str]:
        """The paper and its content type; raises Refused where there is none of that name."""
        if name.startswith(LETTER):
            return await self.letters.pdf(await self.letters.one(conversation, name.removeprefix(LETTER))), _pdf()
        return await self.reports.document(conversation, name), DOCUMENTS[name].content_type

    async def meant(self, conversation: Conversation, words: str) -> list[Filled]:
        """The letters on offer that these words may mean: those to the receiver they name, else all."""
        every = await self.letters.every(conversation)
        said = _names(words)
        close = {one.letter.id: len(said & _names(f"{one.to} {one.letter.title}")) for one in every}
        to = [one for one in every if said & _names(one.to)] or [one for one in every if close[one.letter.id]]
        return to or every


def file_name(paper: str) -> str:
    """The name of a paper's file, which says nothing of what is in it."""
    return DOCUMENTS[paper if paper in DOCUMENTS else REPORT].file


def there(case: Case) -> bool:
    """Whether there are papers to have: once the person has looked through their report."""
    return bool(case.confirmed_at)


def _pdf() -> str:
    return DOCUMENTS[REPORT].content_type


def _names(text: str) -> frozenset[str]:
    """The words of a text that may name a receiver, without their plural."""
    return frozenset(word.rstrip("s") for word in WORD.findall(text.casefold()) if word not in NO_RECEIVER)
