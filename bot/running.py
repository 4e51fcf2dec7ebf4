"""Starts everything under one supervisor, says when the first answer is possible, and stops it all together."""

from __future__ import annotations

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

from honcho.manager import Manager

from bot.settings import ROOT, Settings

PROCESSES = ("actions", "rasa", "gateway", "worker")
READY_SECONDS = 120.0


def prepare_and_run(settings: Settings) -> None:
    """Trains if needed and migrates, then becomes the supervisor, which carries none of what that loaded."""
    from bot.content import load_content
    from bot.content.attention import attention
    from bot.preflight import check_endpoints
    from bot.store.migrate import migrate
    from bot.training import train

    began = time.time()
    check_endpoints(ROOT / "endpoints.yml")
    notices = attention(load_content(), settings.today()).lines()
    train()
    migrate(settings)
    command = [sys.executable, "-W", "ignore", "-m", "bot", "supervise", "--since", str(began), *notices]
    os.execv(sys.executable, command)  # noqa: S606  the program and all its words are our own


def supervise(settings: Settings, since: float, notices: Sequence[str] = ()) -> int:
    """Runs all processes until Ctrl-C or until one of them ends, and says the notices once all run; the exit code."""
    manager = Manager()
    for name in (*PROCESSES, *(["console"] if settings.console_port else [])):
        command = f"exec {sys.executable} -W ignore -m bot {name}"
        manager.add_process(name, command, env={**os.environ, "PYTHONWARNINGS": "ignore", "MALLOC_ARENA_MAX": "2"})
    threading.Thread(target=_announce, args=(settings, since, manager, notices), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


def _announce(settings: Settings, began: float, manager: Any, notices: Sequence[str]) -> None:
    """Waits until a message could be answered, then prints the address and the notices."""
    while time.time() - began < READY_SECONDS:
        if _ready(settings):
            _say(f"Harbour is ready: {settings.address} ({time.time() - began:.1f} s). Ctrl-C stops it.")
            _say("".join(f"\n*** {notice}" for notice in notices))
            return
        time.sleep(0.1)
    _say("Harbour did not become ready in time. The lines above say which process failed.")
    manager.terminate()


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _ready(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{settings.address}health", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
