"""Notices risks in a message: plain words by rules, hints by a model over its sentences. A miss costs the most."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import vstack
from sklearn.linear_model import LogisticRegression

from bot.encoder.encode import Span, Vectors
from bot.examples import risk_messages
from bot.nlu.linear import SEED, LinearComponent, by_feature
from bot.nlu.parts import Parts, parts_of
from bot.nlu.sentences import split, windows
from bot.risks import RISKS
from bot.risks.rules import plain, without_figures
from bot.settings import ROOT

ACCOUNTS = 1800  # accounts whose sentences stand for what people write without any risk
LEFT_OUT = 0.07  # share of those sentences that look most like the risk, and may show it


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
        """Fits one classifier a risk, over whole messages and the windows of those that do not show it."""
        messages, accounts = risk_messages(ROOT / self.config["messages"]), _accounts(training_data)
        spans = [[(0, len(message.text)), *windows(message.text, split(message.text))] for message in messages]
        texts = [message.text[slice(*span)] for message, mine in zip(messages, spans, strict=True) for span in mine]
        owner = np.array([number for number, mine in enumerate(spans) for _ in mine])
        whole = np.append(True, owner[1:] != owner[:-1])  # the first part of each message
        self.learn_words([message.text for message in messages] + [text for text, _ in accounts])
        features = self.features(texts, self.encoder.encode_parts([message.text for message in messages], spans))
        sentences = [text[slice(*span)] for text, mine in accounts for span in mine]
        vectors = self.encoder.encode_parts([text for text, _ in accounts], [mine for _, mine in accounts])
        background = self.features(sentences, vectors)
        weights, offsets = [], []
        for risk in RISKS:
            shown = np.array([risk in message.risks for message in messages])
            known = np.array([risk not in message.unsure for message in messages])
            rows = np.flatnonzero(known[owner] & (whole | ~shown[owner]))
            model = self._fitted(features[rows], shown[owner][rows])
            likely = model.decision_function(background)
            unlike = background[np.flatnonzero(likely <= np.quantile(likely, 1 - LEFT_OUT))]
            labels = np.append(shown[owner][rows], np.zeros(unlike.shape[0], bool))
            model = self._fitted(vstack([features[rows], unlike]).tocsr(), labels)
            weights.append(model.coef_[0])
            offsets.append(model.intercept_[0])
        self.model = by_feature(np.array(weights)), np.array(offsets, np.float32)

    def tell(self, message: Message) -> None:
        """Sets `risks`, and `certain`: those of them that are said plainly."""
        parts = parts_of(message, self.encoder)
        said = plain(parts.text)
        message.set("risks", self._hinted(parts) | said, add_to_output=True)
        message.set("certain", sorted(said))

    def _hinted(self, parts: Parts) -> dict[str, str]:
        """The risks that the model notices in a message, with the words that hint at each."""
        if not parts.text.strip():
            return {}
        scores = self._scores([parts.words(span) for span in parts.windows], parts.vectors)
        found = {}
        for number, risk in enumerate(RISKS):
            best = int(np.argmax(scores[:, number]))
            if scores[best, number] < self.config["thresholds"][risk]:
                continue
            if evidence := self._despite_figures(parts.words(parts.windows[best]), number):
                found[risk] = evidence
        return found

    def _despite_figures(self, part: str, number: int) -> str:
        """The part, if it still shows the risk without figures of speech and the like."""
        left = without_figures(RISKS[number], part)
        if left == part:
            return part
        sure = bool(left.strip()) and self._scores([left])[0, number] >= self.config["thresholds"][RISKS[number]]
        return part if sure else ""

    def _scores(self, texts: list[str], vectors: Vectors | None = None) -> Vectors:
        """How likely each text shows each risk (texts by risks)."""
        vectors = self.encoder.encode(texts) if vectors is None else vectors
        return np.asarray(1 / (1 + np.exp(-self.margins(texts, vectors, *self.model))), np.float32)

    def _fitted(self, features: Any, labels: Any) -> LogisticRegression:
        model = LogisticRegression(
            C=self.config["strength"], max_iter=300, class_weight="balanced", random_state=SEED, solver="liblinear"
        )
        return model.fit(features, labels)


def _accounts(training_data: TrainingData) -> list[tuple[str, list[Span]]]:
    """Accounts, drawn evenly, with their sentences."""
    accounts = [message.get(TEXT) for message in training_data.intent_examples if message.get(INTENT_RESPONSE_KEY)]
    chosen = np.random.default_rng(SEED).permutation(len(accounts))[:ACCOUNTS]
    return [(accounts[number], split(accounts[number])) for number in sorted(chosen)]
