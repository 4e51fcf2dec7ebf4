"""Risks in any message, at any point of the talk. Missing one is far worse than asking once too often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).with_name("data")
LONGEST = 20_000
RISKS = (
    "suicide_or_self_harm",
    "immediate_danger",
    "under_18",
    "domestic_abuse",
    "money_at_risk_now",
    "device_compromised",
)
CLAUSES = re.compile(r"(?<=[.!?;\n])\s*|\s+(?=but\b)", re.IGNORECASE)


class RiskError(ValueError):
    """A file of risks is wrong; the message names file and entry."""


@dataclass(frozen=True)
class Risk:
    """A risk and the sentence of the message that shows it."""

    risk: str
    evidence: str


@dataclass(frozen=True)
class _Rules:
    """What shows a risk; `cancels` is taken out of the text first, `clears` ends the search."""

    shows: re.Pattern[str]
    cancels: re.Pattern[str] | None
    clears: re.Pattern[str] | None


@cache
def _rules(risk: str) -> _Rules:
    path = DATA / f"{risk}.yml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return _Rules(*(_pattern(path, part, rows.get(part, [])) for part in ("shows", "cancels", "clears")))  # type: ignore[arg-type]


def _pattern(path: Path, part: str, phrases: list[str]) -> re.Pattern[str] | None:
    if not phrases:
        if part == "shows":
            raise RiskError(f"{path.name}: `shows` is empty")
        return None
    for number, phrase in enumerate(phrases, 1):
        try:
            re.compile(phrase)
        except re.error as error:
            raise RiskError(f"{path.name}: {part}, entry {number}: {error}") from None
    return re.compile("|".join(rf"(?:{phrase})" for phrase in phrases), re.IGNORECASE)


def read_risks(text: str) -> list[Risk]:
    """The risks of a message, each with its evidence."""
    plain = text[:LONGEST].replace("’", "'")
    found = []
    for risk in RISKS:
        evidence = _evidence(plain, _rules(risk))
        if evidence:
            found.append(Risk(risk, evidence))
    return found


def _evidence(text: str, rules: _Rules) -> str:
    if rules.clears and rules.clears.search(text):
        return ""
    left = rules.cancels.sub(" ", text) if rules.cancels else text
    match = rules.shows.search(left)
    if not match:
        return ""
    shown = match.group().strip()
    return next((clause.strip() for clause in CLAUSES.split(text) if shown in clause), shown)
