"""The page to copy from: the answers in the order in which the place that takes the report asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.report.sections import Section, sections

if TYPE_CHECKING:
    from bot.conversation.engine import Content

# Report Fraud asks what happened, when and how, how it was paid, who it was, what proof there is, and then about you;
# the Met asks where and when, what happened, who it was, proof, and about you (no published form; as of 2026-11-23).
ORDERS = {
    "report_fraud": ("what", "money", "suspect", "proof", "people"),
    "police": ("what", "suspect", "proof", "money", "people"),
}


@dataclass(frozen=True)
class Page:
    """What can be copied: the account, then sections of answers; `place` is where they go."""

    place: str
    account: str
    sections: tuple[Section, ...]


def answers_page(report: dict[str, Any], content: Content) -> Page:
    """The page for the report's route."""
    order = ORDERS.get(report["route"]["route"], ORDERS["police"])
    made = {section.id: section for section in sections(report, content)}
    place = content.guidance.places[report["route"]["place"]].name
    return Page(place, report["incident"]["account"], tuple(made[name] for name in order if name in made))
