from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import SettingError, load
from bot.store.seal import Sealer, SealError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
SECRET = b"x" * 32
RINGS = st.dictionaries(st.integers(1, 255), st.binary(min_size=32, max_size=40), max_size=4)
sealer = Sealer(SECRET)


@given(JSON, RINGS)
def test_what_was_sealed_opens_again(value: object, ring: dict[int, bytes]) -> None:
    one = Sealer(SECRET, ring)
    assert one.open(one.seal(value, "talk:1"), "talk:1") == value


@given(st.binary(max_size=200), RINGS, RINGS)
def test_a_ring_that_grew_opens_what_was_sealed_before_and_seals_with_its_newest(
    data: bytes, ring: dict[int, bytes], more: dict[int, bytes]
) -> None:
    before = Sealer(SECRET, ring).seal_bytes(data, "case:1")
    grown = Sealer(SECRET, {**more, **ring})
    assert grown.open_bytes(before, "case:1") == data
    after = grown.seal_bytes(data, "case:1")
    assert after[0] == max({0, *ring, *more})
    if after[0] not in {0, *ring}:
        with pytest.raises(SealError, match="HARBOUR_KEYS"):
            Sealer(SECRET, ring).open_bytes(after, "case:1")


@given(st.binary(max_size=80))
def test_bytes_that_nobody_sealed_are_an_error_of_its_own(data: bytes) -> None:
    with pytest.raises(SealError):
        sealer.open_bytes(data, "case:1")


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
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealError):
            Sealer(SECRET, {1: SECRET + b"z"}).open(changed, "talk:1")


def test_a_blind_value_tells_kinds_and_secrets_apart() -> None:
    other = Sealer(b"y" * 32)
    values = {sealer.blind("phones", "1"), sealer.blind("accounts", "1"), other.blind("phones", "1")}
    assert len(values | {sealer.digest("phones:1")}) == 4
    assert sealer.blind("phones", "1") == Sealer(SECRET, {7: b"k" * 32}).blind("phones", "1")


def _load(keys: str) -> dict[int, bytes]:
    with TemporaryDirectory() as folder:
        return dict(load({"HARBOUR_DATA_DIR": folder, "HARBOUR_KEYS": keys}).keys)


@settings(max_examples=50)
@given(st.dictionaries(st.integers(1, 255), st.from_regex(r"[A-Za-z0-9+/=:]{32,40}", fullmatch=True), max_size=3))
def test_the_ring_is_read_as_it_was_written(ring: dict[int, str]) -> None:
    text = " , ".join(f"{number}:{secret}" for number, secret in ring.items())
    assert _load(text) == {number: secret.encode() for number, secret in ring.items()}


@pytest.mark.parametrize(
    "keys",
    ["secret" * 8, "0:" + "k" * 32, "256:" + "k" * 32, "1:short", "one:" + "k" * 32, f"1:{'k' * 32},1:{'l' * 32}"],
)
def test_a_ring_that_cannot_be_read_is_refused_and_no_secret_is_said(tmp_path: Path, keys: str) -> None:
    with pytest.raises(SettingError, match="HARBOUR_KEYS") as refused:
        _load(keys)
    assert "kkk" not in str(refused.value)
    assert "secretsecret" not in str(refused.value)
