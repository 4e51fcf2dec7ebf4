"""The words of letters: what each says part by part, and what several share. Every field they name is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.guidance.load import Guidance, Service
from bot.guidance.typed import typed_in
from bot.report.fields import Field, Fields
from bot.rows import ContentError, Rows, read_rows, shown

MARKER = re.compile(r"{([a-z_]+)(?::([a-z0-9_]+))?(\??)}")
DETAILS = frozenset({"phone", "url", "hours", "text", "email", "name"})
COMPUTED = frozenset({"day", "what_happened"})  # filled from the case, though no field of the report
SIGNED = frozenset({"name", "contact"})  # the only words of a person's own that a letter may hold
SHARED = "shared"  # the file of what several letters share
KEYS = ("title", "how", "subject", "parts")

# The words of a part: a paragraph, the items of a list, or the rows of a table.
Words = str | tuple[str, ...] | Mapping[str, str]


@dataclass(frozen=True)
class Worded:
    """The words of one letter: its name for people, how to send it, its subject, and its parts."""

    title: str
    how: str
    subject: str
    parts: Mapping[str, Words]
    where: str


@dataclass(frozen=True)
class Shared:
    """What letters share: receivers, gaps, what happened by type in the first person, and parts."""

    receivers: Mapping[str, str]
    gaps: Mapping[str, str]
    happened: Mapping[str, str]
    parts: Mapping[str, Words]
    where: Mapping[tuple[str, str], str]


class WordReader:
    """Reads the words of letters in one folder."""

    def __init__(self, folder: Path, guidance: Guidance, fields: Fields) -> None:
        self._folder = folder
        self._services: Mapping[str, Service] = guidance.services
        self._types = guidance.types
        self._typed = typed_in(guidance.services.values())
        self._fields: Mapping[str, Field] = {row.id: row for row in fields}
        self._gaps: Mapping[str, str] = {}
        self.shared = self._read_shared()
        self.letters = dict(self._read_letters())

    def _read_shared(self) -> Shared:
        path = self._folder / f"{SHARED}.yml"
        rows, name = read_rows(path), shown(path)
        expected = ("receivers", "gaps", "happened", "parts")
        if set(rows) != set(expected):
            raise ContentError(f"{name}:1: must have {', '.join(expected)}, and nothing else")
        self._gaps = rows["gaps"]
        for kind in rows["happened"]:
            if kind not in self._types:
                raise ContentError(f"{name}:{rows['happened'].lines[kind]}: unknown type {kind!r}; see taxonomy.yml")
        lines = {(part, key): line for part in expected for key, line in rows[part].lines.items()}
        where = {one: f"{name}:{line}: {one[1]}" for one, line in lines.items()}
        return Shared(rows["receivers"], rows["gaps"], rows["happened"], self._parts(rows["parts"], name), where)

    def _read_letters(self) -> Iterable[tuple[str, Worded]]:
        found: set[str] = set()
        for path in sorted(self._folder.glob("*.yml")):
            rows = read_rows(path) if path.stem != SHARED else Rows()
            for key, raw in rows.items():
                where = f"{shown(path)}:{rows.lines[key]}: {key}"
                if key in found:
                    raise ContentError(f"{where}: the words of this letter stand in another file too")
                found.add(key)
                if set(raw) != set(KEYS):
                    raise ContentError(f"{where}: must have {', '.join(KEYS)}, and nothing else")
                title, how = (self._text(raw[name], where, fields=False) for name in ("title", "how"))
                subject = self._text(raw["subject"], where)
                yield key, Worded(title, how, subject, self._parts(raw["parts"], shown(path)), where)

    def _parts(self, raw: Rows, file: str) -> dict[str, Words]:
        return {name: self._words(words, f"{file}:{raw.lines[name]}: {name}") for name, words in raw.items()}

    def _words(self, raw: Any, where: str) -> Words:
        if isinstance(raw, Mapping):
            return {label: self._text(text, where) for label, text in raw.items()}
        if isinstance(raw, list):
            return tuple(self._text(text, where) for text in raw)
        return self._text(raw, where)

    def _text(self, raw: Any, where: str, *, fields: bool = True) -> str:
        """The text with the details of services filled in."""
        text = str(raw or "").strip()
        if not text:
            raise ContentError(f"{where}: words are missing")
        for name, service, optional in MARKER.findall(text):
            if service:
                self._check_detail(name, service, where)
            elif not fields:
                raise ContentError(f"{where}: {name!r} stands where nothing is filled in; only services can be named")
            else:
                self._check_field(name, where, optional=bool(optional))
        if found := self._typed.first(text):
            raise ContentError(f"{where}: {found!r} is typed in; put it into services.yml, and name it: {{phone:…}}")
        if set("{}") & set(MARKER.sub("", text)):
            raise ContentError(f"{where}: a curly bracket that is no field; fields look like {{bank}} or {{bank?}}")
        return MARKER.sub(lambda found: self._filled(found), text)

    def _filled(self, found: re.Match[str]) -> str:
        return self._services[found[2]].detail(found[1]) if found[2] else found.group()

    def _check_detail(self, detail: str, service: str, where: str) -> None:
        known = self._services.get(service)
        if known is None or detail not in DETAILS or not known.detail(detail):
            raise ContentError(f"{where}: {{{detail}:{service}}} names nothing in services.yml")

    def _check_field(self, name: str, where: str, *, optional: bool) -> None:
        row = self._fields.get(name)
        if row and row.kind == "text" and name not in SIGNED:
            raise ContentError(f"{where}: a letter must not hold {name!r}: what stands there is the person's own words")
        if not row and name not in COMPUTED and name not in self._gaps:
            raise ContentError(f"{where}: unknown field {name!r}; see fields.yml, and gaps in {SHARED}.yml")
        if not optional and name != "day" and name not in self._gaps:
            raise ContentError(f"{where}: {name!r} may be unknown, so it needs words for its gap in {SHARED}.yml")


def texts_of(words: Words) -> tuple[str, ...]:
    """The texts of a part; of a table the labels with what stands beside them."""
    if isinstance(words, str):
        return (words,)
    return tuple(f"{label}: {text}" for label, text in words.items()) if isinstance(words, Mapping) else words


def fields_of(words: Words) -> set[str]:
    """The fields that words name."""
    return {name for text in texts_of(words) for name, _, _ in MARKER.findall(text)}
