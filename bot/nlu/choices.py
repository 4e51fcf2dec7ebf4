"""Tells how contact was made and how money was paid, by a whole account and not only by the words that name it."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.encoder.encode import Vectors
from bot.examples import NLU, account_facts
from bot.facts import voted
from bot.facts.choices import VALUES
from bot.nlu.linear import SEED, LinearComponent, by_feature, softmax
from bot.nlu.parts import parts_of
from bot.nlu.signs import may_be_account

FILE = NLU / "facts.yml"
KINDS = tuple(sorted(VALUES))
NOTHING = ""  # the value of an account that does not tell
TORN = 0.5  # weight of an account on which readers might differ
VOTE = 0.5  # weight of a vote of the words beside the vector


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Choices(LinearComponent):
    """Learns from data/nlu/facts.yml and sets `choices` on each message: kind to its values with their share."""

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """The hash of the examples, which Rasa does not read itself."""
        return hashlib.sha256(FILE.read_bytes()).hexdigest()

    def learn(self, training_data: TrainingData) -> None:
        """Fits one classifier a kind."""
        told = account_facts(FILE)
        texts = [one.text for one in told]
        self.learn_words(texts)
        self.model = {}
        for kind in KINDS:
            features = self.features(texts, _dense(kind, texts, self.vectors(texts)))
            model = LogisticRegression(C=self.config["strength"], max_iter=150, random_state=SEED, tol=1e-3)
            weights = [TORN if kind in one.unsure else 1.0 for one in told]
            model.fit(features, [one.facts.get(kind, NOTHING) for one in told], sample_weight=weights)
            self.model[kind] = {
                "names": [str(name) for name in model.classes_],
                "weights": by_feature(model.coef_),
                "offsets": model.intercept_.astype(np.float32),
            }

    def tell(self, message: Message) -> None:
        """Sets `choices` of what may be an account; the reader reads an answer by its words alone."""
        if not may_be_account(message.get(TEXT) or "", message.get(INTENT) or {}):
            return
        parts = parts_of(message, self.encoder)
        message.set("choices", {kind: self._shares(kind, parts.text, parts.whole) for kind in KINDS})

    def _shares(self, kind: str, text: str, whole: Vectors) -> dict[str, float]:
        model = self.model[kind]
        dense = _dense(kind, [text], whole)
        shares = softmax(self.margins([text], dense, model["weights"], model["offsets"]))[0]
        return dict(zip(model["names"], map(float, shares), strict=True))


def _dense(kind: str, texts: list[str], vectors: Vectors) -> Vectors:
    """Vectors of texts, each followed by the votes of its words."""
    votes = np.array([voted(kind, text) for text in texts], np.float32) * VOTE
    return np.hstack([vectors, votes])
