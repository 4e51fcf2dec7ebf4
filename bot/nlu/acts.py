"""Guesses the dialogue act of a message: a yes, a skip, a question, an account ..."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.nlu.linear import SEED, LinearComponent, by_feature, softmax
from bot.nlu.parts import parts_of

ACCOUNT = "describe_incident"
ACCOUNTS = 900  # accounts that stand for all; the others are told apart by `bot.nlu.crime_types`
LONGEST_ACCOUNT = 40  # words; a longer message is an account whatever its words (`bot.nlu.signs`)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Acts(LinearComponent):
    """Learns from data/nlu/acts.yml and some accounts; sets the intent, and the message's vector for the others."""

    def learn(self, training_data: TrainingData) -> None:
        """Fits one classifier over all acts."""
        acts = [m for m in training_data.intent_examples if m.get(INTENT) != ACCOUNT]
        accounts = [
            m
            for m in training_data.intent_examples
            if m.get(INTENT) == ACCOUNT and len(m.get(TEXT).split()) <= LONGEST_ACCOUNT
        ]
        chosen = np.random.default_rng(SEED).permutation(len(accounts))[:ACCOUNTS]
        examples = [*acts, *(accounts[number] for number in sorted(chosen))]
        texts = [m.get(TEXT) for m in examples]
        self.learn_words(texts)
        model = LogisticRegression(C=self.config["strength"], max_iter=200, class_weight="balanced", random_state=SEED)
        model.fit(self.features(texts), [m.get(INTENT) for m in examples])
        self.model = {
            "names": [str(name) for name in model.classes_],
            "weights": by_feature(model.coef_),
            "offsets": model.intercept_.astype(np.float32),
        }

    def tell(self, message: Message) -> None:
        """Sets `intent`."""
        parts = parts_of(message, self.encoder)
        shares: Any = softmax(self.margins([parts.text], parts.whole, self.model["weights"], self.model["offsets"]))[0]
        best = int(np.argmax(shares))
        intent = {"name": self.model["names"][best], "confidence": round(float(shares[best]), 4)}
        message.set(INTENT, intent, add_to_output=True)
