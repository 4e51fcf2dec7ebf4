"""Loads the letters and their words, and checks them against each other; every error names file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.guidance.conditions import CONDITIONS
from bot.guidance.load import DATA, NATIONS, STATUS, ContentError, File, Guidance
from bot.report.fields import Field, Fields
from bot.wording.load import DATA as WORDING

MARKER = re.compile(r"{([a-z_]+)(?::([a-z0-9_]+))?(\??)}")
DETAILS = frozenset({"phone", "url", "hours", "text", "email", "name"})
COMPUTED = frozenset({"day", "what_happened"})  # filled from the case, though no field of the report
SIGNED = frozenset({"name", "contact"})  # the texts of a person's own that a letter may hold; all others are theirs alone
SHARED = "shared"  # the file of words that several letters use

# The words of a part: a paragraph, the items of a list, or the rows of a table.
Words = str | tuple[str, ...] | Mapping[str, str]


@dataclass(frozen=True)
class Fit:
    """Whom a letter or a part of it is for: the type is one of `types` (any, if empty) and the conditions hold."""

    types: frozenset[str] = frozenset()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of a letter in its words, and whom it is for."""

    id: str
    words: Words
    fit: Fit = Fit()


@dataclass(frozen=True)
class Letter:
    """One letter or message: whom it goes to, whom it is for (any fit is enough), and its words part by part."""

    id: str
    to: str
    title: str
    how: str
    subject: str
    fits: tuple[Fit, ...]
    parts: tuple[Part, ...]
    nations: tuple[str, ...]
    links: tuple[str, ...]
    sources: tuple[str, ...]
    checked: date
    status: str


@dataclass(frozen=True)
class Letters:
    """All letters in the order in which they are offered, and the words that they share."""

    rows: Mapping[str, Letter]
    receivers: Mapping[str, str]  # whom a letter goes to, as people read it
    gaps: Mapping[str, str]  # what stands in a gap, by field
    happened: Mapping[str, str]  # what happened, by type, in the first person

    def __getitem__(self, name: str) -> Letter:
        return self.rows[name]

    def __contains__(self, name: str) -> bool:
        return name in self.rows

    def __iter__(self) -> Iterator[Letter]:
        return iter(self.rows.values())


@dataclass(frozen=True)
class _Row:
    """A letter as it stands in letters.yml."""

    id: str
    to: str
    fits: tuple[Mapping[str, Any], ...]
    parts: tuple[Any, ...]
    nations: tuple[str, ...] = tuple(sorted(NATIONS))
    links: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: date | None = None
    status: str = "confirmed"


@dataclass(frozen=True)
class _Worded:
    """The words of a letter as they stand in the wording."""

    id: str
    title: str
    how: str
    subject: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True)
class _Shared:
    """The words that letters share."""

    receivers: Mapping[str, str]
    gaps: Mapping[str, str]
    happened: Mapping[str, str]
    parts: Mapping[str, Any]
    file: File


def load_letters(
    guidance: Guidance, fields: Fields, language: str = "en", data: Path = DATA, wording: Path = WORDING
) -> Letters:
    """Reads letters.yml and the words of `language`; raises ContentError on the first thing that is wrong."""
    folder = wording / language / "letters"
    return _Loader(guidance, fields, _shared(folder), _worded(folder)).load(File(data / "letters.yml"))


def _shared(folder: Path) -> _Shared:
    file = File(folder / f"{SHARED}.yml")
    expected = {"receivers", "gaps", "happened", "parts"}
    for key in file.rows:
        if key not in expected:
            raise ContentError(f"{file.where(key)}: unknown key; known are {', '.join(sorted(expected))}")
    if missing := expected - set(file.rows):
        raise ContentError(f"{file.path.name}: {sorted(missing)[0]} is missing")
    return _Shared(**{key: file.rows[key] for key in expected}, file=file)


def _worded(folder: Path) -> dict[str, _Worded]:
    made: dict[str, _Worded] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.stem == SHARED:
            continue
        file = File(path)
        for key, raw in file.rows.items():
            if key in made:
                raise ContentError(f"{file.where(key)}: the words of this letter stand in another file too")
            made[str(key)] = file.make(_Worded, key, raw, where=file.where(key))
    return made


