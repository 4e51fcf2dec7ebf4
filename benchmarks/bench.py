"""Measures what an operator feels: start, messages a second, memory, training; called by `make bench`."""

from __future__ import annotations

import argparse
import asyncio
import platform
import shutil
import statistics
import subprocess
import sys
import time

import aiohttp
import psutil

from benchmarks.client import Talk
from benchmarks.stack import Stack
from bot.settings import ROOT
from bot.training import model_path

ACCOUNT = (
    "someone rang me on saturday saying they were from my bank and i moved 2 payments of 300 to an account they gave me"
)
ANSWERS = (
    "yes that is right",
    "what's next",
    "what's next",
    "£600",
    "skip",
    "i don't know",
    "by bank transfer",
    "barclays",
)


def main() -> None:
    """Runs all measurements and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8, help="people at once")
    parser.add_argument("--rounds", type=int, default=12, help="conversations a person")
    parser.add_argument("--training", action="store_true", help="train anew and measure that too")
    given = parser.parse_args()
    rows = [("machine", _machine())]
    if given.training:
        rows.append(("training, all steps", f"{_train():.0f} s"))
    with Stack() as stack:
        rows.append(("from `make run` to the first answer possible", f"{stack.seconds:.1f} s"))
        assert stack.process is not None
        alone = asyncio.run(_load(stack.url, 1, given.rounds))
        rows.append(("one person", _figures(*alone)))
        together = asyncio.run(_load(stack.url, given.people, given.rounds))
        rows.append((f"{given.people} people at once", _figures(*together)))
        rows.extend(_memory(stack.process.pid))
    print("| measure | figure |\n|---|---|")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def _train() -> float:
    model = model_path()
    model.unlink(missing_ok=True)
    shutil.rmtree(ROOT / ".rasa", ignore_errors=True)
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "bot", "train"], cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - began


async def _load(url: str, people: int, rounds: int) -> tuple[list[float], float]:
    """Each person holds `rounds` conversations one after the other; returns milliseconds a message and the seconds."""
    times: list[float] = []
    async with aiohttp.ClientSession() as session:
        await _talk(session, url, [])  # the first conversation warms caches and is not counted
        began = time.monotonic()
        await asyncio.gather(*(_person(session, url, rounds, times) for _ in range(people)))
    return times, time.monotonic() - began


async def _person(session: aiohttp.ClientSession, url: str, rounds: int, times: list[float]) -> None:
    for _ in range(rounds):
        await _talk(session, url, times)


async def _talk(session: aiohttp.ClientSession, url: str, times: list[float]) -> None:
    talk = Talk(session, url)
    await talk.start()
    for text in (ACCOUNT, *ANSWERS):
        await talk.say(text)
        times.append(talk.ms)


def _figures(times: list[float], seconds: float) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"{len(times) / seconds:.1f} messages a second, p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms"


def _memory(pid: int) -> list[tuple[str, str]]:
    """Memory of the supervisor and every process under it: proportional share, so that shared pages count once."""
    rows, total = [], 0.0
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        share = process.memory_full_info().pss / 2**20
        total += share
        rows.append((f"memory of {_name(process)}", f"{share:.0f} MiB"))
    return [*rows, ("memory in all", f"{total:.0f} MiB")]


def _name(process: psutil.Process) -> str:
    words = process.cmdline()
    after = words[words.index("bot") + 1 :] if "bot" in words else []
    return after[0] if after else process.name()


if __name__ == "__main__":
    main()
