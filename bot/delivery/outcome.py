"""What came of one try to hand a report over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """`kind` says what is known now; `trouble` names what went wrong (`trouble.<name>` in the wording).

    acknowledged: they have it, under `reference`. accepted: it left, and no answer will come by itself. unclear: it may
    have reached them, so ask again under the same key. not_reached: nothing left. refused: trying again is no use.
    """

    kind: str
    trouble: str = ""
    reference: str = ""
    after: float = 0.0  # seconds that the receiver asked to wait
