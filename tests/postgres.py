"""A PostgreSQL of its own for a test run: on a free port, in a temporary directory, where the binaries are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.stack import free_port

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
SINCE_MISSING = "PostgreSQL is not installed (Debian: apt-get install postgresql)"


@contextmanager
def server() -> Iterator[str]:
    """Starts a server and gives the address of its first database, without a name: `<address>/<name>`."""
    assert BINARIES
    folder = Path(tempfile.mkdtemp(prefix="harbour-pg-"))
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    if user:
        shutil.chown(folder, "postgres", "postgres")
    port = free_port()
    data = folder / "data"

    def call(*words: str) -> None:
        subprocess.run(words, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)

    call(str(BINARIES / "initdb"), "-D", str(data), "-U", "harbour", "-A", "trust", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"
    call(str(BINARIES / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://harbour@127.0.0.1:{port}"
    finally:
        call(str(BINARIES / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def create(address: str, name: str) -> None:
    """Makes an empty database on the server."""
    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
