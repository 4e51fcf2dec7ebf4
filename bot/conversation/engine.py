"""Takes one turn: loads the case, merges what the words hold, runs the step that the rules chose, saves, renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.conversation import facts, keeping
from bot.conversation.case import Case
from bot.conversation.turn import Reply, Say, Turn
from bot.evidence.adding import drop_refused
from bot.evidence.rules import EvidenceRules
from bot.guidance.load import Guidance
from bot.letters.load import Letters
from bot.report.classes import Classes
from bot.report.fields import Fields
from bot.report.form import Form
from bot.store import cases, deliveries
from bot.store.database import Database
from bot.wording.load import Wording
from bot.wording.render import render


@dataclass(frozen=True)
class Content:
    """All that is data: guidance, wording, the report's fields, forms and classes, the letters, the rules for files."""

    guidance: Guidance
    wording: Wording
    fields: Fields
    forms: Mapping[str, Form]
    classes: Classes
    letters: Letters
    evidence: EvidenceRules


Step = Callable[[Case, Turn, Content], Reply]


@dataclass(frozen=True)
class Taken:
    """A turn that was taken: the messages as they go out, and what the person is now asked."""

    messages: list[dict[str, Any]]
    awaiting: str


def _removed_files(case: Case, content: Content) -> list[Say]:
    """Says so where this turn shows that no file may be kept; the files go with the turn."""
    return [Say("files_removed")] if drop_refused(case, content.evidence) else []


class Conversation:
    """The conversations of one installation: `take` is the only door."""

    def __init__(self, db: Database, content: Content) -> None:
        self.db = db
        self.content = content

    def take(self, step: Step, turn: Turn, conversation_id: str, channel: str, day: date) -> Taken:
        """Takes one turn in one transaction; a turn taken before answers the same again and changes nothing."""
        with self.db.begin() as connection:
            stored = cases.load(self.db, connection, conversation_id)
            case = Case.from_json(stored) if stored else Case.new(channel, day)
            if case.last.get("turn") == turn.id:
                return Taken(case.last["messages"], case.awaiting)
            case.channel = channel  # come back to on another channel, the talk goes on there
            confirmed_before = case.confirmed_at
            changed = facts.merge(case, turn, self.content)
            reply = step(case, replace(turn, changed=tuple(changed)), self.content)
            said = [*_removed_files(case, self.content), *reply.say]
            messages = [render(say, case.channel, self.content) for say in said]
            if reply.effect:
                messages[-1]["effect"] = reply.effect
            case.last = {"turn": turn.id, "messages": messages}
            keeping.keep(self.db, connection, conversation_id, stored, case)
            if case.confirmed_at and case.confirmed_at != confirmed_before:
                deliveries.queue(connection, case.id, "own_pack")
        return Taken(messages, case.awaiting)
