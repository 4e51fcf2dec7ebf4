"""What was done in a call, moment by moment, only ever added to: practice is scored and quality counted by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.conversation.case import moment

ASKED = "asked"  # id: a field of the report (fields.yml) or a question of the call (bot/calls/data/questions.yml)
SPOTTED = "spotted"  # id: a risk (bot/risks/data)
TYPED = "typed"  # id: a crime type (taxonomy.yml) that the handler chose or confirmed
ADVISED = "advised"  # id: a step that was read out (bot/guidance/data/steps)
AGAIN = "again"  # id: a question that the script put though its answer was known; there should be none
HEARD = "heard"  # id: what the caller of a practice call was asked or told (bot/practice)
KINDS = (ASKED, SPOTTED, TYPED, ADVISED)


@dataclass(frozen=True)
class Event:
    """One thing that the handler did: its kind, the id of what it was done with, and when (ISO 8601, UTC)."""

    kind: str
    id: str
    at: str = field(default_factory=moment)


def ids(events: Sequence[Event], kind: str) -> list[str]:
    """The ids of one kind, in order, each once."""
    return list(dict.fromkeys(event.id for event in events if event.kind == kind))


def first(events: Sequence[Event], kind: str, of: str = "") -> str | None:
    """When something of a kind was first done (with that id, if one is given), or None."""
    return next((event.at for event in events if event.kind == kind and of in ("", event.id)), None)
