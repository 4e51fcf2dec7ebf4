"""The rules for plain words: what shows a risk, what takes it back, and mistakes in the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.risks import rules
from bot.rows import ContentError


@pytest.mark.parametrize(
    ("risk", "text"),
    [
        ("suicide_or_self_harm", "I want to kill myself"),
        ("suicide_or_self_harm", "My son says he wants to die."),
        ("suicide_or_self_harm", "she is suicidal"),
        ("suicide_or_self_harm", "i don’t want to be here anymore"),
        ("immediate_danger", "someone is banging on the door"),
        ("immediate_danger", "he has a knife"),
        ("under_18", "im 14 and scared"),
        ("domestic_abuse", "my husband tracks my car"),
        ("money_at_risk_now", "I gave him the PIN"),
        ("device_compromised", "they had AnyDesk on it"),
    ],
)
def test_plain_words_show_it(risk: str, text: str) -> None:
    evidence = rules.plain(text).get(risk)
    assert evidence
    assert evidence in text


@pytest.mark.parametrize(
    ("risk", "text"),
    [
        ("suicide_or_self_harm", "this queue is killing me"),
        ("suicide_or_self_harm", "I am not suicidal, just cross"),
        ("suicide_or_self_harm", "she denies being suicidal"),
        ("suicide_or_self_harm", "my phone is dead"),
        ("under_18", "that was 15 years ago"),
        ("immediate_danger", "the parcel is on its way"),
        ("money_at_risk_now", "my bank has blocked the card"),
    ],
)
def test_figures_of_speech_and_negation_do_not(risk: str, text: str) -> None:
    assert risk not in rules.plain(text)


def test_a_negation_in_another_sentence_takes_nothing_back() -> None:
    assert "suicide_or_self_harm" in rules.plain("No, thanks. I want to die")


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert all(words in text for words in rules.plain(text).values())


@settings(max_examples=5, deadline=None)
@given(st.text(alphabet="abc i'm 1 \n.", min_size=1, max_size=40))
def test_a_long_text_is_read(text: str) -> None:
    rules.plain(text * (20_000 // len(text)))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("shows: []", "empty"),
        ("shows: ['a? ..2 b?']", "entry 1"),
        ("shows: ['fine', '<nothing> here']", "entry 2"),
    ],
)
def test_a_mistake_names_file_and_entry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, error: str
) -> None:
    (tmp_path / "some_risk.yml").write_text(content)
    monkeypatch.setattr(rules, "DATA", tmp_path)
    monkeypatch.setattr(rules, "RISKS", ("some_risk",))
    with pytest.raises(ContentError, match=rf"some_risk\.yml.*{error}"):
        rules.plain("x")