class _Loader:
    """Puts letters and words together and checks each against what it names."""

    def __init__(self, guidance: Guidance, fields: Fields, shared: _Shared, worded: dict[str, _Worded]) -> None:
        self.guidance = guidance
        self.fields = {row.id: row for row in fields}
        self.shared = shared
        self.worded = worded

    def load(self, file: File) -> Letters:
        self._check_shared()
        rows = {str(key): self._letter(file.make(_Row, key, _renamed(raw)), file.where(key)) for key, raw in file.rows.items()}
        for name in sorted(set(self.worded) - set(rows)):
            raise ContentError(f"{self.worded[name].where}: no letter of letters.yml has these words")
        self._check_all_used(rows)
        return Letters(rows, self.shared.receivers, self.shared.gaps, self.shared.happened)

    def _letter(self, row: _Row, where: str) -> Letter:
        words = self.worded.get(row.id)
        if words is None:
            raise ContentError(f"{where}: its words are missing in the wording's letters/")
        if row.to not in self.shared.receivers:
            raise ContentError(f"{where}: unknown receiver {row.to!r}; see receivers in {SHARED}.yml")
        if not row.sources or row.checked is None or row.status not in STATUS:
            raise ContentError(f"{where}: needs sources, `checked: <day>`, and status confirmed or unconfirmed")
        if set(row.nations) - NATIONS:
            raise ContentError(f"{where}: unknown nation")
        for name in row.links:
            if name not in self.guidance.services:
                raise ContentError(f"{where}: unknown service {name!r}; see services.yml")
        if not row.fits or not row.parts:
            raise ContentError(f"{where}: needs `for` and `parts`")
        fits = tuple(self._fit(raw, where) for raw in row.fits)
        parts = tuple(self._part(raw, words, where) for raw in row.parts)
        for name in sorted(set(words.parts) - {part.id for part in parts}):
            raise ContentError(f"{words.where}: the part {name} is not used in letters.yml")
        how, subject = (self._text(text, words.where) for text in (words.how, words.subject))
        if any(not service for _, service, _ in MARKER.findall(how)):
            raise ContentError(f"{words.where}: `how` is not filled from the case; it may name services alone")
        return Letter(
            row.id, row.to, words.title, how, subject, fits, parts, row.nations, row.links, row.sources, row.checked,
            row.status,
        )

    def _fit(self, raw: Mapping[str, Any], where: str) -> Fit:
        if unknown := set(raw) - set(Fit.__dataclass_fields__):
            raise ContentError(f"{where}: unknown key {sorted(unknown)[0]!r}")
        fit = Fit(frozenset(raw.get("types", ())), tuple(raw.get("when", ())), tuple(raw.get("unless", ())))
        for name in (*fit.when, *fit.unless):
            if name not in CONDITIONS:
                raise ContentError(f"{where}: unknown condition {name!r}; see bot/guidance/conditions.py")
        for name in sorted(fit.types - set(self.guidance.types)):
            raise ContentError(f"{where}: unknown type {name!r}; see taxonomy.yml")
        return fit

    def _part(self, raw: Any, words: _Worded, where: str) -> Part:
        rest = dict(raw) if isinstance(raw, Mapping) else {"id": raw}
        name = str(rest.pop("id", ""))
        own = name in words.parts
        if not own and name not in self.shared.parts:
            raise ContentError(f"{where}: the words of the part {name!r} are missing")
        found = words.parts[name] if own else self.shared.parts[name]
        return Part(name, self._words(found, words.where if own else self._shared_where("parts")), self._fit(rest, where))

    def _words(self, raw: Any, where: str) -> Words:
        if isinstance(raw, Mapping):
            return {str(label): self._text(text, where) for label, text in raw.items()}
        if isinstance(raw, list):
            return tuple(self._text(text, where) for text in raw)
        return self._text(raw, where)

    def _text(self, raw: Any, where: str) -> str:
        """The text with the details of services filled in; each field that it names must be one that letters may hold."""
        text = str(raw).strip()
        for name, service, optional in MARKER.findall(text):
            if service:
                self._check_service(name, service, where)
            else:
                self._check_field(name, bool(optional), where)
        if "{" in MARKER.sub("", text) or "}" in MARKER.sub("", text):
            raise ContentError(f"{where}: a bracket of a field is not closed, or its name is not one")
        return MARKER.sub(lambda m: self.guidance.services[m[2]].detail(m[1]) if m[2] else m.group(), text)

    def _check_service(self, detail: str, service: str, where: str) -> None:
        known = self.guidance.services.get(service)
        if known is None or detail not in DETAILS or not known.detail(detail):
            raise ContentError(f"{where}: {{{detail}:{service}}} names nothing in services.yml")

    def _check_field(self, name: str, optional: bool, where: str) -> None:
        row = self.fields.get(name)
        if row and _theirs_alone(row):
            raise ContentError(f"{where}: a letter must not hold {name!r}: it is in the person's own words")
        if not row and name not in COMPUTED and name not in self.shared.gaps:
            raise ContentError(f"{where}: unknown field {name!r}; see fields.yml, and gaps in {SHARED}.yml")
        if not optional and name != "day" and name not in self.shared.gaps:
            raise ContentError(f"{where}: the field {name!r} needs words for its gap in {SHARED}.yml")

    def _check_shared(self) -> None:
        for name in sorted(set(self.shared.happened) - set(self.guidance.types)):
            raise ContentError(f"{self._shared_where('happened')}: unknown type {name!r}; see taxonomy.yml")

    def _check_all_used(self, rows: Mapping[str, Letter]) -> None:
        parts = {part.id for letter in rows.values() for part in letter.parts}
        texts = [text for letter in rows.values() for part in letter.parts for text in each_text(part.words)]
        named = {name for text in (*texts, *(letter.subject for letter in rows.values())) for name, _, _ in MARKER.findall(text)}
        for key, used in (("receivers", {letter.to for letter in rows.values()}), ("parts", parts), ("gaps", named)):
            for name in sorted(set(getattr(self.shared, key)) - used):
                raise ContentError(f"{self._shared_where(key)}: {name} is not used by any letter")

    def _shared_where(self, key: str) -> str:
        return self.shared.file.where(key)


def each_text(words: Words) -> Iterable[str]:
    """The texts of a part's words, one by one."""
    if isinstance(words, str):
        return (words,)
    return words.values() if isinstance(words, Mapping) else words


def _renamed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """`for` reads best in the file but is no name in Python."""
    return {"fits" if key == "for" else key: value for key, value in raw.items()}


def _theirs_alone(row: Field) -> bool:
    """Free words may hold anything, how somebody feels or what a picture shows; so they never go into a letter."""
    return row.kind == "text" and row.id not in SIGNED
