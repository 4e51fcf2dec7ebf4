"""What is known of one person's matter, as it grows during the talk. Kept as JSON, sealed, by `bot.store.cases`."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any

ADULT = 18  # years
URGENT = frozenset({"suicide_or_self_harm", "immediate_danger", "under_18", "domestic_abuse"})  # somebody may be hurt
HINTED, DENIED = "hinted", "denied"  # doubts about a risk


def moment() -> str:
    """The time as it is written into a case: ISO 8601, UTC, whole seconds, no zone."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()


@dataclass
class Answer:
    """What is known of one field of the report, and how: told, asked, button or corrected."""

    value: Any
    words: str = ""
    status: str = "known"  # known, dont_know, prefer_not, skipped
    origin: str = "told"
    approximate: bool = False
    at: str = field(default_factory=moment)
    earlier: list[Any] = field(default_factory=list)


@dataclass
class Told:
    """One message in which the person told what happened, in their own words."""

    text: str
    at: str = field(default_factory=moment)
    withheld: str = ""  # words in it about hurting themselves: they go into no document
    call: str = ""  # the call whose notes these are, if a handler wrote them


@dataclass
class Advice:
    """One step that was said to the person; `done` once they said so."""

    step: str
    at: str = field(default_factory=moment)
    done: bool = False


@dataclass
class File:
    """One evidence file that the person added; its content is kept apart, sealed."""

    id: str
    name: str
    type: str
    size: int
    sha256: str
    at: str = field(default_factory=moment)


@dataclass
class Case:
    """One person's matter: their account, its type, the answers, the advice given, and where the talk is."""

    id: str
    channel: str
    day: str
    opened_at: str = field(default_factory=moment)
    # where the talk is
    awaiting: str = "account"
    resume: str = ""
    question: str = ""
    asked: dict[str, int] = field(default_factory=dict)
    spent: list[str] = field(default_factory=list)  # asides answered at this question; said again, they answer it
    trail: list[str] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)
    # what happened
    told: list[Told] = field(default_factory=list)
    ranking: dict[str, float] = field(default_factory=dict)
    type: str = ""
    type_confirmed: bool = False
    type_confidence: float = 0.0
    reason: str = ""
    rejected: list[str] = field(default_factory=list)
    clarified: dict[str, str] = field(default_factory=dict)  # clarifying question: the answer chosen, or none
    risks: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)  # risks that only a hint showed: HINTED, or DENIED when asked
    checked: list[str] = field(default_factory=list)  # urgent risks that the person was asked about
    needs: list[str] = field(default_factory=list)
    device_watched: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    advice: list[Advice] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    # what became of it
    consent: str = ""
    confirmed_at: str = ""
    withdrawn_at: str = ""
    password: str = ""  # of the PDF that goes out by e-mail
    sending: bool = False  # whether a report goes to somebody, or is with them, and can be taken back
    left: bool = False  # whether a report may have left
    reference: str = ""  # the official one, once the person has it

    @classmethod
    def new(cls, channel: str, day: date) -> Case:
        """A case with nothing told yet; `day` is the day of the conversation."""
        return cls(id=uuid.uuid4().hex, channel=channel, day=day.isoformat())

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Case:
        """The case that `to_json` wrote; unknown keys of a later version are left out."""
        known = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        known["told"] = [Told(**told) for told in known.get("told", [])]
        known["advice"] = [Advice(**advice) for advice in known.get("advice", [])]
        known["files"] = [File(**file) for file in known.get("files", [])]
        known["answers"] = {name: Answer(**answer) for name, answer in known.get("answers", {}).items()}
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """The case as a JSON value."""
        return asdict(self)

    @property
    def today(self) -> date:
        """The day of the conversation."""
        return date.fromisoformat(self.day)

    @property
    def open_fields(self) -> list[str]:
        """The fields that the question of the report now open asks for."""
        return self.question.split(",") if self.awaiting == "report_answer" and self.question else []

    @property
    def is_child(self) -> bool:
        """Whether the person targeted is under 18: by their age once it is known, else by what their words show."""
        if self.value("who") == "organisation":
            return False
        age = self.value("age")
        return age < ADULT if isinstance(age, int) else "under_18" in self.risks

    @property
    def standing(self) -> frozenset[str]:
        """The risks that hold by all that is known: without those denied, and `under_18` by the age."""
        denied = {risk for risk, doubt in self.doubts.items() if doubt == DENIED}
        return frozenset(self.risks) - denied - {"under_18"} | ({"under_18"} if self.is_child else frozenset())

    @property
    def urgent(self) -> frozenset[str]:
        """The standing risks in which somebody may be hurt."""
        return self.standing & URGENT

    def value(self, name: str) -> Any:
        """The value of a field, or None while it is not known."""
        answer = self.answers.get(name)
        return answer.value if answer and answer.status == "known" else None

    def set(self, name: str, answer: Answer) -> None:
        """Sets a field; what stood there before is kept in its history."""
        before = self.answers.get(name)
        if before:
            answer.earlier = [*before.earlier, *([before.value] if before.value not in (None, answer.value) else [])]
        self.answers[name] = answer
