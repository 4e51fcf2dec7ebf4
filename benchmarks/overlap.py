"""Finds training examples that repeat, or come close to, a text of the measuring sets; prints them and exits with 1."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot import examples

SHORTEST = 4  # words; shorter sentences are everybody's
BATCH = 500  # examples held against all measured sentences at once
CLOSE = 0.6  # share of words in common from which two sentences are too close


def everything() -> list[str]:
    """Every example that anything is trained on."""
    return [one.text for one in (*examples.accounts(), *examples.acts(), *examples.risk_messages())]


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


def too_close(mine: list[str], sets: list[Path]) -> list[tuple[str, str]]:
    """Pairs of an example and a sentence of a measuring set that share too many words."""
    lines = [line for path in sets for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    measured = list(dict.fromkeys(text for line in lines for text in texts(json.loads(line))))
    counter = CountVectorizer(token_pattern=r"[a-z0-9']+", binary=True, dtype=np.int32)  # noqa: S106
    counter.fit([*measured, *mine])
    theirs = counter.transform(measured)
    sizes = np.asarray(theirs.sum(axis=1)).ravel()
    found = []
    for start in range(0, len(mine), BATCH):
        part = counter.transform(mine[start : start + BATCH])
        own = np.asarray(part.sum(axis=1)).ravel()
        shared = (part @ theirs.T).toarray()
        close = shared >= CLOSE * (own[:, None] + sizes[None, :] - shared)
        close &= (own[:, None] >= SHORTEST) & (sizes[None, :] >= SHORTEST)
        found += [(mine[start + i], measured[j]) for i, j in np.argwhere(close)]
    return found


def main() -> int:
    """Checks data/nlu against the files of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with the measuring sets, JSON lines")
    found = too_close(everything(), sorted(parser.parse_args().folder.glob("*.jsonl")))
    for example, text in found:
        print(f"{example!r} is close to {text!r}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
