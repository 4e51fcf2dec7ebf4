"""The report as sections of labelled lines, as the PDF and the page to copy show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.conversation.case import Answer
from bot.report.build import shown_answer
from bot.report.fields import GROUPS

if TYPE_CHECKING:
    from bot.conversation.engine import Content


@dataclass(frozen=True)
class Section:
    """A heading with labelled lines (label, value)."""

    id: str
    title: str
    lines: tuple[tuple[str, str], ...]


def sections(report: dict[str, Any], content: Content) -> list[Section]:
    """The answers by group, in the order of the fields; gaps say that they were asked."""
    shown = {row["field"]: _shown(row, content) for row in report["answers"]}
    made = []
    for group in GROUPS:
        lines = tuple(
            (content.wording.label(f.id), shown[f.id]) for f in content.fields if f.group == group and f.id in shown
        )
        if lines:
            made.append(Section(group, content.wording.label(f"group.{group}"), lines))
    return made


def _shown(row: dict[str, Any], content: Content) -> str:
    answer = Answer(row["value"], status=row["status"], approximate=row["approximate"])
    return shown_answer(content.fields[row["field"]], answer, content)
