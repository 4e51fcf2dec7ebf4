"""What stands on the papers, whatever they are made as: the front page, the account, the answers, the advice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_datetime

from bot.conversation.case import Answer
from bot.guidance.situation import MAY_BE_SEEN
from bot.report.build import IDENTIFIERS, shown_answer
from bot.report.form import REST, Form, FormRow, form_for
from bot.report.withheld import MARK
from bot.store.deliveries import OWN_PACK

if TYPE_CHECKING:
    from bot.conversation.engine import Content

FRONT = (
    "when amount payment_method bank contact_channel platform ongoing who age postcode police_area reported_elsewhere"
).split()
ITEMS = re.compile(r"[\n;]+|,(?!\d)")  # what parts the things that a person can show; the comma of 1,200 does not


@dataclass(frozen=True)
class Row:
    """A labelled line: its values as people read them; `gap` if it was asked and is not known."""

    label: str
    values: tuple[str, ...]
    gap: bool = False


@dataclass(frozen=True)
class Section:
    """A heading of the official form with its rows."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Advised:
    """A step that was said to the person, when, and whether they said that they did it."""

    title: str
    at: str
    done: bool


@dataclass(frozen=True)
class Paper:
    """The content of the papers: the person's own, or those for a receiver."""

    id: str
    title: str
    draft: bool
    notice: str
    foot: str
    day: str
    front: tuple[Row, ...]
    notes: tuple[str, ...]
    payments: tuple[str, ...]
    identifiers: tuple[Row, ...]
    counted: tuple[Row, ...]
    account: tuple[str, ...]
    left_out: bool
    sections: tuple[Section, ...]
    evidence: tuple[str, ...]
    advice: tuple[Advised, ...]
    how_to_report: tuple[str, ...]


def make_paper(report: dict[str, Any], content: Content) -> Paper:
    """The papers of a report that `build_report` made."""
    wording, own = content.wording, report["classification"] is None
    notice = _notice(report)
    place = content.guidance.places[report["route"]["place"]]
    watched = report["people"]["device_watched"] in MAY_BE_SEEN
    form = form_for(content.forms, report["route"]["route"])
    return Paper(
        id=report["id"],
        title=wording.label("pdf.title_watched" if watched and own else "pdf.title"),
        draft=report["status"] == "draft",
        notice=wording.label(f"pdf.{notice}"),
        foot=wording.label("pdf.draft" if report["status"] == "draft" else f"pdf.foot_{notice}"),
        day=str(format_date(_time(report["confirmed_at"] or report["opened_at"]).date(), "d MMMM y", wording.locale)),
        front=_front(report, content),
        notes=_notes(report, content, own),
        payments=_payments(report, content),
        identifiers=_identifiers(report, content),
        counted=_counted(report, content),
        account=tuple(line for line in report["incident"]["account"].split("\n") if line.strip()),
        left_out=MARK in report["incident"]["account"],
        sections=form_sections(report, form, content),
        evidence=_evidence(report, content),
        advice=_advice(report, content),
        how_to_report=(place.what_to_say, place.what_happens_next) if notice == "not_sent" else (),
    )


def _notice(report: dict[str, Any]) -> str:
    """The label of what is true of the sending: never that nothing was sent once the police gave a number for it."""
    if report["classification"] is not None:
        return "made_with"
    if report["official_reference"]:
        return "has_number"
    by_hand = report["delivery"] is None or report["delivery"]["target"] == OWN_PACK
    return "not_sent" if by_hand else "to_be_sent"


def form_sections(report: dict[str, Any], form: Form, content: Content) -> tuple[Section, ...]:
    """The answers in the order of a form; what it does not name comes last."""
    sections = [
        Section(part.id, part.title, tuple(row for one in part.rows for row in _form_row(report, one, content)))
        for part in form.sections
    ]
    named = {row.field for row in form.rows()}
    rest = [row for answer in report["answers"] if answer["field"] not in named for row in _answered(answer, content)]
    sections.append(Section(REST, content.wording.label("group.rest"), tuple(rest)))
    return tuple(section for section in sections if section.rows)


def _form_row(report: dict[str, Any], row: FormRow, content: Content) -> list[Row]:
    """The row of a form as far as it was told or asked; the account and what the person types there are not rows."""
    if row.part == "type":
        return [Row(row.name, (_kind(report, content),))]
    found = next((answer for answer in report["answers"] if row.field and answer["field"] == row.field), None)
    return _answered(found, content, row.name) if found else []


