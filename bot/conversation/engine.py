"""Takes one turn: loads the case, merges what the words hold, runs the step that the rules chose, saves, renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.engine import Connection

from bot.calls.load import Script
from bot.conversation import asking, facts, keeping
from bot.conversation.answering import said_back
from bot.conversation.case import Case
from bot.conversation.turn import Reply, Say, Turn
from bot.delivery.confirm import confirm
from bot.delivery.targets import Targets
from bot.evidence.adding import drop_refused
from bot.evidence.rules import EvidenceRules
from bot.guidance.load import Guidance
from bot.letters.load import Letters
from bot.report.classes import Classes
from bot.report.fields import Fields
from bot.report.form import Form
from bot.store import cases, deliveries
from bot.store.database import Database
from bot.store.deliveries import Delivery
from bot.wording.load import Wording
from bot.wording.render import render


@dataclass(frozen=True)
class Content:
    """All that is data: guidance, wording, fields, forms and classes, letters, rules for files, calls, targets."""

    guidance: Guidance
    wording: Wording
    fields: Fields
    forms: Mapping[str, Form]
    classes: Classes
    letters: Letters
    evidence: EvidenceRules
    script: Script
    targets: Targets = field(default_factory=Targets)


Step = Callable[[Case, Turn, Content], Reply]


@dataclass(frozen=True)
class Taken:
    """A turn that was taken: the messages as they go out, and what the person is now asked."""

    messages: list[dict[str, Any]]
    awaiting: str


def advance(step: Step, case: Case, turn: Turn, content: Content) -> Reply:
    """Merges what the words hold and runs the step; what they put right is said back first, but never before danger."""
    merged = facts.merge(case, turn, content)
    reply = step(case, replace(turn, changed=merged.changed, filled=merged.filled), content)
    if case.awaiting not in asking.INTERRUPTIONS and not any(say.id == "corrected" for say in reply.say):
        reply.say[:0] = said_back(case, merged.changed, content)
    return reply


def _removed_files(case: Case, content: Content) -> list[Say]:
    """Says so where this turn shows that no file may be kept; the files go with the turn."""
    return [Say("files_removed")] if drop_refused(case, content.evidence) else []


@dataclass(frozen=True)
class Held:
    """A case held to be changed: as it was stored (None for a new one), as it grows, and where its delivery stands."""

    stored: dict[str, Any] | None
    case: Case
    delivery: Delivery | None


def hold(db: Database, connection: Connection, conversation_id: str, channel: str, day: date) -> Held:
    """The case of a conversation, held until the transaction ends; a new one before anything was told."""
    stored = cases.load(db, connection, conversation_id)
    case = Case.from_json(stored) if stored else Case.new(channel, day)
    case.channel = channel  # come back to on another channel, the talk goes on there
    delivery = deliveries.newest(db, connection, case.id)
    case.sending = delivery is not None and delivery.sending
    case.left = deliveries.left(connection, case.id)
    return Held(stored, case, delivery)


def save(db: Database, connection: Connection, conversation_id: str, held: Held, content: Content) -> None:
    """Saves a held case with its history; one that was confirmed now goes into the outbox in the same transaction."""
    confirmed_before = held.stored.get("confirmed_at", "") if held.stored else ""
    keeping.keep(db, connection, conversation_id, held.stored, held.case)
    if held.case.confirmed_at and held.case.confirmed_at != confirmed_before:
        confirm(db, connection, held.case, content)


class Conversation:
    """The conversations of one installation: `take` is the only door."""

    def __init__(self, db: Database, content: Content) -> None:
        self.db = db
        self.content = content

    def take(self, step: Step, turn: Turn, conversation_id: str, channel: str, day: date) -> Taken:
        """Takes one turn in one transaction; a turn taken before answers the same again and changes nothing."""
        with self.db.begin() as connection:
            held = hold(self.db, connection, conversation_id, channel, day)
            case = held.case
            if case.last.get("turn") == turn.id:
                return Taken(case.last["messages"], case.awaiting)
            reply = advance(step, case, replace(turn, delivery=held.delivery), self.content)
            said = [*_removed_files(case, self.content), *reply.say]
            messages = [render(say, case.channel, self.content) for say in said]
            if reply.effect:
                messages[-1]["effect"] = reply.effect
            case.last = {"turn": turn.id, "messages": messages}
            save(self.db, connection, conversation_id, held, self.content)
        return Taken(messages, case.awaiting)
