"""One call: the handler's notes, what was done, and where the call is. What was told stands in the case, as always."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.calls.record import ADVISED, Event
from bot.conversation.case import Case, moment


@dataclass
class Call:
    """One call of one handler. A practice call has a scenario, and its case in itself, apart from real ones."""

    id: str
    staff_id: str
    conversation_id: str = ""
    scenario: str = ""
    started_at: str = field(default_factory=moment)
    ended_at: str = ""  # the caller has gone
    wrapped_at: str = ""  # the work after it is done
    consent_to_open: str = ""  # when the caller agreed that the handler opens what they told before
    notes: str = ""
    withheld: str = ""  # words in them about hurting oneself: they go into no document
    from_notes: list[str] = field(default_factory=list)  # fields that the notes filled
    risks_from_notes: list[str] = field(default_factory=list)
    not_so: list[str] = field(default_factory=list)  # risks that the handler says are none
    unread: bool = False  # whether the notes could not be read for types
    events: list[Event] = field(default_factory=list)
    done: list[str] = field(default_factory=list)  # prompts that leave no other trace
    later: list[str] = field(default_factory=list)  # prompts put off
    went_to: str = ""  # the prompt that the handler went to
    undone: dict[str, str] = field(default_factory=dict)  # duty: the reason why it was not possible
    read_back: str = ""  # the report as it was read back
    agreed: str = ""  # the report that the caller agreed to, or did not want
    closing: list[dict[str, Any]] = field(default_factory=list)  # what is said once the report is agreed to
    wrap_up: str = ""
    closed_by: str = ""  # who closed it for the handler who had it
    practice_case: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Call:
        """The call that `to_json` wrote."""
        known = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        return cls(**{**known, "events": [Event(**event) for event in known.get("events", [])]})

    def to_json(self) -> dict[str, Any]:
        """The call as a JSON value."""
        return asdict(self)

    def note(self, kind: str, name: str) -> None:
        """Adds to the record what was done."""
        self.events.append(Event(kind, name))

    def finish(self, prompt: str) -> None:
        """Notes that a prompt is done, and leaves it."""
        if prompt not in self.done:
            self.done.append(prompt)
        self.leave(prompt)

    def leave(self, prompt: str) -> None:
        """Goes on where the script goes on, if the handler went to this prompt."""
        if self.went_to == prompt:
            self.went_to = ""

    def advised(self, case: Case) -> dict[str, str]:
        """The steps that were said, in this call or before it, with the moment."""
        said = {advice.step: advice.at for advice in case.advice}
        for event in self.events:
            if event.kind == ADVISED:
                said.setdefault(event.id, event.at)
        return said
