"""The action server: private, and open only to calls with the installation's token."""

from __future__ import annotations

import hmac
import os

from bot import logs
from bot.servers.environment import actions_token, set_environment
from bot.settings import ROOT, Settings


def serve(settings: Settings) -> None:
    """Serves until stopped."""
    set_environment(settings)
    os.chdir(ROOT)
    from rasa_sdk.endpoint import create_app
    from sanic.request import Request
    from sanic.response import HTTPResponse
    from sanic.response import json as json_response

    from actions.base import conversation

    conversation()  # loads all content now: a mistake in it must stop the start, not the first message
    app = create_app("actions", cors_origins=[])
    expected = actions_token(settings).encode()

    async def closed(request: Request) -> HTTPResponse | None:
        if request.path == "/webhook" and not hmac.compare_digest(request.args.get("token", "").encode(), expected):
            return json_response({"error": "unauthorised"}, status=401)
        return None

    app.register_middleware(closed, "request")
    logs.configure()
    app.run("127.0.0.1", settings.actions_port, workers=1, access_log=False)
