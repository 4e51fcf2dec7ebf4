"""The signature on what WhatsApp delivers: HMAC-SHA256 of the raw body under the app's secret."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "X-Hub-Signature-256"
SCHEME = "sha256="


def sign(app_secret: str, body: bytes) -> str:
    """The header's value for a body."""
    return SCHEME + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def verify(app_secret: str, body: bytes, header: str) -> bool:
    """Whether the header signs this body; compared in constant time, and never true without a secret."""
    given = header.encode("utf-8", "replace")
    return bool(app_secret) and hmac.compare_digest(sign(app_secret, body).encode(), given)
