"""The console as a process."""

from __future__ import annotations

from aiohttp import web

from bot import logs
from bot.console.app import create_app
from bot.settings import Settings


def serve(settings: Settings) -> None:
    """Serves until stopped; SystemExit if no port is set, for then the console is closed."""
    if settings.console_port is None:
        raise SystemExit("The console is closed. Set HARBOUR_CONSOLE_PORT to open it (docs/console.md).")
    logs.configure()
    web.run_app(
        create_app(settings), host=settings.console_host, port=settings.console_port, print=None, access_log=None
    )
