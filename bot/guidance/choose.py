"""Chooses the steps for a situation: by type, facts and safety, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.guidance.conditions import child_concerned, may_be_watched, met
from bot.guidance.load import Family, Guidance, Kind, Service, Step
from bot.guidance.situation import Situation

USUAL_NATION = "england"  # until the person says where they live
FIRST = 3  # steps in the first answer


@dataclass(frozen=True)
class Said:
    """A step in the words of one channel."""

    id: str
    title: str
    how: str
    links: tuple[dict[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """The step as a message carries it."""
        return {"id": self.id, "title": self.title, "how": self.how, "links": list(self.links)}


@dataclass(frozen=True)
class Plan:
    """What to do now, in the next day and in the next weeks, what not to do, and who helps."""

    now: tuple[Said, ...]
    next: tuple[Said, ...]
    soon: tuple[Said, ...]
    avoid: tuple[Said, ...]
    services: tuple[Service, ...]
    notice: str = ""

    @property
    def first(self) -> tuple[Said, ...]:
        """The one to three most urgent steps."""
        return self.now[:FIRST]


def plan(guidance: Guidance, situation: Situation, *, general: bool = False) -> Plan:
    """The plan for a situation; without a type, or if `general`, what is safe for every crime of the family."""
    kind = guidance.types.get(situation.type or "")
    family = guidance.families[kind.family if kind else "none"]
    source: Kind | Family = kind if kind and kind.status == "full" and not general else family
    parts = {name: _chosen(getattr(source, name), guidance, situation) for name in ("now", "next", "soon", "avoid")}
    wanted = [guidance.services[name] for name in source.services]
    helpful = tuple(service for service in wanted if helps(service, situation))
    return Plan(**parts, services=helpful, notice="" if source is kind else family.notice)


def _chosen(names: Iterable[str], guidance: Guidance, situation: Situation) -> tuple[Said, ...]:
    steps = (guidance.steps[name] for name in names)
    return tuple(_said(step, guidance, situation) for step in steps if _fits(step, situation))


def _fits(step: Step, situation: Situation) -> bool:
    if (situation.nation or USUAL_NATION) not in step.nations:
        return False
    if step.noticed and may_be_watched(situation):
        return False
    return met(situation, step.when, step.unless)


def _said(step: Step, guidance: Guidance, situation: Situation) -> Said:
    title, how = step.on(situation.channel)
    links = tuple(guidance.services[name].to_json() for name in step.links if helps(guidance.services[name], situation))
    return Said(step.id, title, how, links)


def helps(service: Service, situation: Situation) -> bool:
    """Whether a service is there for the person's nation and age, as far as they are known."""
    if (situation.nation or USUAL_NATION) not in service.nations:
        return False
    age = situation.age if situation.age is not None else (16 if child_concerned(situation) else 30)
    return service.youngest <= age <= service.oldest
