"""A message read once for all components: its parts with their vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.encoder.encode import Encoder, Span, Vectors
from bot.nlu.sentences import split, windows

LONGEST = 20_000  # characters of a message that are read
MOST_LEARNED = 5  # parts of one example that are learned from, besides the whole


@dataclass(frozen=True)
class Parts:
    """A text, the vector of the whole, its sentences, and its windows (the sentences first) with their vectors."""

    text: str
    whole: Vectors
    sentences: list[Span]
    windows: list[Span]
    vectors: Vectors

    def words(self, span: Span) -> str:
        """The words of a part."""
        return self.text[slice(*span)]


def read(encoder: Encoder, text: str) -> Parts:
    """Reads a text with one pass of the encoder."""
    text = text[:LONGEST]
    sentences = split(text)
    spans = windows(text, sentences)
    vectors = encoder.encode_parts([text], [[(0, len(text)), *spans]])
    return Parts(text, vectors[:1], sentences[: len(spans)], spans, vectors[1:])


def to_learn(text: str) -> list[Span]:
    """What is learned from in an example: the whole, and its parts or `MOST_LEARNED` of them spread over it."""
    spans = windows(text, split(text))
    if len(spans) > MOST_LEARNED:
        spans = [spans[int(number)] for number in np.linspace(0, len(spans) - 1, MOST_LEARNED)]
    return [(0, len(text)), *spans]


def parts_of(message: Message, encoder: Encoder) -> Parts:
    """The parts of a message, read by whichever component asks first."""
    parts = message.get("parts")
    if parts is None:
        parts = read(encoder, message.get(TEXT) or "")
        message.set("parts", parts)
    return parts  # type: ignore[no-any-return]  # a Message holds anything
