"""The one question in plain words that splits the types still possible best."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

FITS = 0.95  # how likely people are to give the answer that fits what happened to them
WORTH_ASKING = 0.12  # nats that a question must be expected to tell

Ranking = Mapping[str, float]


@dataclass(frozen=True)
class Split:
    """A question that sets types apart: each answer with the types it speaks for. Types under no answer fit any."""

    id: str
    answers: Mapping[str, tuple[str, ...]]

    def weighed(self, ranking: Ranking, answer: str) -> dict[str, float]:
        """The ranking once `answer` was given; the shares add up to one."""
        shares = {kind: share * self._likely(answer, kind) for kind, share in ranking.items()}
        total = sum(shares.values()) or 1.0
        return {kind: share / total for kind, share in shares.items()}

    def parts(self, ranking: Ranking) -> bool:
        """Whether two of its answers speak for types of the ranking; else it would be beside the point."""
        return sum(any(kind in ranking for kind in kinds) for kinds in self.answers.values()) > 1

    def tells(self, ranking: Ranking) -> float:
        """How much the answer is expected to tell about the type, in nats."""
        after = 0.0
        for answer in self.answers:
            chance = sum(share * self._likely(answer, kind) for kind, share in ranking.items())
            after += chance * _doubt(self.weighed(ranking, answer))
        return _doubt(ranking) - after

    def _likely(self, answer: str, kind: str) -> float:
        fitting = [name for name, kinds in self.answers.items() if kind in kinds]
        if not fitting:
            return 1 / len(self.answers)
        if answer in fitting:
            return FITS / len(fitting)
        return (1 - FITS) / max(len(self.answers) - len(fitting), 1)


def best_split(splits: Mapping[str, Split], ranking: Ranking, asked: Collection[str]) -> Split | None:
    """The question not asked yet that is expected to tell most, or None where none is worth asking."""
    open_ = [split for split in splits.values() if split.id not in asked and split.parts(ranking)]
    best = max(open_, key=lambda split: split.tells(ranking), default=None)
    return best if best and best.tells(ranking) >= WORTH_ASKING else None


def _doubt(ranking: Ranking) -> float:
    return -sum(share * math.log(share) for share in ranking.values() if share > 0)
