"""Passwords of staff: argon2id, and what makes one too weak."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256  # characters; a length that a passphrase has, as the NCSC advises
FEWEST_SIGNS = 6  # different characters


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the library's parameters, which follow RFC 9106


def hashed(password: str) -> str:
    """The hash of a password, with its salt and parameters."""
    return _hasher().hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether a password is the one of a hash; takes as long for an account that is not there (`stored` None)."""
    try:
        return _hasher().verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def weak(password: str, login: str) -> bool:
    """Whether a password is too short, too long, too uniform, or holds the login."""
    plain = password.casefold()
    return not SHORTEST <= len(password) <= LONGEST or len(set(plain)) < FEWEST_SIGNS or login.casefold() in plain


@cache
def _nobody() -> str:
    return hashed("nobody has this password")
