"""The words to come back with: six of a list that can be read out, kept by the person and by nobody else."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

WORDS = 6  # with more than 2,048 words in the list: over 66 bits
LONG_ENOUGH = 4  # letters after which the beginning of a word stands for it
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def known() -> frozenset[str]:
    """The list of words."""
    return frozenset(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())


def make() -> str:
    """Six new words, with spaces between."""
    words = sorted(known())
    return " ".join(secrets.choice(words) for _ in range(WORDS))


def read(text: str) -> str | None:
    """The six words that somebody typed or heard, as `make` writes them; None if they are not six of the list.

    Capitals, commas, line breaks and words around them do not matter, nor does one wrong letter or a word cut short.
    """
    plain = unicodedata.normalize("NFKD", text[:2000]).casefold()
    found = [word for word in map(_nearest, re.findall(r"[a-z]+", plain)) if word]
    return " ".join(found) if len(found) == WORDS else None


def _nearest(word: str) -> str | None:
    """The word of the list that is meant, or None where none or several could be."""
    if word in known():
        return word
    if len(word) < LONG_ENOUGH:
        return None
    near = {one for one in _one_letter_off(word) if one in known()}
    if not near:
        near = {one for one in known() if one.startswith(word)}
    return near.pop() if len(near) == 1 else None


def _one_letter_off(word: str) -> set[str]:
    """All that differs from a word by one letter: left out, added, another one, or two that changed places."""
    parts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in parts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1),
        *(a + c + b[1:] for a, b in parts if b for c in LETTERS),
        *(a + c + b for a, b in parts for c in LETTERS),
    }