def _answered(answer: dict[str, Any], content: Content, label: str = "") -> list[Row]:
    field, value = answer["field"], answer["value"]
    if answer["status"] == "known" and value in (None, "", []):
        return []
    many = value if isinstance(value, list) else [value]
    row = content.fields[field]
    parts = [Answer(one, status=answer["status"], approximate=answer["approximate"]) for one in many]
    special = content.wording.labels.get(f"pdf.{field}.{value}")
    values = (special,) if special else tuple(shown_answer(row, part, content) for part in parts)
    return [Row(label or content.wording.label(field), values, answer["status"] != "known")]


def _kind(report: dict[str, Any], content: Content) -> str:
    incident = report["incident"]
    if not incident["type"]:
        return content.wording.label("none")
    name = content.guidance.types[incident["type"]].name
    return name if incident["type_confirmed"] else f"{name} {content.wording.label('pdf.not_agreed')}"


def _front(report: dict[str, Any], content: Content) -> tuple[Row, ...]:
    label, answers = content.wording.label, {answer["field"]: answer for answer in report["answers"]}
    place = content.guidance.places[report["route"]["place"]].name
    rows = [Row(label("pdf.what"), (_kind(report, content),))]
    for field in FRONT:
        rows.extend(_answered(answers[field], content) if field in answers else [])
    rows.append(Row(label("pdf.route"), (place,)))
    if report["official_reference"]:
        rows.append(Row(label("official_reference"), (report["official_reference"],)))
    return tuple(rows)


def _notes(report: dict[str, Any], content: Content, own: bool) -> tuple[str, ...]:
    """What whoever opens the papers must see first: how contact is safe, what is dangerous, who has agreed."""
    label, people = content.wording.label, report["people"]
    notes = [label("pdf.withdrawn")] if report["status"] == "withdrawn" else []
    if people["safe_to_contact"]:
        notes.append(label("pdf.safe_to_contact").replace("{value}", people["safe_to_contact"]))
    if people["device_watched"] in MAY_BE_SEEN:
        notes.append(label(f"pdf.device_watched.{people['device_watched']}"))
    notes.extend(label(f"risk.{risk}") for risk in report["risks"])
    notes.extend(label(f"pdf.police_first.{why}") for why in _reasons(report))
    if people["who"] == "someone_else" and own:
        notes.append(label("pdf.agree_first"))
    return tuple(notes)


def _reasons(report: dict[str, Any]) -> list[str]:
    """Why the police come first, as far as the person named a reason."""
    found = (answer["value"] for answer in report["answers"] if answer["field"] == "police_first")
    return [value for value in found if value and value != "none_of_these"]


def _payments(report: dict[str, Any], content: Content) -> tuple[str, ...]:
    row = content.fields["payments"]
    payments = report["money"]["payments"]
    return tuple(content.wording.shown(row, payment) for payment in payments) if len(payments) > 1 else ()


def _identifiers(report: dict[str, Any], content: Content) -> tuple[Row, ...]:
    found = ((field, tuple(report["suspect"][name])) for name, field in IDENTIFIERS.items())
    return tuple(Row(content.wording.label(field), values) for field, values in found if values)


def _counted(report: dict[str, Any], content: Content) -> tuple[Row, ...]:
    label, counted = content.wording.label, report["classification"]
    if counted is None:
        return ()
    rows = (
        (scheme, tuple(f"{c['code']} {c['name']} ({label('pdf.sure.' + c['sure'])})" for c in counted[scheme]))
        for scheme in ("nfib", "home_office")
    )
    return tuple(Row(label(f"pdf.{scheme}"), values) for scheme, values in rows if values)


def _evidence(report: dict[str, Any], content: Content) -> tuple[str, ...]:
    """What can be shown, one by one: what the person named, then the files that they added."""
    named = (item.strip() for item in ITEMS.split(report["evidence"] or ""))
    words = content.wording.label("pdf.file")
    files = (words.format(name=file["name"], sha256=file["sha256"]) for file in report["evidence_files"])
    return (*(item for item in named if item), *files)


def _advice(report: dict[str, Any], content: Content) -> tuple[Advised, ...]:
    steps, locale = content.guidance.steps, content.wording.locale
    return tuple(
        Advised(
            steps[said["step"]].title,
            str(format_datetime(_time(said["at"]), "d MMM y, HH:mm 'UTC'", locale=locale)),
            said["done"],
        )
        for said in report["advice_given"]
        if said["step"] in steps
    )


def _time(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
