"""Loads all data that is content, once a process; any mistake in it stops the start with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.conversation.engine import Content
from bot.delivery.targets import load_targets
from bot.guidance.clarify import Split
from bot.guidance.load import load_guidance
from bot.report.fields import Field, load_fields
from bot.rows import ContentError
from bot.settings import ROOT
from bot.wording.load import MARKER, Text, load_wording

DETAILS = frozenset({"phone", "url", "hours", "text", "name"})
REPLY_BUTTONS, REPLY_TITLE = 3, 20  # what WhatsApp shows as buttons; more become a list


def load_content(delivery: Path = ROOT / "delivery.yml") -> Content:
    """Guidance, wording, fields and targets (of the file `delivery`), loaded and checked against each other."""
    guidance = load_guidance()
    content = Content(guidance, load_wording(), load_fields(), load_targets(delivery, guidance.places))
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
    for row in content.fields:
        for name in {*row.ask, *row.never} - kinds:
            yield f"fields.yml: field {row.id}: {name!r} is neither a type nor a family"


def _field_problems(row: Field, content: Content) -> Iterator[str]:
    asked = bool(row.ask or row.or_when)
    for name in (f"ask_{row.id}", f"why_{row.id}") if asked else ():
        if name not in content.wording:
            yield f"questions.yml: {name} is missing, though fields.yml asks for {row.id}"
    for label in (row.id, *(f"{row.id}.{choice}" for choice in row.choices)):
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
