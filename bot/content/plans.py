"""The plans that people get: none empty, none that contradicts itself, the urgent first, a route for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from bot.content.rules import contradictions
from bot.conversation.engine import Content
from bot.guidance.choose import Plan, plan
from bot.guidance.conditions import CONDITIONS
from bot.guidance.load import NATIONS, Guidance
from bot.guidance.routing import route
from bot.guidance.situation import Situation

PAYMENTS = ("bank_transfer", "debit_card", "credit_card", "paypal", "crypto", "gift_card", "cash", "other", None)
AGES = (9, 16, 35, 80, None)
WATCHED = ("yes", "no", "unsure", None)
WHO = ("self", "someone_else", "organisation")
CLOSE = frozenset({"domestic_abuse"})
INSIDE = frozenset({"device_compromised"})
NOBODY: frozenset[str] = frozenset()
Watch = Callable[[list[Situation]], Iterator[Situation]]


@dataclass(frozen=True)
class Rule:
    """Steps that are never said to one person together: none of `one` with any of `other`."""

    why: str
    one: frozenset[str]
    other: frozenset[str]


def problems(content: Content, watch: Watch = iter) -> Iterator[str]:
    """Every mistake in the plans of all situations, said once, with one in which it shows; `watch` shows progress."""
    unknown = list(unknown_steps(content.guidance))
    yield from unknown
    if unknown:
        return
    judge = Judge(content.guidance)
    seen: set[str] = set()
    for situation in watch(list(situations(content.guidance))):
        for found in judge.mistakes(situation):
            about = f"{situation.type}: {found}"
            if about not in seen:
                seen.add(about)
                yield f"{content.guidance.types[situation.type or ''].where}: {found} ({_told(situation)})"


def situations(guidance: Guidance) -> Iterator[Situation]:
    """Every type with each way of paying, and with each age, nation, device, person and relationship."""
    for kind in guidance.types:
        for payment, risks, hours in product(PAYMENTS, (NOBODY, CLOSE, INSIDE, CLOSE | INSIDE), (0.0, 480.0, None)):
            lost = True if payment else None
            yield Situation(kind, risks, payment_method=payment, money_lost=lost, hours_since=hours)
        for age, nation, watched, who, risks in product(AGES, sorted(NATIONS), WATCHED, WHO, (NOBODY, CLOSE)):
            yield Situation(kind, risks, nation=nation, age=age, device_watched=watched, who=who)


class Judge:
    """Holds plans and routes of one guidance against what contradicts itself."""

    def __init__(self, guidance: Guidance) -> None:
        self._guidance = guidance
        rules = contradictions()
        self._together = [
            *(
                Rule(row["why"], frozenset(row["one"]), frozenset(row["other"]))
                for row in rules["never_together"].values()
            ),
            *(Rule("they say the same", frozenset(steps), frozenset(steps)) for steps in rules["same"].values()),
            Rule("nothing is to be changed on this device", frozenset(rules["change_nothing"]), _noticed(guidance)),
        ]
        self._never = {condition: frozenset(steps) for condition, steps in rules["never_for"].items()}
        self._only = {condition: frozenset(steps) for condition, steps in rules["only_for"].items()}
        self._rank = {name: rank for rank, names in enumerate(rules["urgent"]) for name in names}

    def mistakes(self, situation: Situation) -> Iterator[str]:
        """What is wrong with the plan and the route of one situation."""
        made = plan(self._guidance, situation)
        told = [step.id for step in (*made.now, *made.next, *made.soon, *made.avoid)]
        if not made.now:
            yield "nothing to do now"
        if len(told) != len(set(told)):
            yield f"{next(name for name in told if told.count(name) > 1)} is said twice"
        goes = route(self._guidance, situation)
        if not (goes.reason and goes.what_to_say):
            yield f"the route {goes.reason_id} says nothing"
        yield from self._contradictions(situation, set(told))
        yield from self._late(made)

    def _contradictions(self, situation: Situation, told: Collection[str]) -> Iterator[str]:
        for rule in self._together:
            for one, other in product(sorted(rule.one.intersection(told)), sorted(rule.other.intersection(told))):
                if one != other:
                    yield f"{one} and {other} are said together: {rule.why}"
        for condition, steps in self._never.items():
            if CONDITIONS[condition](situation):
                yield from (f"{name} is said, though {condition} holds" for name in sorted(steps.intersection(told)))
        for condition, steps in self._only.items():
            if not CONDITIONS[condition](situation):
                yield from (f"{name} is said, though {condition} does not" for name in sorted(steps.intersection(told)))

    def _late(self, made: Plan) -> Iterator[str]:
        """Urgent steps that stand behind less urgent ones, or not under `now`."""
        for step in (*made.next, *made.soon):
            if step.id in self._rank:
                yield f"{step.id} cannot wait: it belongs under now"
        for before, after in pairwise(step.id for step in made.now if step.id in self._rank):
            if self._rank[before] > self._rank[after]:
                yield f"{after} is more urgent than {before}, and comes after it"


def unknown_steps(guidance: Guidance) -> Iterator[str]:
    """Steps that contradictions.yml names and guidance does not have."""
    rules = contradictions()
    named = {
        **{name: [*row["one"], *row["other"]] for name, row in rules["never_together"].items()},
        **{
            part: [step for steps in rules[part].values() for step in steps]
            for part in ("same", "never_for", "only_for")
        },
        "urgent": [step for steps in rules["urgent"] for step in steps],
        "change_nothing": rules["change_nothing"],
    }
    for name, steps in named.items():
        for step in steps:
            if step not in guidance.steps:
                yield f"bot/content/data/contradictions.yml: {name}: unknown step {step!r}"


def _noticed(guidance: Guidance) -> frozenset[str]:
    return frozenset(step.id for step in guidance.every_step() if step.noticed)


def _told(situation: Situation) -> str:
    said = {name: value for name, value in vars(situation).items() if name not in {"type", "channel"} and value}
    return ", ".join(f"{name} {'+'.join(sorted(v)) if isinstance(v, frozenset) else v}" for name, v in said.items())
