"""All texts are plain: short sentences, known words, a reading age of 11 at most, nothing that is never said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.plain_words import Measure, measures, problems, syllables
from bot.content.rules import plain_rules
from bot.content.texts import passages
from bot.conversation.engine import Content

RULES = plain_rules("en")


def of_step(content: Content, words: str) -> Measure:
    """The measure of a step that says these words."""
    step = replace(content.guidance.steps["call_bank"], title=words, how="", whatsapp={})
    guidance = replace(content.guidance, steps={step.id: step})
    return next(one for one in measures(replace(content, guidance=guidance)) if one.passage.where == step.where)


def said_of(content: Content, words: str) -> list[str]:
    step = replace(content.guidance.steps["call_bank"], title=words, how="", whatsapp={})
    guidance = replace(content.guidance, steps={step.id: step})
    return [one for one in problems(replace(content, guidance=guidance)) if one.startswith(step.where)]


def test_every_text_is_plain(content: Content) -> None:
    assert list(problems(content)) == []


def test_all_kinds_of_texts_are_looked_at(content: Content) -> None:
    words = {passage.words for passage in passages(content)}
    guidance, wording = content.guidance, content.wording
    assert wording.texts["danger"].texts["call_handler"].split("}")[1].strip()[:20] in " ".join(words)
    assert {label for label in wording.labels.values() if "{" not in label} <= words
    for kind in guidance.types.values():
        assert {kind.name, kind.label, kind.reassure} <= words
    for rows, part in ((guidance.rules, "reason"), (guidance.places.values(), "what_happens_next")):
        assert {getattr(row, part) for row in rows} <= words
    for letter in content.letters:
        assert {letter.title, letter.how} <= words
    assert {*content.letters.shared.receivers.values(), *content.letters.shared.gaps.values()} <= words
    assert len(words) > 1000


def test_texts_read_as_for_9_to_11_or_younger(content: Content) -> None:
    ages = [one.age for one in measures(content) if one.age is not None]
    assert len(ages) > 300
    assert sum(ages) / len(ages) < 9
    assert max(ages) <= RULES["reading_age"] == 11


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        (  # a children's book
            "The cat sat on the mat. It was a big red cat. It saw a dog run by. The dog did not see the cat at all.",
            0,
            6,
        ),
        (  # a law
            "Where a payment service provider denies liability for an unauthorised payment transaction, it shall "
            "provide evidence of authentication and of any deficiency in the service provided by the initiator.",
            18,
            40,
        ),
    ],
)
def test_the_reading_age_tells_easy_from_hard(content: Content, words: str, least: int, most: int) -> None:
    age = of_step(content, words).age
    assert age is not None
    assert least <= age <= most


def test_a_short_text_has_no_age(content: Content) -> None:
    assert of_step(content, "Notwithstanding unauthorised authentication.").age is None


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("bank", 1), ("phone", 1), ("phones", 1), ("used", 1), ("asked", 1), ("wanted", 2), ("pages", 2), ("money", 2),
        ("payment", 2), ("message", 2), ("messages", 3), ("emergency", 4), ("company", 3), ("people", 2),
        ("picture", 2), ("centre", 2), ("there", 1), ("whole", 1),
        ("recovery", 4), ("organisation", 5), ("unauthorised", 4), ("transaction", 3), ("the", 1), ("e", 1),
    ],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_long_sentence_is_named(content: Content) -> None:
    fits = "one two three four five six seven eight nine ten " * 2 + "and so"
    assert said_of(content, fits + ".") == []
    assert "22 words are the most" in said_of(content, fits + " on.")[0]


def test_a_colon_and_a_line_end_a_sentence(content: Content) -> None:
    half = "one two three four five six seven eight nine ten and so on"
    assert said_of(content, f"{half}: {half}\n{half}. {half}") == []


def test_a_long_word_is_named_unless_it_is_known(content: Content) -> None:
    assert "“remuneration” is a long word" in said_of(content, "Ask for your remuneration")[0]
    assert said_of(content, "Ask the organisation's people, Samaritans, or Crimestoppers") == []
    assert said_of(content, "Look at {url:ico}".replace("{url:ico}", content.guidance.services["ico"].url)) == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("You should have called", "it blames"),
        ("you FELL FOR it", "it blames"),
        ("We guarantee it", "it promises"),
        ("You will get your money back", "it promises"),
        ("This is sextortion", "it names an offence"),
        ("It is an offence", "it names an offence"),
        ("It has been reported", "it says that something was reported"),
        ("Ask a recovery firm", "it sends people to firms"),
    ],
)
def test_what_is_never_said_is_named_with_the_reason(content: Content, words: str, reason: str) -> None:
    assert reason in said_of(content, words)[0]


@pytest.mark.parametrize(
    "words",
    ["Call the Revenge Porn Helpline", "Nothing is reported yet", "Look up the Direct Debit Guarantee", "Fallen"],
)
def test_names_of_services_and_honest_words_may_stand(content: Content, words: str) -> None:
    assert said_of(content, words) == []


def test_the_list_of_known_words_has_none_that_nobody_uses(content: Content) -> None:
    used = " ".join(passage.words.lower() for passage in passages(content))
    assert [word for word in RULES["known_words"] if word.lower() not in used] == []
