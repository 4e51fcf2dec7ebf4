"""Pictures and PDF that people send: kept with their report where it may take them, fetched only then."""

from __future__ import annotations

from bot.gateway.records import Records
from bot.gateway.talk import Refused
from bot.store.conversations import Conversation
from bot.whatsapp.client import Client, GraphError, MediaRefused, Unanswered


class Evidence:
    """Takes files out of the chat into the case."""

    def __init__(self, records: Records, client: Client) -> None:
        self._records = records
        self._client = client

    async def add(self, conversation: Conversation, media: dict[str, str]) -> str:
        """Takes a file, or not; returns the id of what is said about it."""
        if refused := await self._records.may_add(conversation):
            return f"error_{refused}"
        try:
            content = await self._client.download(media["id"], self._records.most_bytes)
            await self._records.add_file(conversation, media["name"], content)
        except MediaRefused:
            return "error_file_large"
        except Refused as refusal:
            return f"error_{refusal.code}"
        except (GraphError, Unanswered):
            return "file_not_fetched"
        return "file_kept"
