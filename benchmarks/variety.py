"""Measures how varied the examples of crime types are, and fails where they are too few or too much alike.

`make variety` prints a row a type (examples, commonest opening, lengths, repeated phrases), then what is wrong.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot import examples
from bot.rows import read_rows
from bot.settings import ROOT

FEWEST = 120  # examples a type
FEWEST_NEAR = 15  # examples of a type on the boundary to a type that the taxonomy sets apart from it, either side
COMMONEST = 0.06  # share of one two-word opening
BANDS = ((1, 12, 0.15), (13, 30, 0.15), (31, 80, 0.15), (81, 400, 0.04))  # words from, to, least share
PHRASE = 7  # words in a row that two examples of a type should not share
REPEATED = 0.04  # share of examples with such a phrase
CLOSE = 0.65  # share of words in common from which two examples are near-duplicates


@dataclass(frozen=True)
class Examples:
    """The examples of one type, and how many lie on the boundary to which other type."""

    texts: tuple[str, ...]
    near: Counter[str]


def read_examples() -> dict[str, Examples]:
    """The examples of data/nlu/types by type."""
    texts: dict[str, list[str]] = defaultdict(list)
    near: dict[str, Counter[str]] = defaultdict(Counter)
    for one in examples.accounts():
        texts[one.label].append(one.text)
        if one.near:
            near[one.label][one.near] += 1
    return {name: Examples(tuple(mine), near[name]) for name, mine in texts.items()}


def boundaries() -> set[tuple[str, str]]:
    """The pairs of types that the taxonomy sets apart by name."""
    rows = read_rows(ROOT / "bot" / "guidance" / "data" / "taxonomy.yml")["types"]
    return {
        tuple(sorted((name, other)))  # type: ignore[misc]
        for name, row in rows.items()
        for other in re.findall(r"[a-z_]{6,}", row.get("not", ""))
        if other in rows and other != name
    }


def words(text: str) -> list[str]:
    """The words of an example in lower case."""
    return re.findall(r"[a-z0-9'£]+", text.lower())


def opening(texts: tuple[str, ...]) -> float:
    """The share of the commonest two-word opening."""
    return Counter(tuple(words(text)[:2]) for text in texts).most_common(1)[0][1] / len(texts)


def lengths(texts: tuple[str, ...]) -> list[float]:
    """The share of examples in each band of length."""
    sizes = [len(text.split()) for text in texts]
    return [sum(low <= size <= high for size in sizes) / len(sizes) for low, high, _ in BANDS]


def repeated(texts: tuple[str, ...]) -> float:
    """The share of examples that share a long phrase with another."""
    holders = defaultdict(set)
    for number, text in enumerate(texts):
        spoken = words(text)
        for start in range(len(spoken) - PHRASE + 1):
            holders[tuple(spoken[start : start + PHRASE])].add(number)
    return len(set().union(*(numbers for numbers in holders.values() if len(numbers) > 1), set())) / len(texts)


def duplicates(texts: list[str]) -> list[tuple[str, str]]:
    """Pairs of examples, of any types, that have most words in common."""
    counts = CountVectorizer(token_pattern=r"[a-z0-9']+", binary=True, dtype=np.int32).fit_transform(texts)  # noqa: S106
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    found = []
    for start in range(0, len(texts), 500):
        shared = (counts[start : start + 500] @ counts.T).toarray()
        close = shared >= CLOSE * (sizes[start : start + 500, None] + sizes[None, :] - shared)
        found += [(texts[start + i], texts[j]) for i, j in np.argwhere(close) if start + i < j and sizes[j] > 3]
    return found


def problems(found: dict[str, Examples]) -> Iterator[str]:
    """What is too little or too much alike, one line each."""
    for name, one in found.items():
        if len(one.texts) < FEWEST:
            yield f"{name}: {len(one.texts)} examples, at least {FEWEST} are needed"
        if opening(one.texts) > COMMONEST:
            yield f"{name}: {opening(one.texts):.0%} begin alike"
        for share, (low, high, least) in zip(lengths(one.texts), BANDS, strict=True):
            if share < least:
                yield f"{name}: only {share:.0%} have {low} to {high} words"
        if repeated(one.texts) > REPEATED:
            yield f"{name}: {repeated(one.texts):.0%} share {PHRASE} words in a row with another"
    for name, other in sorted(boundaries()):
        for one, two in ((name, other), (other, name)):
            if found[one].near[two] < FEWEST_NEAR:
                yield f"{one}: {found[one].near[two]} examples close to {two}, at least {FEWEST_NEAR} are needed"
    for one_text, two_text in duplicates([text for one in found.values() for text in one.texts]):
        yield f"near-duplicates: {one_text[:60]!r} and {two_text[:60]!r}"


def main() -> int:
    """Prints the table and what is wrong."""
    found = read_examples()
    print("| type | examples | on a boundary | commonest opening | lengths | repeated phrases |")
    print("|---|---|---|---|---|---|")
    for name, one in found.items():
        shares = " ".join(f"{share:.0%}" for share in lengths(one.texts))
        near = sum(one.near.values())
        print(
            f"| {name} | {len(one.texts)} | {near} | {opening(one.texts):.0%} | {shares} | {repeated(one.texts):.0%} |"
        )
    wrong = list(problems(found))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
