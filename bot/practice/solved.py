"""The case of a scenario as it stands when everything is known: what the score and the checks of its data go by."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.calls.answers import derive
from bot.calls.call import Call
from bot.calls.scene import CHANNEL, Scene
from bot.conversation.case import Answer, Case
from bot.conversation.engine import Content
from bot.conversation.situation import situation
from bot.guidance.choose import Plan, plan
from bot.practice.scenario import Scenario
from bot.report.answers import Reading, read_answer
from bot.report.fields import Field


def read_fact(row: Field, words: str, today: date) -> Reading:
    """A fact of a scenario, read as the answer to its question."""
    return read_answer(row, words, "inform", words, today)


def facts_of(scenario: Scenario, content: Content, today: date) -> dict[str, Any]:
    """The facts of a scenario as values of the report's fields."""
    facts = scenario.truth.facts
    return {name: read_fact(content.fields[name], str(words), today).value for name, words in facts.items()}


def solved(scenario: Scenario, content: Content, today: date) -> Case:
    """The case with every fact, risk and the type right, as after a perfect call."""
    case, truth = Case.new(CHANNEL, today), scenario.truth
    case.type, case.type_confirmed, case.type_confidence = truth.types[0], True, 1.0
    case.risks = dict.fromkeys(truth.risks, case.opened_at)
    case.needs, case.device_watched = list(truth.needs), truth.device_watched
    for name, value in facts_of(scenario, content, today).items():
        case.set(name, Answer(value))
    derive(Scene(Call("", ""), case, content))
    return case


def planned(scenario: Scenario, content: Content, today: date) -> Plan:
    """The steps for the case of a scenario."""
    return plan(content.guidance, situation(solved(scenario, content, today)))
