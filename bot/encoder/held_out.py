"""Which examples the encoder never learned from, so that confidence can be measured on them."""

from __future__ import annotations

import hashlib

TENTH = 10


def is_held_out(text: str) -> bool:
    """Whether an example is kept from fine-tuning, by the hash of its text: one in ten."""
    return hashlib.sha256(text.encode()).digest()[0] % TENTH == 0
