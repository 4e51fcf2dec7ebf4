"""The gateway as a process."""

from __future__ import annotations

from aiohttp import web

from bot import logs
from bot.gateway.app import create_app
from bot.settings import Settings


def serve(settings: Settings) -> None:
    """Serves until stopped."""
    logs.configure()
    web.run_app(create_app(settings), host=settings.host, port=settings.port, print=None, access_log=None)
