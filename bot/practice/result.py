"""A score as its page shows it: what to learn first, what went well after it, each with what it is about and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.calls.scene import CHANNEL
from bot.conversation.engine import Content
from bot.guidance.load import Service
from bot.practice.scenario import Practice, Scenario
from bot.practice.score import Score, Scored
from bot.wording.render import fill


@dataclass(frozen=True)
class Item:
    """One thing that was missed or wrong: its name, what the caller says of it, why or how, and who can tell more."""

    title: str
    said: str = ""
    words: str = ""
    links: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Shown:
    """One line of a score on its page."""

    id: str
    heading: str
    words: str
    percent: int
    missed: tuple[Item, ...]
    wrong: tuple[Item, ...]
    missed_heading: str
    wrong_heading: str
    more: str  # what can be unfolded of each
    seconds: int | None
    learn: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Result:
    """A score on its page: the lines with something to learn, the heaviest first, and those where all was right."""

    total: int
    learn: tuple[Shown, ...]
    well: tuple[Shown, ...]


def to_json(score: Score) -> list[dict[str, Any]]:
    """The lines of a score as they are kept: ids and figures, no words."""
    return [asdict(line) for line in score.lines]


def result(total: int, lines: Iterable[dict[str, Any]], scenario: str, practice: Practice, content: Content) -> Result:
    """The page of a score that was kept; what guidance or the scenarios no longer have is left out."""
    scored = [_scored(line) for line in lines]
    teller = _Teller(practice, practice.scenarios.get(scenario), content)
    by_weight = sorted(scored, key=lambda line: -line.weight * (1 - line.share))
    learn = tuple(teller.line(line) for line in by_weight if line.share < 1)
    return Result(total, learn, tuple(teller.line(line) for line in scored if line.share >= 1))


def _scored(line: Mapping[str, Any]) -> Scored:
    """The line that `to_json` wrote."""
    values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in line.items()}
    return Scored(**values)


class _Teller:
    """Puts ids into words."""

    def __init__(self, practice: Practice, scenario: Scenario | None, content: Content) -> None:
        self._practice = practice
        self._says = [scenario.opening, *scenario.answers.values()] if scenario else []
        self._answers = scenario.answers if scenario else {}
        self._facts = scenario.truth.facts if scenario else {}
        self._never = scenario.truth.never if scenario else ()
        self._content = content
        self._kinds: dict[str, Callable[[str], Item | None]] = {
            "risks": self._risk,
            "order": self._step,
            "steps": self._step,
            "harm": self._harm,
            "type": self._type,
            "asked": self._question,
            "again": self._question,
            "facts": self._fact,
        }

    def line(self, line: Scored) -> Shown:
        """A line of the score in words."""
        rule = self._practice.lines.get(line.id)
        learn = [self._content.guidance.services[name] for name in rule.learn] if rule else []
        return Shown(
            line.id,
            self._text(f"score_{line.id}"),
            self._text(f"score_{line.id}_{'good' if line.share >= 1 else 'more'}"),
            round(100 * line.share),
            self._items(line.id, line.missed),
            self._items(line.id, line.wrong),
            self._heading(line.id, "missed"),
            self._heading(line.id, "wrong"),
            self._heading(line.id, "unfold"),
            line.seconds,
            _links(learn),
        )

    def _heading(self, line: str, part: str) -> str:
        """The words over a part of a line: its own, or those of all lines."""
        return self._text(f"score_{line}_{part}") or self._text(f"practice_result_{part}")

    def _items(self, line: str, names: Iterable[str]) -> tuple[Item, ...]:
        told = (self._kinds[line](name) for name in names) if line in self._kinds else ()
        return tuple(one for one in told if one is not None)

    def _text(self, name: str) -> str:
        """A text in the handler's form; empty if there is none."""
        wording = self._content.wording
        return fill(wording[name].on(CHANNEL), {"parts": ""}, self._content).strip() if name in wording else ""

    def _risk(self, name: str) -> Item:
        said = next((one.says for one in self._says if name in one.shows), "")
        return Item(self._text(f"call_risk_{name}"), said, self._text(f"call_do_{name}"))

    def _step(self, name: str) -> Item | None:
        step = self._content.guidance.steps.get(name)
        if step is None:
            return None
        title, how = step.on(CHANNEL)
        return Item(title, words=how, links=_links(self._content.guidance.services[link] for link in step.links))

    def _harm(self, name: str) -> Item | None:
        remark = self._practice.remarks.get(name)
        if remark:
            return Item(f"“{remark.says}”", words=remark.why)
        found = self._step(name) or self._question(name)
        if found is None:
            return None
        reason = "score_harm_here" if name in self._never else "score_harm_noticed"
        return Item(found.title, words=self._text(reason))

    def _type(self, name: str) -> Item | None:
        kind = self._content.guidance.types.get(name)
        return Item(kind.label) if kind else None

    def _question(self, name: str) -> Item | None:
        """A question, or the field that it is about: its short name, or its words, and why it is asked."""
        if name in self._practice.remarks:
            return Item(f"“{self._practice.remarks[name].says}”")
        first = name.split(",")[0]
        said = self._answers[first].says if first in self._answers else ""
        why = self._text(f"why_{first}")
        if first in self._content.fields:
            parts = [self._content.wording.label(part) for part in name.split(",") if part in self._content.fields]
            return Item(", ".join(parts), said, why)
        words = self._text(f"ask_{first}")
        return Item(words.split("\n")[0], said, why) if words else None

    def _fact(self, name: str) -> Item | None:
        """A field with what is right in it."""
        if name not in self._content.fields:
            return None
        value = str(self._facts.get(name, ""))
        right = self._content.wording.labels.get(f"{name}.{value}", value)
        label = self._content.wording.label(name)
        return Item(f"{label}: {right}" if right else label, words=self._text(f"why_{name}"))


def _links(services: Iterable[Service]) -> tuple[dict[str, str], ...]:
    return tuple(service.to_json() for service in services)
