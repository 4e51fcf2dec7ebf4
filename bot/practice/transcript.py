"""What was said in a practice call so far: told anew from the scenario and from what was asked, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.engine import Content
from bot.practice.caller import Caller
from bot.practice.load import ASK
from bot.practice.scenario import Practice


@dataclass(frozen=True)
class Exchange:
    """One thing that the handler asked or said, in short, and what the caller said to it."""

    asked: str
    said: str


@dataclass(frozen=True)
class Choice:
    """Something that can be said at any time: its id and its words."""

    id: str
    words: str


def transcript(practice: Practice, scenario: str, heard: Sequence[str], content: Content) -> tuple[Exchange, ...]:
    """The talk so far, the first words at the beginning; empty if the scenario is gone."""
    if scenario not in practice.scenarios:
        return ()
    caller = Caller(practice, practice.scenarios[scenario], content.fields)
    first = Exchange("", caller.hear())
    return (first, *(Exchange(asked(name, practice, content), caller.answer(name).words) for name in heard))


def asked(name: str, practice: Practice, content: Content) -> str:
    """What was asked or said, in short: the remark, the fields, or the question as people read it."""
    if name in practice.remarks:
        return practice.remarks[name].says
    parts = name.split(",")
    if all(part in content.fields for part in parts):
        return ", ".join(content.wording.label(part) for part in parts)
    question = f"{ASK}{name}"
    return content.wording[question].on("web").split("\n")[0] if question in content.wording else ""


def choices(practice: Practice, content: Content) -> tuple[Choice, ...]:
    """All that can be said beside the script."""
    return tuple(Choice(name, asked(name, practice, content)) for name in (*practice.remarks, *practice.beside))
