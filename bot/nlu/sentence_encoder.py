"""A dense featurizer: one vector a message from the sentence encoder."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder.encode import shared_encoder
from bot.settings import ROOT

LONGEST = 6000  # characters encoded of one message; a longer account repeats itself, and time stays bounded


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Adds the encoder's vector to each message, as its sentence feature."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._encoder = shared_encoder(ROOT / config["folder"])
        self._name = config["alias"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The folder of the built encoder, relative to the project's root."""
        return {"folder": "models/encoder", "alias": "sentence_encoder"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Creates the component (see parent class)."""
        return cls({**cls.get_default_config(), **config})

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to every training example."""
        self._add([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the features to incoming messages."""
        self._add(messages)
        return messages

    def _add(self, messages: list[Message]) -> None:
        texts = [(message.get(TEXT) or "")[:LONGEST] for message in messages]
        if not texts:
            return
        for message, vector in zip(messages, self._encoder.encode(texts), strict=True):
            row = np.asarray([vector])
            message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._name))
