"""The official forms, from forms/*.yml: sections and rows in the order that the papers and the page to copy follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.guidance.load import STATUS
from bot.report.fields import Fields
from bot.rows import ContentError, Rows, read_rows

DATA = Path(__file__).with_name("forms")
ACCOUNT = "account"
PARTS = frozenset({ACCOUNT, "type"})
REST = "rest"  # the section of the fields that a form does not name


@dataclass(frozen=True)
class FormRow:
    """One question of a form: filled from a field or a part of the report, or typed there by the person (`own`)."""

    name: str
    field: str = ""
    part: str = ""
    own: bool = False


@dataclass(frozen=True)
class FormSection:
    """One page or heading of a form."""

    id: str
    title: str
    rows: tuple[FormRow, ...]


@dataclass(frozen=True)
class Form:
    """One official form: for which routes, how much fits a box, and when its order was last looked at."""

    id: str
    name: str
    routes: tuple[str, ...]
    box: int
    checked: date
    status: str
    sections: tuple[FormSection, ...]

    def rows(self) -> Iterator[FormRow]:
        """All rows in order."""
        return (row for section in self.sections for row in section.rows)


def load_forms(fields: Fields, routes: set[str], root: Path = DATA) -> dict[str, Form]:
    """The forms by id; raises ContentError unless each of `routes` has exactly one form and every name is known."""
    forms = {path.stem: _form(path, fields) for path in sorted(root.glob("*.yml"))}
    claimed = [route for form in forms.values() for route in form.routes]
    for route in sorted({*routes, *claimed}):
        if claimed.count(route) != 1 or route not in routes:
            raise ContentError(f"{root.name}/: the route {route!r} needs one form, and must stand in routes.yml")
    return forms


def form_for(forms: Mapping[str, Form], route: str) -> Form:
    """The form of a route."""
    return next(form for form in forms.values() if route in form.routes)


def _form(path: Path, fields: Fields) -> Form:
    rows = read_rows(path)
    known = {"name", "routes", "box", "checked", "status", "sources", "sections"}
    if rows.keys() != known:
        odd = sorted(rows.keys() ^ known)[0]
        raise ContentError(f"{path.name}:{rows.lines.get(odd, 1)}: {odd!r} is missing or not known")
    if rows["status"] not in STATUS or not isinstance(rows["checked"], date):
        raise ContentError(
            f"{path.name}:{rows.lines['checked']}: needs `checked: <day>` and a status: confirmed or unconfirmed"
        )
    sections = tuple(_section(raw, rows["sources"], fields, path) for raw in rows["sections"])
    form = Form(path.stem, rows["name"], tuple(rows["routes"]), rows["box"], rows["checked"], rows["status"], sections)
    named = [row.field or row.part for row in form.rows() if not row.own]
    for name in named:
        if named.count(name) > 1:
            raise ContentError(f"{path.name}:1: {name!r} stands there twice")
    if PARTS - set(named):
        raise ContentError(f"{path.name}:1: needs a row for {sorted(PARTS - set(named))[0]!r}")
    return form


def _section(raw: Rows, sources: Mapping[str, str], fields: Fields, path: Path) -> FormSection:
    return FormSection(raw["id"], raw["title"], tuple(_row(row, sources, fields, path) for row in raw["rows"]))


def _row(raw: Rows, sources: Mapping[str, str], fields: Fields, path: Path) -> FormRow:
    values: dict[str, Any] = dict(raw)
    where = f"{path.name}:{next(iter(raw.lines.values()))}"
    if unknown := set(values.pop("from", ["nowhere"])) - set(sources):
        raise ContentError(f"{where}: `from` names no source: {sorted(unknown)[0]!r}")
    try:
        row = FormRow(**values)
    except TypeError as error:
        raise ContentError(f"{where}: {error}") from None
    if sum(map(bool, (row.field, row.part, row.own))) != 1:
        raise ContentError(f"{where}: needs one of field, part and own")
    if row.field and row.field not in fields:
        raise ContentError(f"{where}: unknown field {row.field!r}; see fields.yml")
    if row.part and row.part not in PARTS:
        raise ContentError(f"{where}: unknown part {row.part!r}; known are {', '.join(sorted(PARTS))}")
    return row
