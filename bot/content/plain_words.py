"""Plain words: how long sentences and words are, the reading age, and what is never said to a victim.

The reading age is that of the Flesch-Kincaid grade plus five, with syllables counted as groups of vowels
(docs/decisions/0023 says why). Words on the list, and words in the names of services, count as two syllables at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.content.rules import plain_rules
from bot.content.texts import Passage, passages
from bot.conversation.engine import Content
from bot.guidance.typed import typed_in

SENTENCE = re.compile(r"(?<=[.!?:;…])[”\"')]*(?:\s+|$)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:[aeiouy][lr]|[^aeiouylr])e$|[^aeiouyscgxz]es$|[^aeiouydt]ed$")
KNOWN_SYLLABLES = 2


@dataclass(frozen=True)
class Measure:
    """What one text is like to read; `age` is None where it is too short to be measured."""

    passage: Passage
    age: float | None
    longest_sentence: str
    hard_words: tuple[str, ...]
    never: tuple[tuple[str, str], ...] = field(default=())  # what is never said, and why


def measures(content: Content, more: Iterable[Passage] = ()) -> list[Measure]:
    """Every text measured, and `more` beside those of the content."""
    reader = _Reader(content)
    skipped = set(reader.rules["other_languages"])
    texts = (*passages(content), *more)
    return [reader.measure(passage) for passage in texts if not skipped & set(passage.where.split())]


def problems(content: Content, more: Iterable[Passage] = ()) -> Iterator[str]:
    """Texts, and `more`, that are not plain, or say what is never said, with file and line."""
    rules = plain_rules(content.wording.language)
    for one in measures(content, more):
        yield from (f"{one.passage.where}: {what}" for what in _problems(one, rules, content.wording.language))


def _problems(one: Measure, rules: Any, language: str) -> Iterator[str]:
    for words, why in one.never:
        yield f"says “{words}”: {why}"
    if (length := len(WORD.findall(one.longest_sentence))) > rules["sentence_words"]:
        yield f"{rules['sentence_words']} words are the most in a sentence, this has {length}: “{one.longest_sentence}”"
    for word in one.hard_words:
        yield f"“{word}” is a long word: say it another way, or add it to bot/content/data/plain_words/{language}.yml"
    if one.age is not None and one.age > rules["reading_age"]:
        yield f"reads as for age {one.age:.1f}, {rules['reading_age']} is the most: make sentences or words shorter"


class _Reader:
    def __init__(self, content: Content) -> None:
        self.rules: Any = plain_rules(content.wording.language)
        self._typed = typed_in(content.guidance.services.values())
        services = (service.name for service in content.guidance.services.values())
        names = sorted((*services, *self.rules["names"]), key=len, reverse=True)
        self._names = re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in names))
        known = [*self.rules["known_words"], *(word for name in names for word in WORD.findall(name))]
        self._known = {word.lower() for word in known}
        self._never = [
            (re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE), group["why"])
            for group in self.rules["never"].values()
            for words in group["words"]
        ]

    def measure(self, passage: Passage) -> Measure:
        text = self._typed.without(passage.words)
        sentences = [part for part in SENTENCE.split(text) if WORD.search(part)]
        words = [word for sentence in sentences for word in WORD.findall(sentence)]
        hard = sorted({word for word in words if self._is_hard(_bare(word))})
        without_names = self._names.sub("", text)
        never = [(found.group(), why) for pattern, why in self._never if (found := pattern.search(without_names))]
        longest = max(sentences, key=lambda sentence: len(WORD.findall(sentence)), default="")
        age = self._age(words, len(sentences)) if len(words) >= self.rules["measured_from_words"] else None
        return Measure(passage, age, longest.strip(), tuple(hard), tuple(never))

    def _is_known(self, word: str) -> bool:
        return word in self._known or (word.endswith("s") and word[:-1] in self._known)

    def _is_hard(self, word: str) -> bool:
        long = len(word) >= self.rules["long_letters"] or syllables(word) >= self.rules["long_syllables"]
        return long and not self._is_known(word)

    def _age(self, words: list[str], sentences: int) -> float:
        spoken = sum(min(syllables(word), KNOWN_SYLLABLES if self._is_known(_bare(word)) else 99) for word in words)
        return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59 + 5


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.lower())


def syllables(word: str) -> int:
    """The syllables of an English word, as groups of vowels, less a silent e at the end."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    found = len(VOWELS.findall(bare))
    if found > 1 and SILENT.search(bare):
        found -= 1
    return max(found, 1)
