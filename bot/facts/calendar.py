"""The words of the calendar (calendar.yml) and the days they stand for."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bot.facts.lists import data_rows
from bot.rows import ContentError

GROUPS = ("weekdays", "months", "seasons", "days_of_year", "days_ago", "days_ago_about", "units")


@dataclass(frozen=True)
class Words:
    """One group of words: the pattern for any of them, and what each stands for."""

    pattern: str
    meaning: dict[str, str]

    def __getitem__(self, word: str) -> str:
        return self.meaning[" ".join(word.lower().split())]

    def number(self, word: str) -> int:
        """What a word stands for, as a number."""
        return int(self[word])


@cache
def words(group: str) -> Words:
    """One group of calendar.yml."""
    rows = data_rows("calendar")
    if set(rows) != set(GROUPS):
        raise ContentError(
            f"calendar.yml: {sorted(set(rows) ^ set(GROUPS))[0]}: the groups must be {', '.join(GROUPS)}"
        )
    meaning: dict[str, str] = {}
    for key, spellings in rows[group].items():
        if not isinstance(spellings, list):
            raise ContentError(f"calendar.yml: {group}: {key}: must be a list of words")
        meaning.update({str(word).lower(): str(key) for word in spellings})
    longest = sorted(meaning, key=len, reverse=True)
    return Words("(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest) + ")", meaning)


def latest(month: int, day: int, today: date) -> date:
    """The last time this day of the year came round, today included."""
    year = today.year if (month, day) <= (today.month, today.day) else today.year - 1
    while (month, day) == (2, 29) and not isleap(year):
        year -= 1
    return date(year, month, day)


def months_back(today: date, count: int) -> date:
    """The same day some months ago, or the last day of that month."""
    index = today.year * 12 + today.month - 1 - count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def weekday_before(today: date, weekday: int) -> date:
    """The last such day of the week before today."""
    return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
