"""Whose agreement a text needs before real people use it, and whether it was given to the text as it stands now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.content.rules import review_rules
from bot.conversation.engine import Content
from bot.guidance.load import Kind, Step
from bot.letters.load import Letter
from bot.letters.words import texts_of
from bot.wording.load import Text

NEEDED = "needed"
Signed = Text | Step | Kind | Letter
GIVEN = frozenset({"by", "on", "text"})
LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")  # letters alone, so that YAML never reads a number


@dataclass(frozen=True)
class Mark:
    """One agreement that a text needs: from whom, and what is there so far."""

    where: str
    role: str
    given: Any  # `needed`, or who agreed, when, and the fingerprint of what they agreed to
    fingerprint: str

    @property
    def missing(self) -> bool:
        """Nobody agreed yet."""
        return bool(self.given == NEEDED)

    @property
    def outdated(self) -> bool:
        """Somebody agreed, but to other words than those that stand there now."""
        return not self.missing and self.given["text"] != self.fingerprint

    @property
    def open(self) -> bool:
        """Nobody agreed to these words."""
        return self.missing or self.outdated


def marks(content: Content) -> list[Mark]:
    """All agreements that content needs, in the order of the files."""
    rows: list[Signed] = [*content.wording.texts.values(), *content.guidance.every_step()]
    rows.extend([*content.guidance.types.values(), *content.letters])
    return [Mark(row.where, role, given, _fingerprint(row)) for row in rows for role, given in row.sign_off.items()]


def problems(content: Content) -> Iterator[str]:
    """Marks that cannot be read, and steps and letters about somebody's safety that carry none."""
    rules = review_rules()
    for mark in marks(content):
        if mark.role not in rules["roles"]:
            yield f"{mark.where}: sign_off: unknown role {mark.role!r}; known are {', '.join(rules['roles'])}"
        elif not mark.missing and not _readable(mark.given):
            yield f"{mark.where}: sign_off: {mark.role} must be `needed`, or have by, on (a day) and text"
    for where, given, conditions in _chosen(content):
        for condition, role in rules["must_carry"].items():
            if condition in conditions and role not in given:
                yield f"{where}: is about somebody's safety ({condition}): needs `sign_off: {{{role}: needed}}`"


def _chosen(content: Content) -> Iterator[tuple[str, Mapping[str, Any], set[str]]]:
    """Where each step and letter stands, its agreements, and the conditions by which it is chosen."""
    for step in content.guidance.every_step():
        yield step.where, step.sign_off, set(step.when)
    for letter in content.letters:
        yield letter.where, letter.sign_off, {name for fit in letter.fits for name in fit.when}


def _readable(given: Any) -> bool:
    return isinstance(given, dict) and set(given) == GIVEN and isinstance(given["on"], date)


def _fingerprint(row: Signed) -> str:
    """Changes with every word that people read in the row, and with the steps that a type gives."""
    match row:
        case Text():
            parts = [f"{channel}: {words}" for channel, words in sorted(row.texts.items())]
        case Step():
            parts = [row.title, row.how, *(f"{key}: {words}" for key, words in sorted(row.whatsapp.items()))]
        case Letter():
            parts = [row.title, row.how, row.subject, *(text for part in row.parts for text in texts_of(part.words))]
        case Kind():
            names = (row.name, row.name_for_other, row.reassure, row.reassure_for_other, row.reassure_under_18)
            parts = [*names, *row.now, *row.next, *row.soon, *row.avoid]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
    return digest.translate(LETTERS)
