"""One played person: decides what to say next from their file, whatever Harbour asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.guidance.load import Guidance, load_guidance

TOPICS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("topics.yml").read_text(encoding="utf-8"))
CLARIFY = "ask_clarify_"
AFTER = {"danger_now": "danger_now_after", "self_harm": "self_harm_after"}


def topics_of(question: str, asks: Sequence[str] = ()) -> list[str]:
    """The topics that a question is about: those of all fields that it asks for."""
    if question.startswith(CLARIFY):
        return [question]
    names = [f"ask_{name}" for name in asks] if len(asks) > 1 else [question]
    return list(dict.fromkeys(TOPICS[name] for name in names if name in TOPICS))


@cache
def _guidance() -> Guidance:
    return load_guidance()


@dataclass(frozen=True)
class Move:
    """What the person does: words (one message a line on WhatsApp) or a button."""

    words: str = ""
    button: str = ""


@dataclass
class Person:
    """A person of the file, and how far their talk has come."""

    data: dict[str, Any]
    turn: int = 0
    sent: list[str] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    upset: bool = False

    def move(
        self, question: str, named: str | None, buttons: list[dict[str, str]], asks: Sequence[str] = ()
    ) -> Move | None:
        """The person's next move after `question`, or None when they have nothing more to say."""
        self.turn += 1
        due = self._due()
        topics = topics_of(question, asks)
        topic = topics[0] if topics else ""
        if due is not None:
            self.upset = True
            return self._words(due)
        if self._over() and topic not in {"confirm_delete", "confirm_stop"}:
            return None
        if topic == "end" or not question:
            waiting = self._left()
            return self._words(waiting[0]["say"]) if waiting else None
        moves = [self._answer(one, named, buttons) for one in topics] or [self._answer("", named, buttons)]
        words = "\n".join(dict.fromkeys(move.words for move in moves if move.words))
        return self._words(words) if words else moves[0]

    def _left(self) -> list[dict[str, Any]]:
        return [row for row in self.data.get("later", []) if row["say"] not in self.sent]

    def _due(self) -> str | None:
        return next((row["say"] for row in self._left() if row["turn"] <= self.turn), None)

    def _over(self) -> bool:
        return bool(self.data.get("ends_after_later")) and not self._left()

    def _answer(self, topic: str, named: str | None, buttons: list[dict[str, str]]) -> Move:
        answers = self.data["answers"]
        self.asked[topic] = count = self.asked.get(topic, 0) + 1
        if topic == "confirm_type":
            fits = {self.data["truth"]["type"], *self.data["truth"].get("acceptable", [])}
            return Move(answers["confirm_type" if named in fits else "deny_type"])
        if topic == "type_choice":
            return self._choose(buttons)
        if topic.startswith(CLARIFY):
            return self._clarify(topic.removeprefix(CLARIFY))
        key = AFTER[topic] if self.upset and AFTER.get(topic) in answers else topic
        if count > 1 and f"{topic}_again" in answers:
            key = f"{topic}_again"
        if topic in {"account", "other_words"}:
            key = "deny_type"
        if key in answers and count <= 2:
            return Move(answers[key])
        return Move(button=buttons[0]["id"]) if buttons else Move("skip")

    def _clarify(self, name: str) -> Move:
        answers = _guidance().splits[name].answers
        fits = next((answer for answer, kinds in answers.items() if self.data["truth"]["type"] in kinds), None)
        return Move(button=f"inform-{fits}" if fits else "not_sure")

    def _choose(self, buttons: list[dict[str, str]]) -> Move:
        fits = [self.data["truth"]["type"], *self.data["truth"].get("acceptable", [])]
        offered = [button["id"] for button in buttons]
        for name in fits:
            if f"choose_type-{name}" in offered:
                return Move(button=f"choose_type-{name}")
        return Move(button="something_else" if "something_else" in offered else offered[0])

    def _words(self, words: str) -> Move:
        self.sent.append(words)
        return Move(words=words)
