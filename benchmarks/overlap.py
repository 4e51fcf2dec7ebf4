"""Finds training examples that repeat, or come close to, a text of the measuring sets; prints them and exits with 1."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

SHORTEST = 4  # words; shorter sentences are everybody's
CLOSE = 0.6  # share of words in common from which two sentences are too close


def words(text: str) -> frozenset[str]:
    """The words of a text, in lower case."""
    return frozenset(re.findall(r"[a-z0-9']+", text.lower()))


def examples(folder: Path) -> Iterator[tuple[str, str]]:
    """Every training example with its file."""
    for path in sorted(folder.rglob("*.yml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in row["examples"].splitlines():
                yield path.name, line.removeprefix("- ")


def texts(value: Any) -> Iterator[str]:
    """Every sentence in a JSON value of a measuring set."""
    if isinstance(value, str):
        yield value
        yield from re.split(r"(?<=[.!?\n])\s+", value)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in {"must", "must_not", "persona", "truth", "tags", "id"}:
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def too_close(folder: Path, sets: list[Path]) -> list[tuple[str, str, str]]:
    """Pairs of an example (with its file) and a sentence of a measuring set that share too many words."""
    measured = {
        words(text): text for path in sets for line in path.read_text().splitlines() for text in texts(json.loads(line))
    }
    measured = {key: text for key, text in measured.items() if len(key) >= SHORTEST}
    found = []
    for file, example in examples(folder):
        mine = words(example)
        if len(mine) < SHORTEST:
            continue
        for theirs, text in measured.items():
            if len(mine & theirs) / len(mine | theirs) >= CLOSE:
                found.append((file, example, text))
                break
    return found


def main() -> int:
    """Checks data/nlu against the files given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", help="measuring sets, JSON lines")
    found = too_close(ROOT / "data" / "nlu", parser.parse_args().sets)
    for file, example, text in found:
        print(f"{file}: {example!r} is close to {text!r}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
