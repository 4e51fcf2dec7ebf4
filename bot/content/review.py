"""When each part of content is to be looked at again, and what is not confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.content.rules import review_rules
from bot.conversation.engine import Content
from bot.guidance.load import DATA as GUIDANCE
from bot.guidance.load import Service, Step
from bot.letters.load import Letter
from bot.report.classes import DATA as CLASSES
from bot.report.form import DATA as FORMS
from bot.rows import shown

UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Review:
    """One part of content: where it stands, how sure it is, and the day by which it is to be looked at again."""

    where: str
    status: str
    checked: date
    due: date

    def past(self, today: date) -> bool:
        """Whether that day has gone by."""
        return self.due < today


def reviews(content: Content) -> list[Review]:
    """Every part of content with a day of its own, the most urgent first."""
    return sorted(_reviews(content), key=lambda review: review.due)


def problems(content: Content, today: date) -> Iterator[str]:
    """What is past its day, with file and line, and what was checked on a day that is still to come."""
    for review in reviews(content):
        if review.past(today):
            yield f"{review.where}: was to be looked at again by {review.due}; check it, then set `checked`"
        if review.checked > today:
            yield f"{review.where}: `checked: {review.checked}` is still to come"


def _reviews(content: Content) -> Iterator[Review]:
    guidance = content.guidance
    dated: dict[str, Iterable[Service | Step | Letter]] = {
        "service": guidance.services.values(),
        "step": guidance.every_step(),
        "letter": content.letters,
    }
    for kind, rows in dated.items():
        for row in rows:
            if row.checked:
                yield _review(kind, row.where, row.status, row.checked)
    for form in content.forms.values():
        yield _review("form", f"{shown(FORMS / form.id)}.yml: checked", form.status, form.checked)
    yield _review("classes", f"{shown(CLASSES)}: checked", content.classes.status, content.classes.checked)
    yield _review("routes", f"{shown(GUIDANCE / 'routes.yml')}: checked", "confirmed", guidance.routes_checked)


def _review(kind: str, where: str, status: str, checked: date) -> Review:
    rules = review_rules()
    days = rules["every"][kind]
    if status == UNCONFIRMED:
        days = min(days, rules["unconfirmed"])
    return Review(where, status, checked, checked + timedelta(days=days))
