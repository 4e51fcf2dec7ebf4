from __future__ import annotations

import math
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from bot import codes

WORDS = sorted(codes.known())
SIX = st.lists(st.sampled_from(WORDS), min_size=6, max_size=6)
BETWEEN = st.text(alphabet=" ,.;:-–_/\n\t1234567890'\"", min_size=1, max_size=4)


def test_six_words_cannot_be_guessed() -> None:
    assert codes.WORDS * math.log2(len(WORDS)) >= 64
    assert len({codes.make() for _ in range(200)}) == 200


def test_the_words_are_short_plain_and_can_be_told_apart() -> None:
    assert all(re.fullmatch("[a-z]{3,12}", word) for word in WORDS)
    sounds_alike = "night knight red read steel steal flour flower sea see bear bare".split()
    for first, second in zip(sounds_alike[::2], sounds_alike[1::2], strict=True):
        assert not {first, second} <= set(WORDS)


def test_what_was_made_is_read() -> None:
    for words in (codes.make() for _ in range(200)):
        assert codes.read(words) == words


@given(SIX, st.lists(BETWEEN, min_size=7, max_size=7), st.data())
def test_capitals_and_what_is_between_do_not_matter(words: list[str], between: list[str], data: st.DataObject) -> None:
    shown = [data.draw(st.sampled_from([word, word.upper(), word.title()])) for word in words]
    text = between[0] + "".join(word + gap for word, gap in zip(shown, between[1:], strict=True))
    assert codes.read(text) == " ".join(words)


@given(SIX, st.integers(0, 5), st.data())
def test_a_wrong_letter_changes_no_other_word_and_is_never_read_as_a_word_further_off(
    words: list[str], place: int, data: st.DataObject
) -> None:
    word = words[place]
    at = data.draw(st.integers(0, len(word) - 1))
    typed = data.draw(st.sampled_from([word[:at] + word[at + 1 :], word[:at] + "x" + word[at:]]))
    assume(typed not in codes.known())
    read = codes.read(" ".join([*words[:place], typed, *words[place + 1 :]]))
    if read is not None:
        found = read.split()
        assert found[:place] + found[place + 1 :] == words[:place] + words[place + 1 :]
        assert _distance(found[place], typed) <= 1 or found[place].startswith(typed)


def _distance(one: str, other: str) -> int:
    """Letters left out, added or changed between two words."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def test_a_word_cut_short_or_wrong_by_a_letter_is_understood() -> None:
    assert codes.read("My six words are: Umbrela, LIGHTHOUS, porridge – tortoise, gooseberry and sunflwoer!") == (
        "umbrella lighthouse porridge tortoise gooseberry sunflower"
    )


@given(st.text(max_size=300))
def test_anything_else_is_no_code_or_six_words_of_the_list(text: str) -> None:
    read = codes.read(text)
    assert read is None or (len(read.split()) == codes.WORDS and set(read.split()) <= codes.known())
