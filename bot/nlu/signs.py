"""The dialogue act that is safe to go by: what the classifier thinks, held against the words and the talk."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from bot.rows import ContentError, read_rows

LONG, ACCOUNT, BRIEF = 25, 9, 20  # words
WEAK, CLEAR = 0.25, 0.5  # confidence
ASKED_ASIDE = frozenset({"ask_privacy", "ask_refund", "ask_outcome", "ask_pay", "ask_blame"})
TURNS = frozenset({"stop", "delete_my_data", "start_again", "go_back", "goodbye"})
KEPT_WHEN_LONG = frozenset({"describe_incident", "correct_answer"})
SIGNS = Path(__file__).with_name("signs.yml")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The signs of each dialogue act that needs one, and the parts that they share, by name."""
    rows = read_rows(SIGNS)
    parts: dict[str, str] = rows["parts"]
    found = {}
    for name, phrases in {**{part: [phrase] for part, phrase in parts.items()}, **rows["signs"]}.items():
        for number, phrase in enumerate(phrases, 1):
            phrases[number - 1] = phrase = parts.get(phrase.strip("{}"), phrase)
            try:
                re.compile(phrase)
            except re.error as error:
                raise ContentError(f"{SIGNS.name}: {name}, entry {number}: {error}") from None
        found[name] = re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)
    return found


def signed(act: str, text: str) -> bool:
    """Whether the words show a sign of the act; an act that needs none always does."""
    return act not in _patterns() or bool(_patterns()[act].search(text.replace("’", "'")))


def may_be_account(text: str, intent: dict[str, Any]) -> bool:
    """Whether `settled` may take a text for an account, whatever the talk."""
    return bool(text.strip()) and (intent.get("name") == "describe_incident" or len(text.split()) >= ACCOUNT)


def settled(text: str, intent: dict[str, Any], spent: Collection[str] = (), *, foreign: bool = False) -> str:
    """The dialogue act of `text`, by the classifier's `intent` (name, confidence).

    A weak guess, one without its signs, and an aside said again (`spent`) that is no question, is an answer; many words
    are an account, unless they are not English (`foreign`). An act that changes the course of the talk (stop, delete
    ...) must be said briefly and clearly; one that asks something aside must be clear, or put as a question.
    """
    act, sure, words = intent.get("name") or "inform", float(intent.get("confidence") or 0.0), len(text.split())
    if foreign and "not_english" not in spent:
        return "not_english"
    if (words > LONG and act not in KEPT_WHEN_LONG) or (words >= ACCOUNT and act == "not_english"):
        return "describe_incident"
    spoken = act in spent and not signed("question", text)
    vague = act in ASKED_ASIDE and sure < CLEAR and not signed("question", text)
    if sure < WEAK or spoken or vague or not signed(act, text) or (act in TURNS and (words > BRIEF or sure < CLEAR)):
        return "inform" if words < ACCOUNT else "describe_incident"
    return str(act)
