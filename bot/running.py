"""Starts everything under one supervisor, says when the first answer is possible, and stops it all together."""

from __future__ import annotations

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from honcho.manager import Manager
from rich.console import Console

from bot.settings import Settings
from bot.store.migrate import migrate
from bot.training import train

PROCESSES = ("actions", "rasa", "gateway", "worker")
READY_SECONDS = 120.0


def run(settings: Settings) -> int:
    """Prepares and runs all processes until Ctrl-C; returns the exit code."""
    console = Console(stderr=True)
    began = time.monotonic()
    train()
    migrate(settings)
    manager = Manager()
    for name in PROCESSES:
        manager.add_process(
            name, f"{sys.executable} -W ignore -m bot {name}", env={**os.environ, "PYTHONWARNINGS": "ignore"}
        )
    waiter = threading.Thread(target=_announce, args=(settings, console, began, manager), daemon=True)
    waiter.start()
    manager.loop()
    return int(manager.returncode or 0)


def _announce(settings: Settings, console: Console, began: float, manager: Any) -> None:
    """Waits until a message could be answered, then prints the address."""
    while time.monotonic() - began < READY_SECONDS:
        if _ready(settings):
            console.print(f"Harbour is ready: {settings.address} ({time.monotonic() - began:.1f} s). Ctrl-C stops it.")
            return
        time.sleep(0.1)
    console.print("Harbour did not become ready. The lines above say which process failed; `make logs` explains them.")
    manager.terminate()


def _ready(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{settings.address}health", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
