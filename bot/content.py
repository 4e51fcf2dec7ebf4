"""Loads all data that is content, once a process; any mistake in it stops the start with file and line."""

from __future__ import annotations

from collections.abc import Iterator

from bot.conversation.engine import Content
from bot.guidance.clarify import Split
from bot.guidance.load import load_guidance
from bot.report.fields import Field, load_fields
from bot.rows import ContentError
from bot.wording.load import MARKER, Text, load_wording

DETAILS = frozenset({"phone", "url", "hours", "text", "name"})
REPLY_BUTTONS, REPLY_TITLE = 3, 20  # what WhatsApp shows as buttons; more become a list


def load_content() -> Content:
    """Guidance, wording and fields, loaded and checked against each other."""
    content = Content(load_guidance(), load_wording(), load_fields())
    problem = next(problems(content), None)
    if problem:
        raise ContentError(problem)
    return content


def problems(content: Content) -> Iterator[str]:
    """What does not fit together, in plain words, one problem at a time."""
    for row in content.fields:
        yield from _field_problems(row, content)
    for text in content.wording.texts.values():
        yield from _text_problems(text, content)
    for split in content.guidance.splits.values():
        yield from _split_problems(split, content)
    kinds = set(content.guidance.types) | {kind.family for kind in content.guidance.types.values()} | {"always"}
    receivers = _receivers(content)
    for row in content.fields:
        for name in {*row.ask, *row.never} - kinds:
            yield f"fields.yml: field {row.id}: {name!r} is neither a type nor a family"
        for name in {*row.needed_by} - receivers:
            yield f"fields.yml: field {row.id}: {name!r} is no place, route or service of routes.yml"


def _receivers(content: Content) -> set[str]:
    places = content.guidance.places.values()
    also = (name for rule in content.guidance.rules for name in rule.also)
    return {name for place in places for name in (place.id, place.route)} | set(also)


def _field_problems(row: Field, content: Content) -> Iterator[str]:
    asked = [name for name in (row.id, row.question) if name] if row.ask or row.or_when else []
    for name in (f"{kind}_{one}" for one in asked for kind in ("ask", "why")):
        if name not in content.wording:
            yield f"questions.yml: {name} is missing, though fields.yml asks for {row.id}"
    named = [f"part.{row.id}"] if row.question else []
    for label in (row.id, *named, *(f"{row.id}.{choice}" for choice in row.choices)):
        if label not in content.wording.labels:
            yield f"labels.yml: {label} is missing, though fields.yml has it"


def _split_problems(split: Split, content: Content) -> Iterator[str]:
    if f"ask_clarify_{split.id}" not in content.wording:
        yield f"wording clarify.yml: ask_clarify_{split.id} is missing, though guidance clarify.yml has the question"
    for answer in split.answers:
        name = f"clarify.{split.id}.{answer}"
        if name not in content.wording.labels:
            yield f"labels.yml: {name} is missing, though clarify.yml has it"
        elif len(content.wording.labels[name]) > REPLY_TITLE:
            yield f"labels.yml: {name} is longer than {REPLY_TITLE} characters"


def _text_problems(text: Text, content: Content) -> Iterator[str]:
    for channel, words in text.texts.items():
        for detail, service in MARKER.findall(words):
            if not service:
                continue
            known = content.guidance.services.get(service)
            if known is None or detail not in DETAILS:
                yield f"{text.id} ({channel}): {{{detail}:{service}}} names no service of services.yml"
            elif not known.detail(detail):
                yield f"{text.id} ({channel}): the service {service} has no {detail} in services.yml"
    if len(text.buttons) <= REPLY_BUTTONS:
        for button in text.buttons:
            if len(button.title) > REPLY_TITLE:
                yield f"{text.id}: the button {button.id} is longer than {REPLY_TITLE} characters"
