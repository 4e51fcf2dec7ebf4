"""What the trained components share: linear models over a text's vector and its words, kept in Rasa's storage."""

from __future__ import annotations

import abc
import os
from itertools import islice
from typing import Any, Self

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.encoder.encode import Vectors, shared_encoder
from bot.nlu.parts import to_learn
from bot.settings import ROOT

FILE = "model.joblib"
_READ: dict[str, Vectors] = {}  # the vectors of each example that a component of this training has read
SEED = 42


class LinearComponent(GraphComponent, abc.ABC):
    """Loads the encoder and the word weights; a subclass learns what it tells of a message.

    Its settings: `encoder` (folder), `strength` (inverse of regularisation), `words` (weight of the words beside the
    vector), `vocabulary` (most words and pairs of words).
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any = None) -> None:
        self.config = {**self.get_default_config(), **config}
        self.storage, self.resource = storage, resource
        self.encoder = shared_encoder(ROOT / self.config["encoder"])
        self.vocabulary: TfidfVectorizer
        self.model: Any
        self.vocabulary, self.model = model or (None, None)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings where config.yml says nothing."""
        return {"encoder": "models/encoder", "strength": 4.0, "words": 0.5, "vocabulary": 12_000}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Creates an untrained component (see parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Loads the trained component (see parent class)."""
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / FILE)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns on all cores, and stores what was learned."""
        self.encoder = shared_encoder(ROOT / self.config["encoder"], os.cpu_count() or 1)
        self.learn(training_data)
        with self.storage.write_to(self.resource) as folder:
            joblib.dump((self.vocabulary, self.model), folder / FILE)
        return self.resource

    @abc.abstractmethod
    def learn(self, training_data: TrainingData) -> None:
        """Sets `vocabulary` and `model`."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Tells what it learned to tell of each message."""
        for message in messages:
            self.tell(message)
        return messages

    @abc.abstractmethod
    def tell(self, message: Message) -> None:
        """Sets what is told of one message."""

    def learn_words(self, texts: list[str]) -> None:
        """Sets the vocabulary: words and pairs of words that two texts have at least."""
        self.vocabulary = TfidfVectorizer(
            ngram_range=(1, 2),
            min_df=2,
            max_features=self.config["vocabulary"],
            sublinear_tf=True,
            strip_accents="unicode",
            token_pattern=r"[\w']+",  # noqa: S106
            dtype=np.float32,
        )
        self.vocabulary.fit(texts)
        self.vocabulary.stop_words_ = None  # all the words left out, ten times those kept: nobody asks for them again

    def features(self, texts: list[str], vectors: Vectors | None = None) -> csr_matrix:
        """The features of examples (texts by numbers); their vectors are made unless they are given."""
        if vectors is None:
            vectors = self.vectors(texts)
        words = self.vocabulary.transform(texts)
        return hstack([csr_matrix(vectors), words * self.config["words"]]).tocsr()

    def vectors(self, texts: list[str]) -> Vectors:
        """The vectors of examples, one each."""
        return np.array([one[0] for one in self.vectors_of_parts(texts)], np.float32)

    def vectors_of_parts(self, texts: list[str]) -> list[Vectors]:
        """For each example the vectors of what `to_learn` names; it is read once, however many components ask."""
        new = list(dict.fromkeys(text for text in texts if text not in _READ))
        spans = [to_learn(text) for text in new]
        vectors = iter(self.encoder.encode_parts(new, spans))
        _READ.update({text: np.array(list(islice(vectors, len(mine)))) for text, mine in zip(new, spans, strict=True)})
        return [_READ[text] for text in texts]

    def margins(self, texts: list[str], vectors: Vectors, weights: Vectors, offsets: Vectors) -> Any:
        """`features @ weights + offsets` (texts by labels), without first joining vectors and words into one matrix."""
        width = vectors.shape[1]
        words = self.vocabulary.transform(texts) @ weights[width:]
        return vectors @ weights[:width] + words * self.config["words"] + offsets


def by_feature(coefficients: Any) -> Vectors:
    """A model's coefficients as `margins` takes them: features by labels, row by row in memory."""
    return np.ascontiguousarray(coefficients.T, np.float32)


def softmax(margins: Any) -> Any:
    """Shares that add up to one, row by row."""
    powers = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
