"""The page to copy from: the answers in the order of the form of the place that takes the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from bot.guidance.situation import MAY_BE_SEEN
from bot.report.documents import DOCUMENTS
from bot.report.form import ACCOUNT, REST, Form, FormRow, form_for
from bot.report.paper import Row, form_sections
from bot.typeset.legible import legible

if TYPE_CHECKING:
    from bot.conversation.engine import Content

SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Line:
    """One thing to copy, or a gap: asked, and not known."""

    label: str
    value: str
    gap: bool = False


@dataclass(frozen=True)
class Part:
    """One heading of the form: long boxes, short answers, and what the person types there themselves."""

    title: str
    boxes: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """What can be copied for one form, how to report there, the other forms it could follow, the other documents."""

    how: str
    form: str
    checked: str
    parts: tuple[Part, ...]
    others: tuple[tuple[str, str], ...]  # (id, name) of the other forms
    documents: tuple[tuple[str, str], ...]  # (address, label)
    warnings: tuple[str, ...]  # ids of wording


def answers_page(report: dict[str, Any], content: Content, wanted: str = "") -> Page:
    """The page in the order of the route's form, or of the form `wanted` if the report may go there too."""
    offered = _offered(report, content)
    form = next((form for form in offered if form.id == wanted), offered[0])
    return Page(
        how=content.guidance.places[report["route"]["place"]].what_to_say,
        form=form.name,
        checked=_day(form.checked, content),
        parts=_parts(report, form, content),
        others=tuple((other.id, other.name) for other in offered if other != form),
        documents=_documents(report, content),
        warnings=_warnings(report["people"]),
    )


def _offered(report: dict[str, Any], content: Content) -> list[Form]:
    """The form of the route first, then those of the routes that the report may take beside it."""
    claimed = {route for form in content.forms.values() for route in form.routes}
    routes = [report["route"]["route"], *(name for name in report["route"]["also"] if name in claimed)]
    return list({form.id: form for form in (form_for(content.forms, route) for route in routes)}.values())


def _parts(report: dict[str, Any], form: Form, content: Content) -> tuple[Part, ...]:
    answers = {section.id: section for section in form_sections(report, form, content)}
    lines = {name: tuple(_line(row) for row in section.rows) for name, section in answers.items()}
    parts = [
        Part(
            section.title,
            tuple(box for row in section.rows if row.part == ACCOUNT for box in _boxes(report, row, form, content)),
            lines.get(section.id, ()),
            tuple(row.name for row in section.rows if row.own),
        )
        for section in form.sections
    ]
    if REST in answers:
        parts.append(Part(answers[REST].title, lines=lines[REST]))
    return tuple(part for part in parts if part.boxes or part.lines or part.own)


def _line(row: Row) -> Line:
    return Line(row.label, legible("\n".join(row.values)), row.gap)


def _boxes(report: dict[str, Any], row: FormRow, form: Form, content: Content) -> list[Line]:
    texts = boxed(legible(report["incident"]["account"]), form.box)
    if len(texts) == 1:
        return [Line(row.name, texts[0])]
    label = content.wording.label("answers.part")
    return [
        Line(label.format(name=row.name, number=number, all=len(texts)), text) for number, text in enumerate(texts, 1)
    ]


def boxed(text: str, size: int) -> list[str]:
    """The text in parts of at most `size` characters, cut between sentences or words where there are any."""
    parts, left = [], text.strip()
    while len(left) > size:
        cut = _cut(left, size)
        parts.append(left[:cut].rstrip())
        left = left[cut:].lstrip()
    return [*parts, left] if left else parts


def _cut(text: str, size: int) -> int:
    for pattern in (SENTENCE, SPACE):
        ends = [match.start() for match in pattern.finditer(text, 0, size + 1)]
        if ends and ends[-1] > size // 2:
            return ends[-1]
    return size


def _documents(report: dict[str, Any], content: Content) -> tuple[tuple[str, str], ...]:
    """The documents to fetch; the list of identifiers only where there are any."""
    pointed = any(found for name, found in report["suspect"].items() if name != "relationship")
    names = [name for name in DOCUMENTS if pointed or name != "identifiers.stix.json"]
    return tuple((f"/{name}", content.wording.label(f"document.{name}")) for name in names)


def _warnings(people: dict[str, Any]) -> tuple[str, ...]:
    """What the person should know before they copy: who may look on, who must agree."""
    watched = ("answers_watched",) if people["device_watched"] in MAY_BE_SEEN else ()
    return (*watched, "answers_for_other") if people["who"] == "someone_else" else watched


def _day(day: date, content: Content) -> str:
    return str(format_date(day, "d MMMM y", content.wording.locale))
