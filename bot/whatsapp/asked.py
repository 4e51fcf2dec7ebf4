"""What a whole message asks for in words: papers in one of their forms, a letter, the words to come back with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.rows import check_keys, read_rows

LONGEST = 160  # characters
MOST_NAMING = 4  # words that name whom a letter goes to
APOSTROPHE = re.compile("['’]")
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Asked:
    """A request by its kind in asked.yml, and whether it asks outright or only names the thing."""

    kind: str
    outright: bool


def read(text: str) -> Asked | None:
    """What a message asks for, if it asks for one of the kinds and says nothing else."""
    if len(text) > LONGEST:
        return None
    rows = _rows()
    words = WORD.findall(APOSTROPHE.sub("", text.casefold()))
    for kind, row in rows["kinds"].items():
        if _fits(words, row, rows):
            return Asked(kind, not rows["outright"].isdisjoint(words))
    return None


def _fits(words: list[str], row: Mapping[str, Any], rows: Mapping[str, Any]) -> bool:
    line = f" {' '.join(words)} "
    bare = any(f" {name} " in line for name in row["bare"])
    named = any(f" {name} " in line for name in row["named"]) and not rows["asking"].isdisjoint(words)
    if not (bare or named) or any(f" {name} " in line for name in row["unless"]):
        return False
    allowed = rows["around"] | row["words"]
    rest = [word for word in words if word not in allowed]
    naming = [n for n, word in enumerate(words) if word in row["to"]]
    return not rest or (
        bool(naming) and len(words) - naming[-1] - 1 <= MOST_NAMING and set(rest) <= set(words[naming[-1] :])
    )


@cache
def _rows() -> Mapping[str, Any]:
    path = Path(__file__).with_name("asked.yml")
    rows = read_rows(path)
    check_keys(rows, {"around", "asking", "outright", "kinds"}, path.name)
    return {name: frozenset(rows[name].split()) for name in ("around", "asking", "outright")} | {
        "kinds": {name: _kind(row, f"{path.name}: {name}") for name, row in rows["kinds"].items()}
    }


def _kind(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    check_keys(row, {"bare", "named", "unless", "to", "also"}, where)
    names = {name: tuple(row.get(name, ())) for name in ("bare", "named", "unless", "to")}
    own = " ".join([*names["bare"], *names["named"], *names["to"], row.get("also", "")])
    return {**names, "words": frozenset(own.split())}
