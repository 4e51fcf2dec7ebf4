"""Reads the facts of every message, and lets danger and self-harm come before whatever else was meant."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.examples import ACCOUNT
from bot.facts import read_facts
from bot.nlu.parts import LONGEST
from bot.nlu.signs import settled

URGENT = (("suicide_or_self_harm", "self_harm"), ("immediate_danger", "in_danger"))
MACHINE = re.compile(r"^\s*[{\[].*[}\]]\s*$", re.DOTALL)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Reader(GraphComponent):
    """Sets `facts`; an urgent risk becomes the dialogue act."""

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
            command = bool(context.get("command")) or bool(MACHINE.match(text))
            intent, spent = message.get(INTENT) or {}, context.get("spent") or ()
            meant = settled(text, intent, spent, foreign=bool(message.get("foreign")))
            choices = message.get("choices") if meant == ACCOUNT else None
            facts = [] if command else [asdict(fact) for fact in read_facts(text, day, choices)]
            act = self._urgent(message, context.get("checked") or ()) or ("command" if command else meant)
            message.set("facts", facts, add_to_output=True)
            message.set(INTENT, {"name": act, "confidence": 1.0}, add_to_output=True)
        return messages

    @staticmethod
    def _urgent(message: Message, checked: Collection[str]) -> str:
        """The act of an urgent risk; one that the person was asked about already takes more than a hint."""
        risks, certain = message.get("risks") or {}, message.get("certain") or ()
        return next((act for risk, act in URGENT if risk in risks and (risk in certain or risk not in checked)), "")
