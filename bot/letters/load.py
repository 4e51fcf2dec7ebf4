"""Loads the letters and checks them against their words and all that they name; every error names file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.guidance.conditions import CONDITIONS
from bot.guidance.load import DATA, NATIONS, STATUS, Guidance
from bot.letters.words import SHARED, Shared, Worded, WordReader, Words, fields_of
from bot.report.fields import Fields
from bot.rows import ContentError, Rows, check_keys, check_named, read_rows, shown
from bot.wording.load import DATA as WORDING

OPTIONS = frozenset({"nations", "links", "sources", "checked", "status", "sign_off"})
SUBJECT = "subject"  # the part that is the letter's subject as a heading


@dataclass(frozen=True)
class Fit:
    """Whom a letter or a part of it is for: one of `types` (any, if empty), all of `when` and none of `unless`."""

    types: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of a letter: its words, and whom it is for."""

    id: str
    words: Words
    fit: Fit


@dataclass(frozen=True)
class Letter:
    """One letter or message: whom it goes to, whom it is for (one fit is enough), its words, sources and agreements."""

    id: str
    to: str
    title: str
    how: str
    subject: str
    fits: tuple[Fit, ...]
    parts: tuple[Part, ...]
    nations: tuple[str, ...] = tuple(sorted(NATIONS))
    links: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: date | None = None
    status: str = "confirmed"
    sign_off: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""
    worded: str = ""  # where its words stand


@dataclass(frozen=True)
class Letters:
    """All letters in the order in which they are offered, and the words that they share."""

    rows: Mapping[str, Letter]
    shared: Shared

    def __getitem__(self, name: str) -> Letter:
        return self.rows[name]

    def __contains__(self, name: str) -> bool:
        return name in self.rows

    def __iter__(self) -> Iterator[Letter]:
        return iter(self.rows.values())


def load_letters(
    guidance: Guidance, fields: Fields, language: str = "en", data: Path = DATA, wording: Path = WORDING
) -> Letters:
    """Reads letters.yml and the words of `language`; raises ContentError on the first thing that is wrong."""
    words = WordReader(wording / language / "letters", guidance, fields)
    path = data / "letters.yml"
    rows = read_rows(path)
    made = {}
    for key, raw in rows.items():
        where = f"{shown(path)}:{rows.lines[key]}: {key}"
        if key not in words.letters:
            raise ContentError(f"{where}: its words are missing in {language}/letters/")
        made[key] = _letter(key, raw, words.letters[key], words.shared, where)
        _check(made[key], guidance, words.shared, where)
    letters = Letters(made, words.shared)
    _check_nothing_is_left_over(letters, words)
    return letters


def _letter(key: str, raw: Rows, words: Worded, shared: Shared, where: str) -> Letter:
    rest = dict(raw)
    fits = tuple(_fit(one, where) for one in rest.pop("for", ()))
    parts = tuple(_part(one, words, shared, where) for one in rest.pop("parts", ()))
    letter = Letter(key, rest.pop("to", ""), words.title, words.how, words.subject, fits, parts)
    check_keys(rest, OPTIONS, where)
    more: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in rest.items()}
    return replace(letter, where=where, worded=words.where, **more)


def _fit(raw: Mapping[str, Any], where: str) -> Fit:
    check_keys(raw, Fit.__dataclass_fields__, where)
    return Fit(**{name: tuple(value) for name, value in raw.items()})


def _part(raw: Any, words: Worded, shared: Shared, where: str) -> Part:
    """A part is named alone, or as `id` with whom it is for; its words are the letter's own, else the shared ones."""
    rest = dict(raw) if isinstance(raw, Mapping) else {"id": raw}
    name = str(rest.pop("id", ""))
    every = {SUBJECT: words.subject, **shared.parts, **words.parts}
    if name not in every:
        raise ContentError(f"{where}: the words of the part {name!r} are missing")
    return Part(name, every[name], _fit(rest, where))


def _check(letter: Letter, guidance: Guidance, shared: Shared, where: str) -> None:
    fits = (*letter.fits, *(part.fit for part in letter.parts))
    conditions = [name for fit in fits for name in (*fit.when, *fit.unless)]
    check_named(conditions, CONDITIONS, "condition", where, "bot/guidance/conditions.py")
    check_named((name for fit in fits for name in fit.types), guidance.types, "type", where, "taxonomy.yml")
    check_named(letter.links, guidance.services, "service", where, "services.yml")
    check_named([letter.to], shared.receivers, "receiver", where, f"receivers in {SHARED}.yml")
    if set(letter.nations) - NATIONS:
        raise ContentError(f"{where}: unknown nation")
    if not letter.fits or not letter.parts:
        raise ContentError(f"{where}: needs `for` and `parts`")
    if not letter.sources or letter.checked is None or letter.status not in STATUS:
        raise ContentError(f"{where}: needs sources, `checked: <day>`, and status confirmed or unconfirmed")


def _check_nothing_is_left_over(letters: Letters, words: WordReader) -> None:
    for name, worded in words.letters.items():
        if name not in letters:
            raise ContentError(f"{worded.where}: no letter of letters.yml has these words")
        if left := sorted(set(worded.parts) - {part.id for part in letters[name].parts}):
            raise ContentError(f"{worded.where}: letters.yml does not use the part {left[0]!r}")
    every = list(letters)
    parts = [part for one in every for part in one.parts]
    used = {
        "receivers": {one.to for one in every},
        "parts": {part.id for part in parts},
        "gaps": {name for part in parts for name in fields_of(part.words)},
    }
    for (kind, name), place in words.shared.where.items():
        if kind in used and name not in used[kind]:
            raise ContentError(f"{place}: no letter uses it")
