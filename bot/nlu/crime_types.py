"""Ranks the crime types: a linear model over the account's vector and its words, with the sentence that decided."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.encoder.encode import Encoder
from bot.nlu.sentences import split
from bot.settings import ROOT

FILE = "crime_types.joblib"
KEPT = 10  # types in the ranking
LONGEST = 6000  # characters read of one account; the rest of a longer one repeats, and time stays bounded
MOST_SENTENCES = 40  # sentences tried for the reason


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrimeTypes(GraphComponent):
    """Learns from the examples `describe_incident/<type>` and ranks the types of each message."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: Any = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._encoder = Encoder(ROOT / config["folder"])
        self._words: Any
        self._classifier: Any
        self._words, self._classifier = model or (None, None)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of the encoder, inverse of regularisation, and weight of word features beside the vector."""
        return {"folder": "models/encoder", "strength": 12.0, "words": 0.6}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrimeTypes:
        """Creates an untrained component (see parent class)."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrimeTypes:
        """Loads the trained component (see parent class)."""
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / FILE)
        return cls({**cls.get_default_config(), **config}, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits word weights and the classifier on the examples of crime types."""
        pairs = [(m.get(TEXT), m.get(INTENT_RESPONSE_KEY)) for m in training_data.intent_examples]
        texts = [text for text, key in pairs if key]
        labels = [key.split("/", 1)[1] for _, key in pairs if key]
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), min_df=2, sublinear_tf=True, strip_accents="unicode", dtype=np.float32
        )
        self._words.fit(texts)
        self._classifier = LogisticRegression(
            C=self._config["strength"], max_iter=300, class_weight="balanced", random_state=42
        )
        self._classifier.fit(self._features(texts), labels)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._words, self._classifier), folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `types` (the likeliest with their confidence) and `reason` (the sentence that decided)."""
        for message in messages:
            text = (message.get(TEXT) or "")[:LONGEST]
            if not text.strip():
                continue
            types, reason = self.rank(text)
            message.set("types", types, add_to_output=True)
            message.set("reason", reason, add_to_output=True)
        return messages

    def rank(self, text: str) -> tuple[list[dict[str, Any]], str]:
        """The likeliest types of a text, best first, and the sentence of it that speaks most for the first."""
        shares = self._classifier.predict_proba(self._features([text]))[0]
        order = np.argsort(-shares)[:KEPT]
        names = self._classifier.classes_
        types = [{"type": str(names[i]), "confidence": round(float(shares[i]), 4)} for i in order]
        return types, self._reason(text, int(order[0]))

    def _reason(self, text: str, winner: int) -> str:
        sentences = split(text)[:MOST_SENTENCES]
        if len(sentences) < 2:
            return text.strip()
        # how far a sentence speaks for the winner above the mean of all types; longer ones say more for the reader
        scores = self._classifier.decision_function(self._features(sentences))
        lead = scores[:, winner] - scores.mean(axis=1)
        return sentences[int(np.argmax(lead))]

    def _features(self, texts: list[str]) -> csr_matrix:
        vectors: npt.NDArray[np.float32] = self._encoder.encode(texts)
        words = self._words.transform(texts) * self._config["words"]
        return hstack([csr_matrix(vectors), words]).tocsr()
