"""The documents that a report can be had as: one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.report.to_json import to_json
from bot.report.to_pdf import to_pdf
from bot.report.to_stix import to_stix
from bot.report.to_text import to_text

if TYPE_CHECKING:
    from bot.conversation.engine import Content


@dataclass(frozen=True)
class Document:
    """One document: its address on the page, a file name that says nothing of what is in it, its kind and its maker."""

    name: str
    file: str
    content_type: str
    make: Callable[[dict[str, Any], Content], bytes]
    charset: str | None = None
    kept: str = ""  # the kind under which it is kept once the report is confirmed


ROWS = (
    Document("report.pdf", "notes.pdf", "application/pdf", to_pdf, kept="pdf"),
    Document("report-large.pdf", "notes-large.pdf", "application/pdf", partial(to_pdf, large=True)),
    Document("report.txt", "notes.txt", "text/plain", to_text, "utf-8"),
    Document("report.json", "notes.json", "application/json", to_json, kept="json"),
    Document("identifiers.stix.json", "list.json", "application/json", to_stix),
)
DOCUMENTS: Mapping[str, Document] = {row.name: row for row in ROWS}
