from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.seal import Sealer, SealError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
sealer = Sealer(b"x" * 32)


@given(JSON)
def test_what_was_sealed_opens_again(value: object) -> None:
    assert sealer.open(sealer.seal(value, "talk:1"), "talk:1") == value


def test_sealed_bytes_show_nothing_and_differ_each_time() -> None:
    first, second = (sealer.seal({"text": "my name is Marion"}, "talk:1") for _ in range(2))
    assert b"Marion" not in first
    assert first != second


def test_another_label_or_secret_or_a_changed_byte_does_not_open() -> None:
    sealed = sealer.seal("words", "talk:1")
    with pytest.raises(SealError):
        sealer.open(sealed, "talk:2")
    with pytest.raises(SealError):
        Sealer(b"y" * 32).open(sealed, "talk:1")
    with pytest.raises(SealError):
        sealer.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "talk:1")
