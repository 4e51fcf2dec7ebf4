"""Fills a letter from a case: what is not known stays a gap, and a line that says `{field?}` is left out without it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from bot import facts
from bot.conversation.case import Case
from bot.conversation.situation import situation
from bot.guidance.choose import helps
from bot.guidance.load import Service
from bot.letters.choose import holds
from bot.letters.load import SUBJECT, Letter, Part
from bot.letters.words import MARKER
from bot.report.answers import LEAD_IN

if TYPE_CHECKING:
    from bot.conversation.engine import Content

LONGEST = 400  # characters of one value; more would be no name or number but something else
LONGEST_NAME = 5  # words
IN_NAMES = frozenset("'’.- ")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # they could make a number read backwards


@dataclass(frozen=True)
class Run:
    """A stretch of a line: words, or a gap that says what belongs there."""

    text: str
    gap: bool = False

    def __str__(self) -> str:
        return f"[{self.text}]" if self.gap else self.text


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """One part as it is shown: the `subject`, `text` by lines, a `list` of items, or a `table` of labelled lines."""

    kind: str
    lines: tuple[Line, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """A letter filled from a case, with the services shown beside it."""

    letter: Letter
    to: str
    blocks: tuple[Block, ...]
    links: tuple[Service, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the person still has to fill in, each once, in the order in which it comes."""
        lines = (line for block in self.blocks for line in block.lines)
        return tuple(dict.fromkeys(run.text for line in lines for run in line if run.gap))


def fill(letter: Letter, case: Case, content: Content) -> Filled:
    """The letter with the facts of the case in it."""
    filler, seen = _Filler(case, content), situation(case)
    blocks = (filler.block(part) for part in letter.parts if holds(part.fit, seen))
    services = (content.guidance.services[name] for name in letter.links)
    return Filled(
        letter,
        content.letters.shared.receivers[letter.to],
        tuple(block for block in blocks if block.lines),
        tuple(service for service in services if helps(service, seen)),
    )


class _Filler:
    """Fills words from one case."""

    def __init__(self, case: Case, content: Content) -> None:
        self.case = case
        self.content = content

    def block(self, part: Part) -> Block:
        """The words of a part, filled; lines that lack what they need are left out."""
        words = part.words
        if isinstance(words, Mapping):
            rows = [(label, line) for label, text in words.items() if (line := self.line(text)) is not None]
            return Block("table", tuple(line for _, line in rows), tuple(label for label, _ in rows))
        texts = words.split("\n") if isinstance(words, str) else words
        kind = SUBJECT if part.id == SUBJECT else "text" if isinstance(words, str) else "list"
        return Block(kind, tuple(line for text in texts if (line := self.line(text)) is not None))

    def line(self, text: str) -> Line | None:
        """One line, or None where it is to be left out."""
        runs, at = [], 0
        for match in MARKER.finditer(text):
            name, optional = match[1], bool(match[3])
            value = self.value(name)
            if not value and optional:
                return None
            runs.append(Run(text[at : match.start()]))
            runs.append(Run(value) if value else Run(self.content.letters.shared.gaps[name], gap=True))
            at = match.end()
        runs.append(Run(text[at:]))
        return tuple(run for run in runs if run.text)

    def value(self, name: str) -> str:
        """What stands for a field: in one line, without signs that turn the reading direction; empty if not known."""
        value = TURNING.sub("", " ".join(self._value(name).split()))
        return value if len(value) <= LONGEST else ""

    def _value(self, name: str) -> str:
        if name == "day":
            return str(format_date(self.case.today, "d MMMM y", self.content.wording.locale))
        if name == "what_happened":
            return self.content.letters.shared.happened.get(self.case.type, "")
        if name not in self.content.fields or self.case.value(name) in (None, "", []):
            return ""
        if name in READERS:
            return READERS[name](self.case, self.content)
        row, answer = self.content.fields[name], self.case.answers[name]
        return self.content.wording.shown(row, answer.value, rough=answer.approximate)


def _name(case: Case, content: Content) -> str:
    """The name of the person it happened to: what was said, if it is a name alone and theirs."""
    said = LEAD_IN.sub("", " ".join(str(case.value("name")).split()))
    return said if case.value("who") != "someone_else" and _is_name(said) else ""


def _is_name(said: str) -> bool:
    letters = all(c in IN_NAMES or unicodedata.category(c)[0] in {"L", "M"} for c in said)
    return letters and len(said.split()) <= LONGEST_NAME


def _contact(case: Case, content: Content) -> str:
    """E-mail address and telephone number out of the words about contact; the rest of them is for the report alone."""
    said = str(case.value("contact")) if case.value("who") != "someone_else" else ""
    return ", ".join([*facts.read_email(said), *facts.read_phone(said)])


def _payments(case: Case, content: Content) -> str:
    """Each payment, if they add up to the whole amount; else they are better written by hand."""
    paid: list[dict[str, Any]] = case.value("payments")
    whole = case.value("amount") or {}
    if sum(one["amount"] for one in paid) != whole.get("amount"):
        return ""
    return content.wording.shown(content.fields["payments"], paid)


READERS: dict[str, Callable[[Case, Content], str]] = {"name": _name, "contact": _contact, "payments": _payments}
