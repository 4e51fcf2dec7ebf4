"""What does not fit together in guidance, wording and fields, or is too long to be said."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content import lengths
from bot.conversation.engine import Content
from bot.guidance.clarify import Split
from bot.guidance.typed import Typed, typed_in
from bot.report.fields import Field
from bot.wording.load import MARKER, Text

DETAILS = frozenset({"phone", "url", "hours", "text", "name", "email"})


def problems(content: Content) -> Iterator[str]:
    """What is wrong, in plain words with file and line, one problem at a time."""
    typed = typed_in(content.guidance.services.values())
    for row in content.fields:
        yield from _field_problems(row, content)
    for text in content.wording.texts.values():
        yield from _text_problems(text, content, typed)
    for name, words in content.wording.labels.items():
        if found := typed.first(words):
            yield f"{content.wording.lines[name]}: {found!r} is typed in; a label may hold no number and no address"
    for split in content.guidance.splits.values():
        yield from _split_problems(split, content)
    kinds = set(content.guidance.types) | {kind.family for kind in content.guidance.types.values()} | {"always"}
    for row in content.fields:
        for name in {*row.ask, *row.never} - kinds:
            yield f"fields.yml: field {row.id}: {name!r} is neither a type nor a family"
    yield from lengths.problems(content)


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


def _text_problems(text: Text, content: Content, typed: Typed) -> Iterator[str]:
    for channel, words in text.texts.items():
        where = f"{text.where} ({channel})"
        for detail, service in MARKER.findall(words):
            if not service:
                continue
            known = content.guidance.services.get(service)
            if known is None or detail not in DETAILS:
                yield f"{where}: {{{detail}:{service}}} names no service of services.yml"
            elif not known.detail(detail):
                yield f"{where}: the service {service} has no {detail} in services.yml"
        if found := typed.first(words):
            yield f"{where}: {found!r} is typed in; put it into services.yml, and name it: {{phone:…}}"
