"""The plans that people get: none empty, none that contradicts itself, the urgent first, a route for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from bot.content.rules import contradictions
from bot.conversation.engine import Content
from bot.guidance.choose import Plan, plan
from bot.guidance.conditions import CONDITIONS
from bot.guidance.load import NATIONS, Guidance
from bot.guidance.routing import route
from bot.guidance.situation import Situation

PAYMENTS = ("bank_transfer", "debit_card", "credit_card", "paypal", "crypto", "gift_card", "cash", "other")
AGES = (9, 16, 35, 80)
WATCHED = ("yes", "no", "unsure")
WHO = ("self", "someone_else", "organisation")
Watch = Callable[[list[Situation]], Iterator[Situation]]
CLOSE = frozenset({"domestic_abuse"})


@dataclass(frozen=True)
class Rule:
    """Steps that are never said to one person together: none of `one` with any of `other`."""

    id: str
    why: str
    one: frozenset[str]
    other: frozenset[str]


def problems(content: Content, watch: Watch = iter) -> Iterator[str]:
    """Every mistake in the plans of all situations, said once, with one in which it shows; `watch` shows progress."""
    unknown = list(_unknown_steps(content.guidance))
    yield from unknown
    if unknown:
        return
    seen: set[str] = set()
    for situation in watch(list(situations(content.guidance))):
        for found in mistakes(content.guidance, situation):
            about = f"{situation.type}: {found}"
            if about not in seen:
                seen.add(about)
                yield f"{content.guidance.types[situation.type or ''].where}: {found} ({_told(situation)})"


def situations(guidance: Guidance) -> Iterator[Situation]:
    """Every type with each way of paying, and with each age, nation, device, person and relationship."""
    nations = sorted(NATIONS)
    for kind in guidance.types:
        known = product((*PAYMENTS, None), (False, True), (False, True), (0.0, 480.0, None))
        for payment, close, inside, hours in known:
            risks = (CLOSE if close else frozenset()) | ({"device_compromised"} if inside else frozenset())
            yield Situation(
                kind, risks, payment_method=payment, money_lost=payment is not None or None, hours_since=hours
            )
        for age, nation, watched, who, close in product((*AGES, None), nations, (*WATCHED, None), WHO, (False, True)):
            risks = CLOSE if close else frozenset()
            yield Situation(kind, risks, nation=nation, age=age, device_watched=watched, who=who)


def mistakes(guidance: Guidance, situation: Situation) -> Iterator[str]:
    """What is wrong with the plan and the route of one situation."""
    made = plan(guidance, situation)
    told = [step.id for step in (*made.now, *made.next, *made.soon, *made.avoid)]
    if not made.now:
        yield "nothing to do now"
    if len(told) != len(set(told)):
        yield f"{next(name for name in told if told.count(name) > 1)} is said twice"
    goes = route(guidance, situation)
    if not (goes.reason and goes.what_to_say):
        yield f"the route {goes.reason_id} says nothing"
    yield from _contradictions(guidance, situation, set(told))
    yield from _late(made)


def _contradictions(guidance: Guidance, situation: Situation, told: Collection[str]) -> Iterator[str]:
    for rule in _rules(guidance):
        for one, other in product(sorted(rule.one.intersection(told)), sorted(rule.other.intersection(told))):
            if one != other:
                yield f"{one} and {other} are said together: {rule.why}"
    for condition, steps in contradictions()["never_for"].items():
        if CONDITIONS[condition](situation):
            yield from (f"{name} is said, though {condition} holds" for name in steps if name in told)
    for condition, steps in contradictions()["only_for"].items():
        if not CONDITIONS[condition](situation):
            yield from (f"{name} is said, though {condition} does not hold" for name in steps if name in told)


def _rules(guidance: Guidance) -> Iterator[Rule]:
    rules = contradictions()
    for name, row in rules["never_together"].items():
        yield Rule(name, row["why"], frozenset(row["one"]), frozenset(row["other"]))
    for name, steps in rules["same"].items():
        yield Rule(name, "they say the same", frozenset(steps), frozenset(steps))
    noticed = frozenset(step.id for step in guidance.every_step() if step.noticed)
    yield Rule("change_nothing", "nothing is to be changed on this device", frozenset(rules["change_nothing"]), noticed)


def _late(made: Plan) -> Iterator[str]:
    """Urgent steps that stand behind less urgent ones, or not under `now`."""
    order = {name: rank for rank, names in enumerate(contradictions()["urgent"]) for name in names}
    for step in (*made.next, *made.soon):
        if step.id in order:
            yield f"{step.id} cannot wait: it belongs under now"
    ranked = [step.id for step in made.now if step.id in order]
    for before, after in pairwise(ranked):
        if order[before] > order[after]:
            yield f"{after} is more urgent than {before}, and comes after it"


def _unknown_steps(guidance: Guidance) -> Iterator[str]:
    rules = contradictions()
    parts: Iterable[tuple[str, Iterable[str]]] = (
        *((name, [*row["one"], *row["other"]]) for name, row in rules["never_together"].items()),
        *rules["same"].items(),
        ("change_nothing", rules["change_nothing"]),
        *rules["never_for"].items(),
        *rules["only_for"].items(),
        *(("urgent", row) for row in rules["urgent"]),
    )
    for name, steps in parts:
        for step in steps:
            if step not in guidance.steps:
                yield f"bot/content/data/contradictions.yml: {name}: unknown step {step!r}"


def _told(situation: Situation) -> str:
    said = {name: value for name, value in vars(situation).items() if name not in {"type", "channel"} and value}
    return ", ".join(f"{name} {'+'.join(sorted(v)) if isinstance(v, frozenset) else v}" for name, v in said.items())
