"""Notices risks in a message: plain words by rules, hints by a model over its sentences. A miss costs the most."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.encoder.encode import Vectors
from bot.examples import Shown, account_risks, acts, risk_messages
from bot.nlu.linear import SEED, LinearComponent, by_feature
from bot.nlu.parts import Parts, parts_of, to_learn
from bot.risks import RISKS
from bot.risks.rules import plain, without_figures
from bot.settings import ROOT

TROUBLED = frozenset({"express_distress", "not_english"})  # dialogue acts whose examples may show a risk
ACCOUNTS = 2500  # accounts without any risk that stand for all


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
        """Fits one classifier a risk: whole messages, and the parts too of those that do not show it."""
        messages = _messages(ROOT / self.config["messages"])
        spans = [to_learn(message.text) for message in messages]
        texts = [message.text[slice(*span)] for message, mine in zip(messages, spans, strict=True) for span in mine]
        owner = np.array([number for number, mine in enumerate(spans) for _ in mine])
        whole = np.append(True, owner[1:] != owner[:-1])  # the first part of each message
        self.learn_words([message.text for message in messages])
        features = self.features(texts, np.vstack(self.vectors_of_parts([message.text for message in messages])))

        def fitted(risk: str) -> LogisticRegression:
            shown = np.array([risk in message.risks for message in messages])
            known = np.array([risk not in message.unsure for message in messages])
            rows = np.flatnonzero(known[owner] & (whole | ~shown[owner]))
            model = LogisticRegression(
                C=self.config["strength"],
                max_iter=300,
                class_weight="balanced",
                random_state=SEED,
                solver="liblinear",
                tol=1e-3,
            )
            return model.fit(features[rows], shown[owner][rows])

        models = Parallel(n_jobs=-1, prefer="threads")(delayed(fitted)(risk) for risk in RISKS)
        offsets = np.array([model.intercept_[0] for model in models], np.float32)
        self.model = by_feature(np.array([model.coef_[0] for model in models])), offsets

    def tell(self, message: Message) -> None:
        """Sets `risks`, and `certain`: those of them that are said plainly."""
        parts = parts_of(message, self.encoder)
        said = plain(parts.text)
        message.set("risks", self._hinted(parts) | said, add_to_output=True)
        message.set("certain", sorted(said), add_to_output=True)

    def _hinted(self, parts: Parts) -> dict[str, str]:
        """The risks that the model notices in a message, with the words that hint at each.

        What counts is halfway between the whole and its likeliest part: a risk in the middle of a long account is not
        averaged away, and a sentence that only sounds like one is seen for what it is.
        """
        if not parts.text.strip():
            return {}
        whole = self._margins([parts.text], parts.whole)[0]
        margins = self._margins([parts.words(span) for span in parts.windows], parts.vectors)
        found = {}
        for number, risk in enumerate(RISKS):
            best = int(np.argmax(margins[:, number]))
            if _share((margins[best, number] + whole[number]) / 2) < self.config["thresholds"][risk]:
                continue
            if evidence := self._despite_figures(parts.words(parts.windows[best]), number):
                found[risk] = evidence
        return found

    def _despite_figures(self, part: str, number: int) -> str:
        """The part, if it still shows the risk without figures of speech and the like."""
        left = without_figures(RISKS[number], part)
        if left == part:
            return part
        if not left.strip():
            return ""
        margin = self._margins([left], self.encoder.encode([left]))[0, number]
        return part if _share(margin) >= self.config["thresholds"][RISKS[number]] else ""

    def _margins(self, texts: list[str], vectors: Vectors) -> Vectors:
        """How far each text speaks for each risk (texts by risks)."""
        return np.asarray(self.margins(texts, vectors, *self.model), np.float32)


def _share(margin: float) -> float:
    return float(1 / (1 + np.exp(-margin)))


def _messages(folder: Path) -> list[Shown]:
    """The single messages, the accounts in which a reader saw a risk, some that show none, and what else people say."""
    accounts = account_risks(folder)
    none = [one for one in accounts if not one.risks and not one.unsure]
    chosen = np.random.default_rng(SEED).permutation(len(none))[:ACCOUNTS]
    risky = [one for one in accounts if one.risks or one.unsure]
    said = [Shown(act.text, frozenset()) for act in acts() if act.label not in TROUBLED]
    return [*risk_messages(folder), *said, *risky, *(none[number] for number in sorted(chosen))]
