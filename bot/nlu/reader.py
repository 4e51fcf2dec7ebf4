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
            message.set("risks", risks, add_to_output=True)
            message.set("facts", [asdict(fact) for fact in read_facts(text, day)], add_to_output=True)
            if act := self._act(text, risks, bool(context.get("command"))):
                message.set(INTENT, {"name": act, "confidence": 1.0}, add_to_output=True)
        return messages

    @staticmethod
    def _act(text: str, risks: dict[str, str], command: bool) -> str:
        for risk, act in URGENT:
            if risk in risks:
                return act
        return "command" if command or MACHINE.match(text) else ""
