"""A PostgreSQL server of the tests' own: in a temporary folder, on a free port, stopped and removed at the end."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import psycopg2

from benchmarks.stack import free_port

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
MISSING = "no PostgreSQL here: apt-get install postgresql (.ci/run does)"


def _owner() -> str | None:
    """Whom the server runs as: it refuses root, so Debian's own user for it."""
    return "postgres" if os.geteuid() == 0 else None


class PostgresServer:
    """Starts the server; `fresh` makes a database in it and returns its URL."""

    def __enter__(self) -> PostgresServer:
        assert BINARIES
        self._folder = Path(tempfile.mkdtemp(prefix="harbour-pg-"))
        self.port = free_port()
        self._numbers = itertools.count()
        if owner := _owner():
            os.chown(self._folder, pwd.getpwnam(owner).pw_uid, -1)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", "harbour", "-A", "trust", "--no-sync", "-E", "UTF8")
        flags = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self._folder / "log"), "-o", flags, "start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def fresh(self) -> str:
        name = f"harbour{next(self._numbers)}"
        connection = psycopg2.connect(self._address("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql://harbour@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *words: str) -> None:
        assert BINARIES
        done = subprocess.run(
            [str(BINARIES / program), *words], user=_owner(), cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode()[-2000:]}")
