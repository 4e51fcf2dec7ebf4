"""Runs one process of Harbour that kills itself with SIGKILL at a point, once a file asks for it.

`python -m tests.faults.process <name> <file>`: the file holds the point's name, and is gone when the process is.
"""

from __future__ import annotations

import functools
import inspect
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults.points import POINTS


def main(name: str, asked: Path) -> int:
    if name == "rasa":
        from bot.servers.left_out import leave_out

        leave_out()
    for point, (where, when) in POINTS[name].items():
        module, _, attribute = where.partition(":")
        owner: Any = import_module(module)
        *path, last = attribute.split(".")
        for part in path:
            owner = getattr(owner, part)
        setattr(owner, last, _deadly(getattr(owner, last), when, lambda point=point: _die(f"{name}.{point}", asked)))
    from bot.__main__ import main as run

    return run([name])


def _die(point: str, asked: Path) -> None:
    try:
        if asked.read_text() != point:
            return
        asked.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _deadly(function: Callable[..., Any], when: str, die: Callable[[], None]) -> Callable[..., Any]:
    def before() -> None:
        if when == "before":
            die()

    def after(result: Any) -> Any:
        if when == "after" or (when == "taken" and result is not None):
            die()
        return result

    @functools.wraps(function)
    async def waits(*args: Any, **kwargs: Any) -> Any:
        before()
        return after(await function(*args, **kwargs))

    @functools.wraps(function)
    def runs(*args: Any, **kwargs: Any) -> Any:
        before()
        return after(function(*args, **kwargs))

    return waits if inspect.iscoroutinefunction(function) else runs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
