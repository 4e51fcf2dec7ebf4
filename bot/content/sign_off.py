"""Whose agreement a text needs before real people use it, and whether it was given to the text as it stands now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.content.rules import review_rules
from bot.conversation.engine import Content
from bot.guidance.load import Kind, Step
from bot.wording.load import Text

NEEDED = "needed"
GIVEN = frozenset({"by", "on", "text"})


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
    rows: list[Text | Step | Kind] = [*content.wording.texts.values(), *content.guidance.every_step()]
    rows.extend(content.guidance.types.values())
    return [Mark(row.where, role, given, _fingerprint(row)) for row in rows for role, given in row.sign_off.items()]


def problems(content: Content) -> Iterator[str]:
    """Marks that cannot be read, and steps about somebody's safety that carry none."""
    rules = review_rules()
    for mark in marks(content):
        if mark.role not in rules["roles"]:
            yield f"{mark.where}: sign_off: unknown role {mark.role!r}; known are {', '.join(rules['roles'])}"
        elif not mark.missing and not _readable(mark.given):
            yield f"{mark.where}: sign_off: {mark.role} must be `needed`, or have by, on (a day) and text"
    for step in content.guidance.every_step():
        for condition, role in rules["must_carry"].items():
            if condition in step.when and role not in step.sign_off:
                yield f"{step.where}: is about somebody's safety ({condition}): needs `sign_off: {{{role}: needed}}`"


def _readable(given: Any) -> bool:
    return isinstance(given, dict) and set(given) == GIVEN and isinstance(given["on"], date)


def _fingerprint(row: Text | Step | Kind) -> str:
    """Changes with every word that people read in the row, and with the steps that a type gives."""
    match row:
        case Text():
            parts = [f"{channel}: {words}" for channel, words in sorted(row.texts.items())]
        case Step():
            parts = [row.title, row.how, *(f"{key}: {words}" for key, words in sorted(row.whatsapp.items()))]
        case Kind():
            names = (row.name, row.name_for_other, row.reassure, row.reassure_for_other, row.reassure_under_18)
            parts = [*names, *row.now, *row.next, *row.soon, *row.avoid]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
