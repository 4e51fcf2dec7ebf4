"""The keys under which the gateway's parts stand in the aiohttp application."""

from __future__ import annotations

import aiohttp
from aiohttp import web

from bot.conversation.engine import Content
from bot.gateway.letters import LetterBox
from bot.gateway.limits import Limits
from bot.gateway.records import Records
from bot.gateway.reports import Reports
from bot.gateway.talk import Talk
from bot.gateway.templating import Pages
from bot.gateway.turns import Turns
from bot.settings import Settings

SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
CONTENT: web.AppKey[Content] = web.AppKey("content", Content)
TALK: web.AppKey[Talk] = web.AppKey("talk", Talk)
REPORTS: web.AppKey[Reports] = web.AppKey("reports", Reports)
RECORDS: web.AppKey[Records] = web.AppKey("records", Records)
LETTERS: web.AppKey[LetterBox] = web.AppKey("letters", LetterBox)
LIMITS: web.AppKey[Limits] = web.AppKey("limits", Limits)
CLIENT: web.AppKey[aiohttp.ClientSession] = web.AppKey("client", aiohttp.ClientSession)
TURNS: web.AppKey[Turns] = web.AppKey("turns", Turns)
PAGES: web.AppKey[Pages] = web.AppKey("pages", Pages)
