"""What a person does with their case beside the talk: words to come back with, evidence files, what is held of them."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from bot import codes
from bot.conversation import keeping
from bot.conversation.case import Case, File
from bot.conversation.engine import Content
from bot.evidence import adding
from bot.evidence.adding import FileRefused
from bot.gateway.talk import Refused
from bot.store import cases, files
from bot.store import codes as kept_codes
from bot.store.conversations import Conversation
from bot.store.database import Database
from bot.store.held import held

STATUS = {"file_large": 413, "file_type": 415, "file_empty": 422}  # of a file that is not taken; all else is 409


class Records:
    """The records of one gateway's conversations; each change is one transaction."""

    def __init__(self, db: Database, content: Content) -> None:
        self._db = db
        self._content = content

    @property
    def most_bytes(self) -> int:
        """The size of the largest file that is taken."""
        return self._content.evidence.most_bytes

    async def new_words(self, conversation: Conversation) -> str:
        """New words to come back with, shown this once; those given before open nothing more."""
        return await asyncio.to_thread(self._new_words, conversation.id)

    async def held(self, conversation: Conversation) -> dict[str, Any]:
        """Everything that is held of the conversation."""
        return await asyncio.to_thread(held, self._db, conversation.id)

    async def may_add(self, conversation: Conversation) -> str:
        """The code of the reason why no file may be added, or an empty string."""
        try:
            adding.may_add(await asyncio.to_thread(self._case, conversation.id), self._content.evidence)
        except (FileRefused, Refused) as refused:
            return refused.code
        return ""

    async def files(self, conversation: Conversation) -> list[dict[str, Any]]:
        """The files of the case, without their content."""
        stored = await asyncio.to_thread(cases.read, self._db, conversation.id)
        return [shown(file) for file in Case.from_json(stored).files] if stored else []

    async def add_file(self, conversation: Conversation, name: str, content: bytes) -> dict[str, Any]:
        """Adds a file to the case; refuses one that may not be taken."""
        return shown(await asyncio.to_thread(self._add, conversation.id, name, content))

    async def file(self, conversation: Conversation, file_id: str) -> tuple[File, bytes]:
        """A file with its content."""
        return await asyncio.to_thread(self._read, conversation.id, file_id)

    async def remove_file(self, conversation: Conversation, file_id: str) -> None:
        """Deletes a file."""
        await asyncio.to_thread(self._remove, conversation.id, file_id)

    def _case(self, conversation_id: str) -> Case:
        stored = cases.read(self._db, conversation_id)
        if stored is None:
            raise Refused("no_report", 404)
        return Case.from_json(stored)

    def _new_words(self, conversation_id: str) -> str:
        case = self._case(conversation_id)
        if not case.told:
            raise Refused("no_report", 404)
        words = codes.make()
        with self._db.begin() as connection:
            kept_codes.keep(self._db, connection, case.id, words)
        return words

    def _add(self, conversation_id: str, name: str, content: bytes) -> File:
        with self._db.begin() as connection:
            stored = cases.load(self._db, connection, conversation_id)
            if stored is None:
                raise Refused("no_report", 404)
            case = Case.from_json(stored)
            had = len(case.files)
            try:
                file = adding.add(case, name, content, self._content.evidence)
            except FileRefused as refused:
                raise Refused(refused.code, STATUS.get(refused.code, 409)) from None
            if len(case.files) > had:
                files.add(self._db, connection, case.id, file.id, content)
                keeping.keep(self._db, connection, conversation_id, stored, case)
        return file

    def _read(self, conversation_id: str, file_id: str) -> tuple[File, bytes]:
        case = self._case(conversation_id)
        file = next((one for one in case.files if one.id == file_id), None)
        content = files.read(self._db, case.id, file_id) if file else None
        if file is None or content is None:
            raise Refused("no_file", 404)
        return file, content

    def _remove(self, conversation_id: str, file_id: str) -> None:
        with self._db.begin() as connection:
            stored = cases.load(self._db, connection, conversation_id)
            case = Case.from_json(stored) if stored else None
            if case is None or all(file.id != file_id for file in case.files):
                raise Refused("no_file", 404)
            case.files = [file for file in case.files if file.id != file_id]
            keeping.keep(self._db, connection, conversation_id, stored, case)


def shown(file: File) -> dict[str, Any]:
    """A file as a client sees it."""
    return {**asdict(file), "at": f"{file.at}Z"}
