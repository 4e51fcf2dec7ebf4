"""The review: every answer on one page, by group, each line with the button that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.case import Case
from bot.report.build import shown_answer
from bot.report.fields import GROUPS, Field

if TYPE_CHECKING:
    from bot.conversation.engine import Content

LONGEST = {"whatsapp": 90}  # characters of a value, so that the whole review is one message (4096)


def review_lines(case: Case, content: Content) -> list[dict[str, str]]:
    """The lines of the review: field, label, value, the heading of its group, and the button that changes it."""
    lines = [_line(row, case, content) for group in GROUPS for row in content.fields if _shown(row, group, case)]
    if case.type:
        wording = content.wording
        kind = {"field": "type", "label": wording.label("type"), "value": content.guidance.types[case.type].name}
        lines.insert(0, {**kind, "group": wording.label(f"group.{GROUPS[0]}")})
    return lines


def _shown(row: Field, group: str, case: Case) -> bool:
    """The single payments are part of the whole sum; as a line they would say it twice."""
    return row.group == group and row.id in case.answers and not (row.id == "payments" and case.value("amount"))


def _line(row: Field, case: Case, content: Content) -> dict[str, str]:
    value = shown_answer(row, case.answers[row.id], content)
    payments = case.value("payments") or []
    if row.id == "amount" and len(payments) > 1:
        value = f"{value} ({content.wording.shown(content.fields['payments'], payments)})"
    longest = LONGEST.get(case.channel)
    if longest and len(value) > longest:
        value = value[: longest - 2].rstrip() + " …"
    line = {"field": row.id, "label": content.wording.label(row.id), "value": value}
    line["group"] = content.wording.label(f"group.{row.group}")
    if f"ask_{row.id}" in content.wording:
        line["button"] = f"change-{row.id}"
    return line
