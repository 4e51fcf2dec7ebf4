"""Ranks the crime types: a linear model over the account's vector and its words, with the sentence that decided."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from bot.encoder.encode import Vectors
from bot.encoder.held_out import is_held_out
from bot.nlu.linear import SEED, LinearComponent, by_feature, softmax
from bot.nlu.parts import Parts, parts_of, read

KEPT = 10  # types in the ranking
WORD = re.compile(r"\b\w\w+\b")
KNOWN_SHARE = 0.6  # of the words of a message in English; other languages share under 0.45, English over 0.8
FEWEST_WORDS = 5  # in a message whose language is judged
MOST_SENTENCES = 40  # sentences tried for the reason


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrimeTypes(LinearComponent):
    """Learns from the examples `describe_incident/<type>` and ranks the types of each message."""

    def learn(self, training_data: TrainingData) -> None:
        """Fits the classifier on the accounts, and its confidence on those that the encoder never saw."""
        examples = [m for m in training_data.intent_examples if m.get(INTENT_RESPONSE_KEY)]
        texts = [m.get(TEXT) for m in examples]
        labels = np.array([m.get(INTENT_RESPONSE_KEY).split("/", 1)[1] for m in examples])
        self.learn_words(texts)
        features = self.features(texts)
        unseen = np.array([is_held_out(text) for text in texts])
        model = self._fitted(features[np.flatnonzero(~unseen)], labels[~unseen])
        warmth = _warmth(model, features[np.flatnonzero(unseen)], labels[unseen])
        model = self._fitted(features, labels)
        seen = Counter(word for text in texts for word in set(WORD.findall(text.lower())))
        self.model = {
            "names": [str(name) for name in model.classes_],
            "weights": by_feature(model.coef_ * warmth),
            "offsets": (model.intercept_ * warmth).astype(np.float32),
            "known": frozenset(word for word, count in seen.items() if count > 1),
        }

    def _fitted(self, features: Any, labels: Any) -> LogisticRegression:
        model = LogisticRegression(
            C=self.config["strength"], max_iter=200, class_weight="balanced", random_state=SEED, tol=1e-3
        )
        return model.fit(features, labels)

    def tell(self, message: Message) -> None:
        """Sets `types` (the likeliest with their confidence), `reason` (the sentence that decided) and `foreign`."""
        text = message.get(TEXT) or ""
        if not text.strip():
            return
        message.set("foreign", self.is_foreign(text))
        account = (message.get("metadata") or {}).get("account") or ""
        parts = read(self.encoder, f"{account}\n{text}") if account else parts_of(message, self.encoder)
        shares = softmax(self._margins([parts.text], parts.whole))[0]
        order = np.argsort(-shares)[:KEPT]
        names = self.model["names"]
        types = [{"type": names[i], "confidence": round(float(shares[i]), 4)} for i in order]
        message.set("types", types, add_to_output=True)
        message.set("reason", self._reason(parts, int(order[0])), add_to_output=True)

    def is_foreign(self, text: str) -> bool:
        """Whether most words of a message are none that people use in the examples, all of which are English."""
        words = WORD.findall(text.lower())
        known = sum(word in self.model["known"] or word.isdigit() for word in words)
        return len(words) >= FEWEST_WORDS and known < KNOWN_SHARE * len(words)

    def _reason(self, parts: Parts, winner: int) -> str:
        sentences = [parts.words(span) for span in parts.sentences[:MOST_SENTENCES]]
        # how far a sentence speaks for the winner above the mean of all types
        scores = self._margins(sentences, parts.vectors[: len(sentences)])
        return sentences[int(np.argmax(scores[:, winner] - scores.mean(axis=1)))]

    def _margins(self, texts: list[str], vectors: Vectors) -> Any:
        return self.margins(texts, vectors, self.model["weights"], self.model["offsets"])


def _warmth(model: LogisticRegression, features: Any, labels: Any) -> float:
    """The factor on the margins that makes the confidence fit how often the model is right (temperature scaling)."""
    margins = model.decision_function(features)
    right = np.array([list(model.classes_).index(label) for label in labels])

    def surprise(factor: float) -> float:
        return float(-np.log(softmax(margins * factor)[np.arange(len(right)), right] + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 10.0), method="bounded").x)
