"""Puts WhatsApp's parts together for a gateway: the channel for its turns, the sender, and the webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.conversation.engine import Content
from bot.gateway.records import Records
from bot.gateway.turns import Turns
from bot.settings import Settings, WhatsApp
from bot.store.database import Database
from bot.whatsapp.channel import CHANNEL, WhatsAppChannel
from bot.whatsapp.client import SECONDS, Client
from bot.whatsapp.evidence import Evidence
from bot.whatsapp.offers import Offers
from bot.whatsapp.own import Own
from bot.whatsapp.papers import Papers
from bot.whatsapp.sender import Sender
from bot.whatsapp.webhook import Webhook
from bot.whatsapp.words import Words


class WhatsAppParts:
    """WhatsApp in one gateway; `channel` is what `Turns` is given."""

    def __init__(
        self, db: Database, settings: Settings, whatsapp: WhatsApp, content: Content, always: list[dict[str, str]]
    ) -> None:
        self._db = db
        self._settings = settings
        self._whatsapp = whatsapp
        self._content = content
        self._failed = content.wording["papers_failed"].on(CHANNEL)
        self._sending = asyncio.Event()
        self.channel = WhatsAppChannel(db, content, Offers(settings.secret, always), self._sending)

    @asynccontextmanager
    async def serving(self, turns: Turns, papers: Papers, words: Words, records: Records) -> AsyncIterator[Webhook]:
        """Sends and receives until the end of the block; gives the webhook."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session:
            client = Client(session, self._whatsapp)
            self.channel.evidence = Evidence(records, client)
            self.channel.own = Own(self._db, self._content, papers, words, records)
            sender = Sender(self._db, client, papers, self._failed, self._sending)
            webhook = Webhook(self._db, self._settings, self._whatsapp, turns, client, sender)
            sending = asyncio.create_task(sender.run())
            yield webhook
            sending.cancel()
            webhook.close()
