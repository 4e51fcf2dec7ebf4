"""Which texts and lists use which service, found in the data files as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from bot.guidance import load as guidance
from bot.guidance.fill import MARKER
from bot.rows import Rows, read_rows, shown
from bot.wording import load as wording

LISTS = frozenset({"links", "services", "also"})


def uses(known: set[str], language: str) -> dict[str, list[str]]:
    """For each known service the places (file, line, row) that name it, in the order of the files."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted([*guidance.DATA.rglob("*.yml"), *(wording.DATA / language).rglob("*.yml")]):
        rows = read_rows(path)
        for where, name in _named(rows, shown(path), "", known):
            found[name][where] = None
    return {name: list(places) for name, places in found.items()}


def _named(value: Any, where: str, key: str, known: set[str]) -> Iterator[tuple[str, str]]:
    match value:
        case Rows():
            for name, inner in value.items():
                own = key in {"", "places", "rules", "steps", "services"}  # rows of their own; else parts of one
                place = f"{where.split(':')[0]}:{value.lines[name]}: {name}" if own else where
                yield from _named(inner, place, key if key in LISTS else name, known)  # a group of services, or one key
        case list():
            for inner in value:
                yield from _named(inner, where, key, known)
        case str():
            yield from ((where, service) for _, service in MARKER.findall(value) if service in known)
            if key in LISTS and value in known:
                yield where, value
