"""The texts of practice that handlers read. What callers say is not among them: they speak as people speak."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.texts import Passage
from bot.practice.scenario import Practice


def passages(practice: Practice) -> Iterator[Passage]:
    """Titles, what a call is good for, remarks that do good, and why others do harm (but not the harmful words)."""
    for scenario in practice.scenarios.values():
        yield Passage(scenario.where, f"{scenario.title}\n{scenario.about}")
    for remark in practice.remarks.values():
        yield Passage(remark.where, remark.why or remark.says)
