"""Loads the fields of the report and says which one to ask next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversation.case import Case
from bot.report.conditions import CONDITIONS
from bot.rows import ContentError, read_rows, shown

GROUPS = ("what", "money", "suspect", "proof", "people")
STATUS = frozenset({"dont_know", "prefer_not", "skipped"})
KINDS = frozenset("money date choice bank platform account wallet phone email handle url text place age".split())


@dataclass(frozen=True)
class Field:
    """One field of the report; `ask` and `or_when` empty means that it is only ever filled from what was told."""

    id: str
    kind: str
    group: str
    ask: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    or_when: str = ""
    choices: tuple[str, ...] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    fact: str = ""
    many: bool = False
    private: bool = False
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

    def missing(self, case: Case, family: str) -> list[Field]:
        """The fields still to ask about a case whose type is of `family`, most useful first."""
        return [row for row in self if row.id not in case.answers and _wanted(row, case, {case.type, family})]


def _wanted(row: Field, case: Case, kinds: set[str]) -> bool:
    if kinds & set(row.never):
        return False
    if row.or_when and CONDITIONS[row.or_when](case):
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
    known = set(Field.__dataclass_fields__) - {"id"}
    if unknown := set(raw) - known:
        raise ContentError(f"{where}: unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(known))}")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    row = Field(id=name, **values)  # type: ignore[arg-type]  # the checks below stand for the types
    if row.kind not in KINDS:
        raise ContentError(f"{where}: unknown kind {row.kind!r}; known are {', '.join(sorted(KINDS))}")
    if row.group not in GROUPS:
        raise ContentError(f"{where}: unknown group {row.group!r}; known are {', '.join(GROUPS)}")
    for condition in (*row.when, row.or_when):
        if condition and condition not in CONDITIONS:
            raise ContentError(f"{where}: unknown condition {condition!r}; see bot/report/conditions.py")
    if row.no_means and row.no_means not in STATUS:
        raise ContentError(f"{where}: unknown status {row.no_means!r}; known are {', '.join(sorted(STATUS))}")
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
