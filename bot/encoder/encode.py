"""Turns texts into vectors with the built encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

WINDOW = 128  # tokens a vector may cover; longer pieces are cut into windows and averaged
Vectors = npt.NDArray[np.float32]


@cache
def shared_encoder(folder: Path) -> Encoder:
    """The encoder of a folder, loaded once in a process however many components use it."""
    return Encoder(folder)


class Encoder:
    """Encodes texts into unit vectors of 384 numbers; safe to share between threads."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        if not (folder / "encoder.onnx").exists():
            raise FileNotFoundError("The sentence encoder is not built: run `make encoder`.")
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

    def encode(self, texts: Sequence[str], batch: int = 16) -> Vectors:
        """One unit vector a text (shape: texts by 384); a text beyond the window counts whole."""
        pieces = [(i, ids) for i, text in enumerate(texts) for ids in self._windows(text)]
        order = sorted(range(len(pieces)), key=lambda n: len(pieces[n][1]))
        sums = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), batch):
            chosen = [pieces[n] for n in order[start : start + batch]]
            for (i, ids), vector in zip(chosen, self._run([ids for _, ids in chosen]), strict=True):
                sums[i] += vector * len(ids)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 0)

    def _windows(self, text: str) -> list[list[int]]:
        ids = self._tokenizer.encode(text).ids
        first, last, body = ids[0], ids[-1], ids[1:-1]
        room = WINDOW - 2
        return [[first, *body[start : start + room], last] for start in range(0, max(len(body), 1), room)]

    def _run(self, rows: list[list[int]]) -> Vectors:
        width = max(len(row) for row in rows)
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for n, row in enumerate(rows):
            ids[n, : len(row)] = row
            mask[n, : len(row)] = 1
        (vectors,) = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, np.float32)
