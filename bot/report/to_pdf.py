"""The report as a PDF, for whoever receives it and for the person themselves."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.report.paper import make_paper
from bot.typeset.pdf import make_pdf

if TYPE_CHECKING:
    from bot.conversation.engine import Content

TEMPLATE = Path(__file__).with_name("report.typ")


def to_pdf(report: dict[str, Any], content: Content, *, large: bool = False) -> bytes:
    """The report as PDF bytes, in large print if asked."""
    labels = content.wording.labels
    words = {name.removeprefix("pdf."): text for name, text in labels.items() if name.startswith("pdf.")}
    return make_pdf(TEMPLATE, {"words": words, "paper": asdict(make_paper(report, content)), "large": large})
