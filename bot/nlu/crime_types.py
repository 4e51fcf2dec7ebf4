"""Ranks the crime types: a linear model over the account's vector and its words, with the sentence that decided."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
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

from bot.encoder.encode import Vectors, shared_encoder
from bot.nlu.sentences import split
from bot.settings import ROOT

FILE = "crime_types.joblib"
KEPT = 10  # types in the ranking
LONGEST = 6000  # characters whose words count, as many as the sentence encoder reads
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
        self._encoder = shared_encoder(ROOT / config["folder"])
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
        examples = [m for m in training_data.intent_examples if m.get(INTENT_RESPONSE_KEY)]
        texts = [m.get(TEXT) for m in examples]
        labels = [m.get(INTENT_RESPONSE_KEY).split("/", 1)[1] for m in examples]
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), min_df=2, sublinear_tf=True, strip_accents="unicode", dtype=np.float32
        )
        self._words.fit(texts)
        self._classifier = LogisticRegression(
            C=self._config["strength"], max_iter=300, class_weight="balanced", random_state=42
        )
        self._classifier.fit(self._features(texts, np.vstack([_vector(m) for m in examples])), labels)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._words, self._classifier), folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `types` (the likeliest with their confidence) and `reason` (the sentence that decided)."""
        for message in messages:
            text = (message.get(TEXT) or "")[:LONGEST]
            if not text.strip():
                continue
            account = (message.get("metadata") or {}).get("account") or ""
            vector = self._encoder.encode([f"{account}\n{text}"]) if account else _vector(message)
            text = f"{account}\n{text}" if account else text
            shares = self._classifier.predict_proba(self._features([text], vector))[0]
            order = np.argsort(-shares)[:KEPT]
            names = self._classifier.classes_
            types = [{"type": str(names[i]), "confidence": round(float(shares[i]), 4)} for i in order]
            message.set("types", types, add_to_output=True)
            message.set("reason", self._reason(text, int(order[0])), add_to_output=True)
        return messages

    def _reason(self, text: str, winner: int) -> str:
        sentences = split(text)[:MOST_SENTENCES]
        if len(sentences) < 2:
            return text.strip()
        # how far a sentence speaks for the winner above the mean of all types; longer ones say more for the reader
        features = self._features(sentences, self._encoder.encode(sentences))
        scores = self._classifier.decision_function(features)
        lead = scores[:, winner] - scores.mean(axis=1)
        return sentences[int(np.argmax(lead))]

    def _features(self, texts: list[str], vectors: Vectors) -> csr_matrix:
        return hstack([csr_matrix(vectors), self._words.transform(texts) * self._config["words"]]).tocsr()


def _vector(message: Message) -> Vectors:
    """The vector that the sentence encoder gave the message (1 by 384)."""
    _, sentence = message.get_dense_features(TEXT)
    return np.asarray(sentence.features, np.float32)
