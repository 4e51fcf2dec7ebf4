"""`make content-report`: what is due or unconfirmed, whose agreement is missing, every link, the hardest texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.content import plain_words, read_content, review, sign_off
from bot.content.review import UNCONFIRMED, Review
from bot.content.rules import review_rules
from bot.content.sign_off import Mark
from bot.content.uses import uses
from bot.conversation.engine import Content
from bot.guidance.load import NATIONS, Service
from bot.wording.load import MARKER

HARDEST = 10


def content_report(today: date, days: int | None = None) -> str:
    """The report for a day; `days` is how far ahead it looks for what falls due."""
    content = read_content()
    ahead = review_rules()["soon"] if days is None else days
    parts = (
        _reviews(content, today, ahead),
        _agreements(content),
        _abroad(content),
        _links(content),
        _hardest(content),
    )
    return "\n".join([f"Content, {today}", *(line for part in parts for line in part)])


def _reviews(content: Content, today: date, ahead: int) -> Iterator[str]:
    rows = review.reviews(content)
    last = today + timedelta(days=ahead)
    yield from _part("Past its day", (_due(row) for row in rows if row.past(today)))
    yield from _part(f"Due within {ahead} days", (_due(row) for row in rows if today <= row.due <= last))
    yield from _part("Unconfirmed", (_due(row) for row in rows if row.status == UNCONFIRMED))


def _due(row: Review) -> str:
    return f"{row.where}: checked {row.checked}, look again by {row.due}"


def _agreements(content: Content) -> Iterator[str]:
    marks = sign_off.marks(content)
    for role, name in review_rules()["roles"].items():
        of_role = [mark for mark in marks if mark.role == role]
        missing = [mark for mark in of_role if mark.open]
        given = len(of_role) - len(missing)
        title = f"Not ready for real people: needs the agreement of {name} ({given} of {len(of_role)} given)"
        yield from _part(title, (_agreement(mark) for mark in missing))


def _agreement(mark: Mark) -> str:
    what = "needed" if mark.missing else f"{mark.given['by']} agreed on {mark.given['on']} to other words"
    return f"{mark.where}: {what} (text: {mark.fingerprint})"


def _abroad(content: Content) -> Iterator[str]:
    """Wording is said in every nation, also where it names a service that is not there."""
    services = content.guidance.services
    rows = [
        f"{text.where}: {name} is not there for {', '.join(sorted(elsewhere))}"
        for text in content.wording.texts.values()
        for name in sorted({name for words in text.texts.values() for _, name in MARKER.findall(words) if name})
        if (elsewhere := NATIONS - set(services[name].nations))
    ]
    yield from _part("Said in all nations, with a service that is not there in all", rows)


def _links(content: Content) -> Iterator[str]:
    services = content.guidance.services
    used = uses(set(services), content.wording.language)
    listed = (line for service in services.values() for line in _service(service, used.get(service.id, [])))
    yield f"\n== Numbers and links, with the texts that use them: {len(services)}"
    yield from listed


def _service(service: Service, places: list[str]) -> Iterator[str]:
    details = (service.phone, service.text, service.url, service.email)
    yield f"{service.id}: {', '.join(part for part in details if part)} ({service.status}, checked {service.checked})"
    yield from (f"    {place}" for place in places or ["no text uses it"])


def _hardest(content: Content) -> Iterator[str]:
    measured = [(one.age, one.passage.where) for one in plain_words.measures(content) if one.age is not None]
    mean = sum(age for age, _ in measured) / len(measured)
    worst = sorted(measured, reverse=True)[:HARDEST]
    title = f"Hardest to read; the {len(measured)} texts long enough to measure read as for age {mean:.1f}"
    yield from _part(title, (f"{where}: age {age:.1f}" for age, where in worst))


def _part(title: str, rows: Iterable[str]) -> Iterator[str]:
    listed = list(rows)
    yield f"\n== {title}: {len(listed)}"
    yield from listed
