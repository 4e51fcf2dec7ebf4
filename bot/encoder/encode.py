"""Turns texts, and parts of them, into vectors with the encoder in models/encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

WIDTH = 384  # numbers in a vector
WINDOW = 128  # tokens read together; a longer text is read window by window
Vectors = npt.NDArray[np.float32]
Span = tuple[int, int]  # where a part of a text begins and ends


@cache
def shared_encoder(folder: Path, threads: int = 1) -> Encoder:
    """The encoder of a folder, loaded once in a process however many components use it."""
    return Encoder(folder, threads)


@dataclass(frozen=True)
class Encoded:
    """A text as the encoder read it: a vector for each token, and where each token stands (specials at no place)."""

    tokens: Vectors
    places: npt.NDArray[np.int64]
    length: int

    def part(self, span: Span) -> Vectors:
        """The unit vector of a part, read within the whole text."""
        start, end = span
        inside = (self.places[:, 0] >= start) & (self.places[:, 1] <= end) & (self.places[:, 1] > self.places[:, 0])
        chosen = self.tokens[inside] if inside.any() and (start, end) != (0, self.length) else self.tokens
        mean = chosen.mean(axis=0)
        return np.asarray(mean / (np.linalg.norm(mean) or 1.0), np.float32)


class Encoder:
    """Encodes texts into unit vectors of `WIDTH` numbers; safe to share between threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        if not (folder / "encoder.onnx").exists():
            raise FileNotFoundError("models/encoder/encoder.onnx is missing: it is kept in git, so check it out anew.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps its peak for ever: 100 MB for a few milliseconds
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text (shape: texts by `WIDTH`); all of a long text counts."""
        return self.encode_parts(texts, [[(0, len(text))] for text in texts])

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]], batch: int = 16) -> Vectors:
        """The unit vectors of the parts of each text, in order; every text is read once, as a whole."""
        found: list[list[Vectors]] = [[] for _ in texts]
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            for number, read in zip(chosen, self._read([texts[n] for n in chosen]), strict=True):
                found[number] = [read.part(span) for span in parts[number]]
        return np.array([vector for one in found for vector in one], np.float32).reshape(-1, WIDTH)

    def _read(self, texts: Sequence[str]) -> list[Encoded]:
        encodings = [self._tokenizer.encode(text) for text in texts]
        windows = [(n, window) for n, one in enumerate(encodings) for window in _windows(len(one.ids))]
        hidden = self._run([[encodings[n].ids[i] for i in window] for n, window in windows])
        read = []
        for number, text in enumerate(texts):
            mine = [(window, rows) for (n, window), rows in zip(windows, hidden, strict=True) if n == number]
            tokens = np.concatenate([rows[: len(window)] for window, rows in mine])
            places = np.array([encodings[number].offsets[i] for window, _ in mine for i in window], np.int64)
            read.append(Encoded(tokens, places.reshape(-1, 2), len(text)))
        return read

    def _run(self, rows: list[list[int]]) -> Vectors:
        width = max(len(row) for row in rows)
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for n, row in enumerate(rows):
            ids[n, : len(row)] = row
            mask[n, : len(row)] = 1
        (hidden,) = self._session.run(["hidden"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(hidden, np.float32)


def _windows(length: int) -> list[list[int]]:
    """The numbers of the tokens read together, each time between the first and the last, which are marks."""
    body, room = range(1, length - 1), WINDOW - 2
    return [[0, *body[start : start + room], length - 1] for start in range(0, max(len(body), 1), room)]
