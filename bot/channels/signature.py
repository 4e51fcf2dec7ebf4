"""The signature under which the gateway speaks to Rasa: HMAC-SHA256 over time and body."""

from __future__ import annotations

import hashlib
import hmac
import time

from bot.store.seal import derive

HEADER = "X-Harbour-Signature"
WINDOW = 60.0  # seconds a signature stays good


def sign(secret: bytes, body: bytes, moment: float | None = None) -> str:
    """The header's value for a body: ``<unix time>.<hex digest>``."""
    stamp = str(int(time.time() if moment is None else moment))
    return f"{stamp}.{_digest(secret, stamp, body)}"


def verify(secret: bytes, body: bytes, header: str) -> bool:
    """Whether the header signs this body and is fresh; compared in constant time."""
    stamp, _, digest = header.partition(".")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > WINDOW:
        return False
    return hmac.compare_digest(_digest(secret, stamp, body).encode(), digest.encode())


def _digest(secret: bytes, stamp: str, body: bytes) -> str:
    return hmac.new(derive(secret, "sign"), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
