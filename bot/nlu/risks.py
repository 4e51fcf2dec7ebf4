"""Notices risks in a message: plain words by rules, hints by a model over its sentences. A miss costs the most."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import vstack
from sklearn.linear_model import LogisticRegression

from bot.encoder.encode import Vectors
from bot.nlu.linear import SEED, LinearComponent
from bot.nlu.sentences import split, windows
from bot.risks import RISKS
from bot.risks.rules import shown, without_figures
from bot.settings import ROOT

LONGEST = 20_000  # characters of a message that are read
ACCOUNTS = 1800  # accounts whose sentences stand for what people write without any risk
LEFT_OUT = 0.07  # share of those sentences that look most like the risk, and may show it


class RiskDataError(ValueError):
    """The messages with their risks are wrong; the error names file and entry."""


@dataclass(frozen=True)
class Shown:
    """A message of data/nlu/risks and the risks that it shows."""

    text: str
    risks: frozenset[str]


def read_messages(folder: Path) -> list[Shown]:
    """All messages of the folder."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for number, row in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["messages"], 1):
            if set(row) != {"text", "risks"} or not set(row["risks"]) <= set(RISKS):
                raise RiskDataError(f"{path.name}: entry {number}: needs `text` and `risks`, out of {', '.join(RISKS)}")
            found.append(Shown(row["text"], frozenset(row["risks"])))
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Risks(LinearComponent):
    """Learns from data/nlu/risks and sets `risks` on each message: risk to the words that show it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The folder of the messages, and the score from which a risk is noticed (see parent class for the others)."""
        more = {"messages": "data/nlu/risks", "thresholds": dict.fromkeys(RISKS, 0.8)}
        return LinearComponent.get_default_config() | more

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """The hash of the messages, which Rasa does not read itself."""
        folder = ROOT / str({**Risks.get_default_config(), **config}["messages"])
        return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.yml")))).hexdigest()

    def learn(self, training_data: TrainingData) -> None:
        """Fits one classifier a risk; sentences of the accounts stand for what shows no risk."""
        messages = read_messages(ROOT / self.config["messages"])
        texts, plain = [message.text for message in messages], _plain(training_data)
        self.learn_words(texts + plain)
        features, background = self.features(texts), self.features(plain)
        weights, offsets = [], []
        for risk in RISKS:
            labels = np.array([risk in message.risks for message in messages])
            likely = self._fitted(features, labels).decision_function(background)
            unlike = background[np.flatnonzero(likely <= np.quantile(likely, 1 - LEFT_OUT))]
            model = self._fitted(vstack([features, unlike]).tocsr(), np.append(labels, np.zeros(unlike.shape[0], bool)))
            weights.append(model.coef_[0])
            offsets.append(model.intercept_[0])
        self.model = np.array(weights, np.float32).T, np.array(offsets, np.float32)

    def tell(self, message: Message, text: str) -> None:
        """Sets `risks`, and `certain`: those of them that are said plainly."""
        plain = {risk: words for risk in RISKS if (words := shown(risk, text[:LONGEST]))}
        message.set("risks", self._hinted(text[:LONGEST]) | plain, add_to_output=True)
        message.set("certain", sorted(plain))

    def _hinted(self, text: str) -> dict[str, str]:
        """The risks that the model notices in a text, with the words that hint at each."""
        if not text.strip():
            return {}
        parts = windows(text)
        scores = self._scores(parts)
        found = {}
        for number, risk in enumerate(RISKS):
            best = int(np.argmax(scores[:, number]))
            if scores[best, number] < self.config["thresholds"][risk]:
                continue
            if evidence := self._despite_figures(parts[best], number):
                found[risk] = evidence
        return found

    def _despite_figures(self, part: str, number: int) -> str:
        """The part, if it still shows the risk without figures of speech and the like."""
        left = without_figures(RISKS[number], part)
        if left == part:
            return part
        sure = bool(left.strip()) and self._scores([left])[0, number] >= self.config["thresholds"][RISKS[number]]
        return part if sure else ""

    def _scores(self, parts: list[str]) -> Vectors:
        """How likely each part shows each risk (parts by risks)."""
        weights, offsets = self.model
        return np.asarray(1 / (1 + np.exp(-(self.features(parts) @ weights + offsets))), np.float32)

    def _fitted(self, features: Any, labels: Any) -> LogisticRegression:
        model = LogisticRegression(
            C=self.config["strength"], max_iter=300, class_weight="balanced", random_state=SEED, solver="liblinear"
        )
        return model.fit(features, labels)


def _plain(training_data: TrainingData) -> list[str]:
    """Sentences of accounts, drawn evenly."""
    accounts = [message.get(TEXT) for message in training_data.intent_examples if message.get(INTENT_RESPONSE_KEY)]
    chosen = np.random.default_rng(SEED).permutation(len(accounts))[:ACCOUNTS]
    return [sentence for number in sorted(chosen) for sentence in split(accounts[number])]
