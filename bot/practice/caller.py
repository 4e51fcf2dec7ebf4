"""A caller who answers when asked: the same questions in the same order always get the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.practice.scenario import Practice, Scenario, Spoken
from bot.report.fields import Fields

RIGHT, WRONG = "type_right", "type_wrong"  # what a caller is asked who is told what it sounds like


@dataclass(frozen=True)
class Heard:
    """What the caller said; `again` if they had told it all before."""

    words: str
    again: bool = False


class Caller:
    """The caller of one scenario, with what they have told so far."""

    def __init__(self, practice: Practice, scenario: Scenario, fields: Fields) -> None:
        self._practice = practice
        self._scenario = scenario
        self._mood = practice.moods[scenario.mood]
        self._groups = {row.id: row.question for row in fields}
        self._asked: set[str] = set()
        self._given: set[str] = set()
        self._lines: Counter[str] = Counter()
        self.told: set[str] = set(scenario.opening.tells)
        self.shown: set[str] = set(scenario.opening.shows)

    def hear(self) -> str:
        """The first words of the call."""
        return self._scenario.opening.says

    def answer(self, question: str) -> Heard:
        """The answer to a question: a field, several with commas, a question for several, a check or a remark."""
        keys = list(dict.fromkeys(key for name in question.split(",") for key in self._keys(name)))
        new = [said for key in keys if (said := self._new(key))]
        known = any(self._is_known(key) for key in keys)
        self._asked.update({*question.split(","), *keys})
        if new:
            return Heard(" ".join(new))
        if known:
            return Heard(self._line("again", self._mood.again), again=True)
        return Heard(self._else(keys))

    def _keys(self, name: str) -> list[str]:
        """The answers that a question draws: its own, those of its fields, or the one that a field is part of."""
        if name in self._scenario.answers:
            return [name]
        members = [row for row, groups in self._groups.items() if name in groups]
        if members:
            return [key for member in members for key in self._keys(member)]
        for group in self._groups.get(name, ()):
            if group in self._scenario.answers and name in self._scenario.answers[group].tells:
                return [group]
        return [name]

    def _new(self, key: str) -> str:
        """What an answer has to say that was not said yet."""
        spoken = self._scenario.answers.get(key)
        if spoken is None or self._is_known(key):
            return ""
        if spoken.after and not self._asked.intersection(spoken.after):
            return spoken.first
        self._given.add(key)
        self.told.update(spoken.tells)
        self.shown.update(spoken.shows)
        return spoken.says

    def _is_known(self, key: str) -> bool:
        spoken = self._scenario.answers.get(key)
        if spoken is None:
            return key in self.told
        return key in self._given or (bool(spoken.tells) and self._holds_nothing_new(spoken))

    def _holds_nothing_new(self, spoken: Spoken) -> bool:
        return self.told.issuperset(spoken.tells) and self.shown.issuperset(spoken.shows)

    def _else(self, keys: Iterable[str]) -> str:
        """What somebody says to whom the question has nothing to do with it."""
        for key in keys:
            for replies in (self._mood.replies, self._practice.usual):
                if key in replies:
                    return replies[key]
        return self._line("dont_know", self._mood.dont_know)

    def _line(self, kind: str, lines: tuple[str, ...]) -> str:
        self._lines[kind] += 1
        return lines[(self._lines[kind] - 1) % len(lines)]
