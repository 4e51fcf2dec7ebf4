"""The environment that Rasa and its action server read: ports and the token between them."""

from __future__ import annotations

import os

from bot.settings import Settings
from bot.store.seal import derive


def actions_token(settings: Settings) -> str:
    """The token under which Rasa calls the action server."""
    return derive(settings.secret, "actions").hex()


def set_environment(settings: Settings) -> None:
    """Sets what endpoints.yml names and what keeps Rasa quiet."""
    os.environ["HARBOUR_ACTIONS_PORT"] = str(settings.actions_port)
    os.environ["HARBOUR_ACTIONS_TOKEN"] = actions_token(settings)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
