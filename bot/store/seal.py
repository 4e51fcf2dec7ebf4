"""Sealing of what identifies a person: AES-256-GCM under keys derived from the installation's secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class SealError(ValueError):
    """Sealed bytes cannot be opened: another secret, another place, or damage."""


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose, from the installation's secret."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret)


class Sealer:
    """Seals JSON values and bytes so that they open only under the same secret and label."""

    def __init__(self, secret: bytes) -> None:
        self._aead = AESGCM(derive(secret, "seal"))
        self._hash_key = derive(secret, "hash")

    def seal_bytes(self, data: bytes, label: str) -> bytes:
        """Seals bytes under a label that names where they belong, e.g. ``case:<id>``."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, data, label.encode())

    def open_bytes(self, sealed: bytes, label: str) -> bytes:
        """Opens what `seal_bytes` made; raises SealError if the secret or label is another."""
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], label.encode())
        except InvalidTag:
            raise SealError(f"cannot open sealed data of {label.split(':')[0]}") from None

    def seal(self, value: Any, label: str) -> bytes:
        """Seals a JSON value."""
        return self.seal_bytes(json.dumps(value, ensure_ascii=False).encode(), label)

    def open(self, sealed: bytes, label: str) -> Any:
        """Opens a sealed JSON value."""
        return json.loads(self.open_bytes(sealed, label))

    def digest(self, text: str) -> str:
        """A keyed hash by which a token can be looked up without being stored (hex, 64 characters)."""
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()
