"""The signature under which reports leave, as Standard Webhooks has it: HMAC-SHA256 over id, time and raw body."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
WINDOW = 300.0  # seconds for which a signature stays good
PREFIX = "whsec_"
SHORTEST = 24  # bytes of a secret


def read_secret(text: str) -> bytes | None:
    """The key in `whsec_<base64>`, or None if that is not one of at least 24 bytes."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return None
    return key if text.startswith(PREFIX) and len(key) >= SHORTEST else None


def sign(secret: bytes, key: str, body: bytes) -> dict[str, str]:
    """The headers that sign a body under its idempotency key."""
    stamp = str(int(time.time()))
    return {ID: key, TIMESTAMP: stamp, SIGNATURE: f"v1,{_digest(secret, key, stamp, body)}"}


def verify(secret: bytes, key: str, stamp: str, signature: str, body: bytes) -> bool:
    """Whether one of the signatures (several may stand there, for a change of keys) is good and fresh."""
    if not (stamp.isascii() and stamp.isdigit()) or abs(time.time() - int(stamp)) > WINDOW:
        return False
    expected = f"v1,{_digest(secret, key, stamp, body)}".encode()
    return any(hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in signature.split())


def _digest(secret: bytes, key: str, stamp: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret, f"{key}.{stamp}.".encode() + body, hashlib.sha256)).decode()
