"""Sealing of what identifies a person: AES-256-GCM under a ring of keys; the newest seals, every one of them opens."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_NUMBER = 1  # the first byte of sealed bytes: the number of the key they were sealed with


class SealError(ValueError):
    """Sealed bytes cannot be opened: another key, another place, or damage."""


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose, from a secret."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret)


class Sealer:
    """Seals JSON values and bytes so that they open only under the same ring and label.

    `secret` is the installation's; it is key number 0 of the ring and the key of all hashes. `keys` are the others.
    """

    def __init__(self, secret: bytes, keys: Mapping[int, bytes] | None = None) -> None:
        ring = {0: secret, **(keys or {})}
        self.current = max(ring)
        self._ring = {number: AESGCM(derive(key, "seal")) for number, key in ring.items()}
        self._hash_key = derive(secret, "hash")
        self._index_key = derive(secret, "index")

    def seal_bytes(self, data: bytes, label: str) -> bytes:
        """Seals bytes under a label that names where they belong, e.g. ``case:<id>``."""
        nonce = os.urandom(_NONCE)
        return bytes([self.current]) + nonce + self._ring[self.current].encrypt(nonce, data, label.encode())

    def open_bytes(self, sealed: bytes, label: str) -> bytes:
        """Opens what `seal_bytes` made; raises SealError if the key or label is another."""
        place = label.split(":")[0]
        key = self._ring.get(sealed[0]) if sealed else None
        if key is None:
            raise SealError(f"cannot open sealed data of {place}: its key is not in HARBOUR_KEYS")
        nonce, body = sealed[_NUMBER : _NUMBER + _NONCE], sealed[_NUMBER + _NONCE :]
        try:
            return key.decrypt(nonce, body, label.encode())
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            raise SealError(f"cannot open sealed data of {place}") from None

    def seal(self, value: Any, label: str) -> bytes:
        """Seals a JSON value."""
        return self.seal_bytes(json.dumps(value, ensure_ascii=False).encode(), label)

    def open(self, sealed: bytes, label: str) -> Any:
        """Opens a sealed JSON value."""
        return json.loads(self.open_bytes(sealed, label))

    def digest(self, text: str) -> str:
        """A keyed hash by which a token can be looked up without being stored (hex, 64 characters)."""
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()

    def blind(self, kind: str, value: str) -> str:
        """A keyed hash by which equal identifiers are equal in the database, and nothing more can be told of them."""
        return hmac.new(self._index_key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
