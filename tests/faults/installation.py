"""An installation whose processes run side by side without a supervisor, so that each can die and come back alone."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from sqlalchemy import update

from benchmarks.stack import Stack
from bot import settings as harbour_settings
from bot.settings import ROOT
from bot.store import tables
from bot.store.database import Database, now
from bot.store.migrate import migrate
from bot.training import train
from tests.faults.points import POINTS

PATIENCE = 120.0  # seconds


class Installation:
    """Starts the processes of `names`; `ask` has one die at a point, `revive` starts again what died."""

    def __init__(self, names: tuple[str, ...] = tuple(POINTS), **more: str) -> None:
        self._stack = Stack(**more)
        self.url, self.folder = self._stack.url, self._stack.data_dir
        self._names, self._asked = names, self.folder / "asked"
        self.log = self.folder / "log.txt"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.db: Database

    def __enter__(self) -> Installation:
        settings = harbour_settings.load(self._stack.environment)
        train()
        migrate(settings)
        self.db = Database(settings)
        self.revive()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.db.close()
        self._stack._folder.cleanup()

    def ask(self, point: str) -> None:
        """Has the process of `point` die there, once it gets there."""
        part = self.folder / "part"
        part.write_text(point)
        part.rename(self._asked)

    def wait_for_death(self, name: str) -> None:
        """Waits until a process is dead, and sees that it was killed."""
        assert self.processes[name].wait(PATIENCE) == -signal.SIGKILL
        assert not self._asked.exists()

    def revive(self) -> None:
        """Starts what does not run, and waits until all is ready."""
        with self.log.open("ab") as log:
            for name in self._names:
                if name not in self.processes or self.processes[name].poll() is not None:
                    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.process", name, str(self._asked)]
                    environment = self._stack.environment
                    self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while "gateway" in self._names and not self._ready():
            if time.monotonic() > until:
                raise AssertionError(self.log.read_text()[-4000:])
            time.sleep(0.1)

    def time_passes(self) -> None:
        """What dead processes held is free again, as it would be after a minute or two."""
        past = now() - timedelta(seconds=1)
        with self.db.begin() as connection:
            talks, outbox = tables.conversations, tables.deliveries
            connection.execute(update(talks).where(talks.c.lease_until.is_not(None)).values(lease_until=past))
            connection.execute(update(outbox).where(outbox.c.due_at.is_not(None)).values(due_at=past))

    def _ready(self) -> bool:
        actions = f"http://127.0.0.1:{self._stack.environment['HARBOUR_ACTIONS_PORT']}/health"
        return all(_answers(url) for url in (f"{self.url}/health", actions))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def delivery_file(folder: Path, url: str, certificate: Path) -> Path:
    """A delivery.yml that sends every place's reports to one intake."""
    places = ("report_fraud", "met", "city_of_london", "other_force", "police_scotland")
    lines = [
        "targets:\n  force:\n    kind: https_intake",
        f"    url: {url}\n    secret: HARBOUR_FORCE_SECRET\n    ca: {certificate}\nplaces:",
        *(f"  {place}: force" for place in places),
    ]
    path = folder / "delivery.yml"
    path.write_text("\n".join(lines) + "\n")
    return path
