"""`make check-content`: everything that is wrong with content, in plain words with file and line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bot.content import DELIVERY, fit, markup, plain_words, plans, read_content, review, sign_off
from bot.guidance.situation import Situation
from bot.practice.load import load_practice
from bot.practice.texts import passages
from bot.rows import ContentError


def check_content(today: date, delivery: Path = DELIVERY) -> int:
    """Prints what is wrong, or that nothing is; returns the exit code."""
    found = list(_problems(today, delivery))
    for number, problem in enumerate(found, 1):
        print(f"{number}. {problem}")
    if not found:
        print("All content is in order.")
    return 1 if found else 0


def _problems(today: date, delivery: Path) -> Iterator[str]:
    """Each problem once; a file that cannot be read is named alone, for the rest cannot be looked at before."""
    try:
        yield from dict.fromkeys(_all_problems(today, delivery))
    except ContentError as error:
        yield str(error)


def _all_problems(today: date, delivery: Path) -> Iterator[str]:
    content = read_content(delivery)
    yield from fit.problems(content)
    yield from sign_off.problems(content)
    yield from plain_words.problems(content, passages(load_practice(content, today)))
    yield from markup.problems(content)
    yield from review.problems(content, today)
    yield from plans.problems(content, _watched)


def _watched(situations: list[Situation]) -> Iterator[Situation]:
    console = Console(file=sys.stderr)
    text = f"Going through {len(situations)} situations"
    yield from track(situations, text, console=console, transient=True, disable=not console.is_terminal)
