"""Loads the fields of the report and says which ones to ask next."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversation.case import Case
from bot.report.conditions import CONDITIONS
from bot.rows import ContentError, check_keys, check_named, read_rows, shown

GROUPS = ("what", "money", "suspect", "proof", "people")
STATUS = frozenset({"dont_know", "prefer_not", "skipped"})
KINDS = frozenset("money date choice bank platform account wallet phone email handle url text place age".split())
SENSITIVITY = frozenset({"", "personal", "special"})


@dataclass(frozen=True)
class Field:
    """One field of the report; `ask` and `or_when` empty means that it is only ever filled from what was told."""

    id: str
    kind: str
    group: str
    ask: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    or_when: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()
    question: tuple[str, ...] = ()  # the questions of several fields that ask for it too
    choices: tuple[str, ...] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    fact: str = ""
    many: bool = False
    open_ended: bool = False  # any words belong in it, a question too
    sensitivity: str = ""
    no_means: str = ""  # the status of a bare "no"; empty where "no" is an answer like any other


class Fields:
    """The fields in the order in which they are asked."""

    def __init__(self, rows: dict[str, Field]) -> None:
        self._rows = rows
        self.by_fact = {row.fact: row for row in rows.values() if row.fact}

    def __getitem__(self, name: str) -> Field:
        return self._rows[name]

    def __iter__(self) -> Iterator[Field]:
        return iter(self._rows.values())

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def missing(self, case: Case, family: str, receivers: Collection[str]) -> list[Field]:
        """The fields still to ask about a case whose type is of `family`, most useful first.

        `receivers`: the place and route that the report goes to, and those to tell beside it.
        """
        kinds, to = {case.type, family}, set(receivers)
        return [row for row in self if row.id not in case.answers and _wanted(row, case, kinds, to)]

    def together(self, rows: list[Field]) -> list[Field]:
        """The first of the rows, with as many others of them as one question asks for."""
        shared = [[row for row in rows if name in row.question] for name in rows[0].question]
        return max(shared, key=len, default=rows[:1])

    def questions(self, rows: list[Field]) -> int:
        """How many questions ask for these fields."""
        left, count = list(rows), 0
        while left:
            asked = self.together(left)
            left, count = [row for row in left if row not in asked], count + 1
        return count


def _wanted(row: Field, case: Case, kinds: set[str], receivers: set[str]) -> bool:
    if kinds & set(row.never) or not receivers & set(row.needed_by):
        return False
    if any(CONDITIONS[name](case) for name in row.or_when):
        return True
    asked = "always" in row.ask or bool(kinds & set(row.ask))
    return asked and all(CONDITIONS[name](case) for name in row.when)


def load_fields(path: Path | None = None) -> Fields:
    """Reads `fields.yml`; raises ContentError on an unknown kind, group, key or condition."""
    source = path or Path(__file__).with_name("fields.yml")
    loaded = read_rows(source)
    rows = {}
    for name, raw in loaded.items():
        where = f"{shown(source)}:{loaded.lines[name]}: field {name}"
        rows[name] = _field(name, raw, where)
    return Fields(rows)


def _field(name: str, raw: dict[str, object], where: str) -> Field:
    raw = {"never" if key == "not" else key: value for key, value in raw.items()}
    check_keys(raw, Field.__dataclass_fields__.keys() - {"id"}, where)
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    row = Field(id=name, **values)  # type: ignore[arg-type]  # the checks below stand for the types
    if row.kind not in KINDS:
        raise ContentError(f"{where}: unknown kind {row.kind!r}; known are {', '.join(sorted(KINDS))}")
    if row.group not in GROUPS:
        raise ContentError(f"{where}: unknown group {row.group!r}; known are {', '.join(GROUPS)}")
    check_named((*row.when, *row.or_when), CONDITIONS, "condition", where, "bot/report/conditions.py")
    if row.no_means and row.no_means not in STATUS:
        raise ContentError(f"{where}: unknown status {row.no_means!r}; known are {', '.join(sorted(STATUS))}")
    if row.sensitivity not in SENSITIVITY:
        raise ContentError(f"{where}: unknown sensitivity {row.sensitivity!r}; known are personal, special")
    if (row.ask or row.or_when) and not row.needed_by:
        raise ContentError(f"{where}: needed_by is missing: who takes the report and needs it?")
    if row.kind == "choice" and not row.choices:
        raise ContentError(f"{where}: a choice needs choices")
    for choice, pattern in row.read.items():
        if choice not in row.choices:
            raise ContentError(f"{where}: read: {choice!r} is none of its choices")
        try:
            re.compile(pattern)
        except re.error as error:
            raise ContentError(f"{where}: read: {choice}: {error}") from None
    return row
