"""The Rasa server: private, one signed channel, the model of the present data."""

from __future__ import annotations

import os
import warnings

from bot import logs
from bot.preflight import check_endpoints
from bot.servers.environment import set_environment
from bot.servers.left_out import leave_out
from bot.settings import ROOT, Settings


def serve(settings: Settings, model: str) -> None:
    """Serves until stopped."""
    set_environment(settings)
    leave_out()
    warnings.simplefilter("ignore")
    os.chdir(ROOT)
    check_endpoints(ROOT / "endpoints.yml")
    from rasa.core import run
    from rasa.core.utils import AvailableEndpoints

    from bot.servers.answer_check import build_once

    build_once()
    logs.configure()
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    run.serve_application(
        model_path=model,
        interface="127.0.0.1",
        port=settings.rasa_port,
        credentials="bot/channels/credentials.yml",
        enable_api=False,
        endpoints=endpoints,
        # Rasa sets up logs of its own while it starts; ours come last
        server_listeners=[(lambda *_: logs.configure(), "before_server_start")],
    )
