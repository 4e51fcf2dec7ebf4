"""Reads facts and risks in every message, and lets danger and self-harm come before whatever else was meant."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.facts import read_facts
from bot.risks import read_risks

LONGEST = 20_000
URGENT = (("suicide_or_self_harm", "self_harm"), ("immediate_danger", "in_danger"))
LONG, ACCOUNT, BRIEF = 25, 9, 20  # words
WEAK, CLEAR = 0.25, 0.5  # confidence
TURNS = frozenset({"stop", "delete_my_data", "start_again", "go_back", "goodbye"})
KEPT_WHEN_LONG = frozenset({"describe_incident", "correct_answer", "not_english"})
MACHINE = re.compile(r"^\s*[{\[].*[}\]]\s*$", re.DOTALL)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Reader(GraphComponent):
    """Sets `facts` and `risks`; an urgent risk becomes the dialogue act."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Reader:
        """Creates the component (see parent class)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads each message."""
        for message in messages:
            text = (message.get(TEXT) or "")[:LONGEST]
            context = message.get("metadata") or {}
            day = date.fromisoformat(context["day"]) if context.get("day") else date.today()
            risks = {risk.risk: risk.evidence for risk in read_risks(text)}
            command = bool(context.get("command")) or bool(MACHINE.match(text))
            facts = [] if command else [asdict(fact) for fact in read_facts(text, day)]
            act = self._urgent(risks) or ("command" if command else settled(text, message.get(INTENT) or {}))
            message.set("risks", risks, add_to_output=True)
            message.set("facts", facts, add_to_output=True)
            message.set(INTENT, {"name": act, "confidence": 1.0}, add_to_output=True)
        return messages

    @staticmethod
    def _urgent(risks: dict[str, str]) -> str:
        return next((act for risk, act in URGENT if risk in risks), "")


def settled(text: str, intent: dict[str, Any]) -> str:
    """The dialogue act that is safe to go by: a weak guess is an answer, and many words are an account.

    An act that changes the course of the talk (stop, delete ...) must be said briefly and clearly.
    """
    act, sure, words = intent.get("name") or "inform", float(intent.get("confidence") or 0.0), len(text.split())
    if words > LONG and act not in KEPT_WHEN_LONG:
        return "describe_incident"
    if sure < WEAK or (act in TURNS and (words > BRIEF or sure < CLEAR)):
        return "inform" if words < ACCOUNT else "describe_incident"
    return str(act)
