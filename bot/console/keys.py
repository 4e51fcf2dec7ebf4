"""The keys under which the console's parts stand in the aiohttp application."""

from __future__ import annotations

from aiohttp import web

from bot.calls.desk import Desk
from bot.console.provider import Provider
from bot.console.reader import Reader
from bot.conversation.engine import Content
from bot.gateway.limits import Limits
from bot.gateway.reports import Reports
from bot.gateway.templating import Pages
from bot.practice.desk import PracticeDesk
from bot.practice.scenario import Practice
from bot.settings import Settings
from bot.store.database import Database

SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
DB: web.AppKey[Database] = web.AppKey("db", Database)
CONTENT: web.AppKey[Content] = web.AppKey("content", Content)
LIMITS: web.AppKey[Limits] = web.AppKey("limits", Limits)
DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
READER: web.AppKey[Reader] = web.AppKey("reader", Reader)
REPORTS: web.AppKey[Reports] = web.AppKey("reports", Reports)
PROVIDER: web.AppKey[Provider | None] = web.AppKey("provider", Provider)
PAGES: web.AppKey[Pages] = web.AppKey("pages", Pages)
PRACTICE: web.AppKey[Practice] = web.AppKey("practice", Practice)
PRACTICE_DESK: web.AppKey[PracticeDesk] = web.AppKey("practice_desk", PracticeDesk)
