"""A whole installation of its own for a measurement or a test: all processes, a fresh database, free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

import psutil

from bot.settings import ROOT

READY_SECONDS = 120.0


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Stack:
    """Starts `python -m bot run` in a folder of its own; a context manager that stops it again."""

    def __init__(self, today: str = "2026-11-23", **settings: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="harbour-", ignore_cleanup_errors=True)
        self.data_dir = Path(self._folder.name)
        self.log = self.data_dir / "log.txt"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "HARBOUR_DATA_DIR": str(self.data_dir),
            "HARBOUR_PORT": str(self.port),
            "HARBOUR_RASA_PORT": str(free_port()),
            "HARBOUR_ACTIONS_PORT": str(free_port()),
            "HARBOUR_TODAY": today,
            "HARBOUR_RATE_PER_MINUTE": "100000",
            "HARBOUR_STARTS_PER_MINUTE": "100000",
            "HARBOUR_SECRET": "a-secret-for-measuring-and-testing-only",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.seconds = 0.0

    @property
    def console(self) -> str:
        """The address of the console, where its port was given."""
        return f"http://127.0.0.1:{self.environment['HARBOUR_CONSOLE_PORT']}/"

    def __enter__(self) -> Stack:
        began = time.monotonic()
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot", "run"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() - began > READY_SECONDS:
                self.stop()
                raise RuntimeError(f"The stack did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)
        self.seconds = time.monotonic() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._folder.cleanup()

    def stop(self) -> None:
        """Stops all processes, as Ctrl-C does; kills what does not stop."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """Kills every process at once, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for child in psutil.process_iter(["environ"]):
            if (child.info["environ"] or {}).get("HARBOUR_DATA_DIR") == str(self.data_dir):
                child.kill()

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=1) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False
