"""What a practice call is made of, as bot/practice/data/ tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spoken:
    """Something the caller says: its words, the fields that they tell, and the risks that can be heard in them.

    `first` is said instead until one of `after` was asked or said.
    """

    says: str
    tells: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    first: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Truth:
    """What is so, and what a good call comes to."""

    types: tuple[str, ...]  # those that are right, the best one first
    risks: tuple[str, ...] = ()
    may: tuple[str, ...] = ()  # risks that may be noted and need not be
    facts: Mapping[str, str] = field(default_factory=dict)  # field: the answer, in words that its question reads
    needs: tuple[str, ...] = ()
    device_watched: str = ""
    ask: tuple[str, ...] = ()  # what must be asked
    steps: tuple[str, ...] = ()  # steps that must be read out
    never: tuple[str, ...] = ()  # steps and questions that would hurt this caller


@dataclass(frozen=True)
class Scenario:
    """One practice call."""

    id: str
    title: str
    about: str  # what it is good for, without giving the answer away
    difficulty: str
    mood: str
    opening: Spoken
    answers: Mapping[str, Spoken]
    truth: Truth
    where: str = ""


@dataclass(frozen=True)
class Mood:
    """How callers of one mood say that they do not know, or have said it already, in turn."""

    dont_know: tuple[str, ...]
    again: tuple[str, ...]
    replies: Mapping[str, str] = field(default_factory=dict)  # to remarks


@dataclass(frozen=True)
class Remark:
    """Something a handler may say beside the script; one that does harm says why, and must not be said."""

    id: str
    says: str
    why: str = ""
    where: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the score: how much it counts, its limits, and who can tell more about it."""

    id: str
    weight: int
    each: float = 0.0  # what one mistake takes off
    full: float = 0.0  # seconds up to which all of it is given
    none: float = 0.0  # seconds from which nothing is
    learn: tuple[str, ...] = ()


@dataclass(frozen=True)
class Practice:
    """All that practice calls are made of."""

    scenarios: Mapping[str, Scenario]
    moods: Mapping[str, Mood]
    usual: Mapping[str, str]  # answers of callers to whom a question has nothing to do with it
    remarks: Mapping[str, Remark]
    beside: tuple[str, ...]  # questions that can be asked at any time, beside the script
    lines: Mapping[str, Line]
