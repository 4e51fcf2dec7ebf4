"""How long a text may be: what WhatsApp takes, and what can be read out over the telephone in one go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.content.rules import length_rules
from bot.conversation.engine import Content
from bot.conversation.reporting import WAYS_OUT
from bot.guidance.load import Step
from bot.report.fields import Field
from bot.wording.load import Text
from bot.wording.render import fill


def problems(content: Content) -> Iterator[str]:
    """Every text that is too long for a channel, with file and line."""
    most = length_rules()
    for text in content.wording.texts.values():
        yield from _text_problems(text, content, most)
    for step in content.guidance.every_step():
        yield from _step_problems(step, most)
    for kind in content.guidance.types.values():
        if len(kind.label) > most["list_row"]:
            yield f"{kind.where}: the label has {len(kind.label)} characters; a row of a list has {most['list_row']}"
    yield from _choice_problems(content, most)


def longest(text: Text, channel: str, content: Content) -> str:
    """The text as it is at its longest on a channel."""
    values = {name: "x" * content.wording.values[name] for name in content.wording.fills(text.id)}
    return fill(text.on(channel), values, content)


def on_whatsapp(step: Step) -> str:
    """A step as WhatsApp shows it: its own short form, or else the words of the page."""
    return "\n".join(step.on("whatsapp")).strip()


def _text_problems(text: Text, content: Content, most: Any) -> Iterator[str]:
    allowed = {"whatsapp": most["whatsapp_with_buttons"], "call_handler": most["read_out"]}
    for channel, limit in allowed.items():
        length = len(longest(text, channel, content))
        if length > limit:
            yield f"{text.where}: has {length} characters on {channel}, {limit} is the most; give it a `{channel}` form"
    if len(text.buttons) > most["answers"]:
        yield f"{text.where}: has {len(text.buttons)} answers; {most['answers']} can be paged on WhatsApp"
    titles = [button for button in text.buttons if len(button.title) > most["button"]]
    if len(text.buttons) <= most["buttons"]:
        for button in titles:
            yield f"{text.where}: the button {button.id} is longer than {most['button']} characters"


def _step_problems(step: Step, most: Any) -> Iterator[str]:
    measured = {
        "step_title": (step.title, "in its title"),
        "step_on_whatsapp": (on_whatsapp(step), "on WhatsApp, so it needs a shorter `whatsapp` form"),
        "step_read_out": (f"{step.title} {step.how}", "to read out"),
    }
    for name, (words, place) in measured.items():
        if len(words) > most[name]:
            yield f"{step.where}: has {len(words)} characters {place}; {most[name]} is the most"


def _list_problems(field: Field, content: Content, most: Any) -> Iterator[str]:
    """Answers that are too many to page through on WhatsApp, or that look the same there."""
    labels, lines = content.wording.labels, content.wording.lines
    where = lines.get(field.id, field.id)
    if len(field.choices) + len(WAYS_OUT) > most["answers"]:
        yield (
            f"{where}: has {len(field.choices)} answers and {len(WAYS_OUT)} ways out; on WhatsApp, "
            f"{most['answers']} in all is the most that can be paged"
        )
    names = [f"{field.id}.{choice}" for choice in field.choices]
    titles = [labels.get(name, "") for name in names]
    for name, title in zip(names, titles, strict=True):
        if title and titles.index(title) < names.index(name):
            yield f"{lines.get(name, name)}: “{title}” stands twice among the answers of {field.id}"


def _choice_problems(content: Content, most: Any) -> Iterator[str]:
    """Answers that WhatsApp shows as buttons, where there are few, or as the rows of a list."""
    wording = content.wording
    for field in content.fields:
        limit = most["button"] if len(field.choices) <= most["buttons"] else most["list_row"]
        for name, allowed in [(field.id, most["list_row"]), *((f"{field.id}.{one}", limit) for one in field.choices)]:
            if len(wording.labels.get(name, "")) > allowed:
                yield f"{wording.lines[name]}: is longer than {allowed} characters"
        yield from _list_problems(field, content, most)
    for split in content.guidance.splits.values():
        for answer in split.answers:
            name = f"clarify.{split.id}.{answer}"
            if len(wording.labels.get(name, "")) > most["button"]:
                yield f"{wording.lines[name]}: is longer than {most['button']} characters"
