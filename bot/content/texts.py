"""Every text that people read, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.lengths import on_whatsapp
from bot.conversation.engine import Content
from bot.guidance.load import Kind
from bot.letters.load import Letters
from bot.letters.words import MARKER as FIELD
from bot.letters.words import texts_of
from bot.wording.load import MARKER


@dataclass(frozen=True)
class Passage:
    """One text as people read it, without what is filled in; `where` is its file, line, id and part."""

    where: str
    words: str


def passages(content: Content) -> Iterator[Passage]:
    """All texts: wording and labels, of guidance the steps, types, places, rules and services, and the letters."""
    wording, guidance = content.wording, content.guidance
    for text in wording.texts.values():
        for channel, words in text.texts.items():
            yield Passage(f"{text.where} ({channel})", MARKER.sub("", words))
        for button in text.buttons:
            yield Passage(f"{text.where} (button {button.id})", button.title)
    for name, words in wording.labels.items():
        yield Passage(wording.lines[name], MARKER.sub("", words))
    for step in guidance.every_step():
        yield Passage(step.where, f"{step.title}\n{step.how}")
        if step.whatsapp:
            yield Passage(f"{step.where} (whatsapp)", on_whatsapp(step))
    rows = [
        *((row.where, _of_a_type(row)) for row in guidance.types.values()),
        *((row.where, (row.notice,)) for row in guidance.families.values()),
        *((row.where, (row.what_to_say, row.what_happens_next)) for row in guidance.places.values()),
        *((row.where, (row.reason,)) for row in guidance.rules),
        *((row.where, (row.purpose, row.hours, row.cost, row.afterwards)) for row in guidance.services.values()),
    ]
    for where, parts in rows:
        yield from (Passage(where, part) for part in parts if part)
    yield from _of_letters(content.letters)


def _of_letters(letters: Letters) -> Iterator[Passage]:
    """The words of letters, each part a text, and those that they share."""
    shared = letters.shared
    for letter in letters:
        parts = {part.id: part.words for part in letter.parts if part.id not in shared.parts}
        texts = (letter.title, letter.how, letter.subject, *("\n".join(texts_of(words)) for words in parts.values()))
        yield from (Passage(letter.worded, FIELD.sub("", text)) for text in texts)
    for kind in ("receivers", "gaps", "happened", "parts"):
        for name, words in getattr(shared, kind).items():
            yield Passage(shared.where[kind, name], FIELD.sub("", "\n".join(texts_of(words))))


def _of_a_type(kind: Kind) -> tuple[str, ...]:
    said = (kind.name, kind.name_for_other, kind.label)
    return (*said, kind.reassure, kind.reassure_for_other, kind.reassure_under_18)
