"""Where a report goes: the first rule that holds, and the police force by what the person said or the postcode."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guidance.conditions import met
from bot.guidance.load import Guidance, Rule, Service
from bot.guidance.situation import Situation


@dataclass(frozen=True)
class Route:
    """Where a report goes and why, how to report there, and whom to tell beside it."""

    place: str
    name: str
    route: str
    force: str | None
    reason_id: str
    reason: str
    what_to_say: str
    what_happens_next: str
    services: tuple[Service, ...]
    also: tuple[str, ...]


def route(guidance: Guidance, situation: Situation) -> Route:
    """The route for a situation; the last rule holds always."""
    rule = next(rule for rule in guidance.rules if _holds(rule, guidance, situation))
    place = guidance.places[_place(rule, guidance, situation)]
    services = tuple(guidance.services[name] for name in (*place.services, *rule.also))
    return Route(
        place.id,
        place.name,
        place.route,
        place.force,
        rule.id,
        rule.reason,
        place.what_to_say,
        place.what_happens_next,
        services,
        rule.also,
    )


def _holds(rule: Rule, guidance: Guidance, situation: Situation) -> bool:
    kind = guidance.types.get(situation.type or "")
    if rule.routes and (kind.route if kind else "none") not in rule.routes:
        return False
    if rule.types and situation.type not in rule.types:
        return False
    if rule.nations and situation.nation not in rule.nations:
        return False
    return met(situation, rule.when, rule.unless)


def _place(rule: Rule, guidance: Guidance, situation: Situation) -> str:
    """The rule's place; `police` stands for the force of the area."""
    if rule.place != "police":
        return rule.place
    if situation.nation == "scotland":
        return "police_scotland"
    return situation.police_area or guidance.areas.force(situation.district) or "other_force"
