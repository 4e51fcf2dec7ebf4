"""What became of each sum: lost, a total, demanded or nothing, by the words nearest to it in its clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from bot.facts.lists import ListError, read_rows
from bot.facts.money import Money

BEFORE, AFTER = 110, 70  # characters of a clause that are looked at on either side of a sum
LATER = 4  # words after a sum count for a little less than words before it
HANDICAP = {"state": 45}  # "I had 500 and it was taken" is lost, though "had" stands nearer
ROLES = frozenset({"lost", "total", "demanded", "none", "state"})
CLAUSE_END = re.compile(r"[.!?]+(?=\s|$)|[;\n]|,? \b(?:but|however|although|though|luckily|thankfully)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Cues:
    """The words for one role on either side of a sum."""

    role: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@cache
def _cues() -> tuple[Cues, ...]:
    rows = read_rows("money_roles")
    words = rows.get("words", {})
    if set(rows.get("roles", {})) != ROLES:
        raise ListError(f"money_roles.yml: roles: must be {', '.join(sorted(ROLES))}")
    return tuple(Cues(role, *(_compiled(role, side, row, words) for side in ("before", "after"))) for role, row in rows["roles"].items())


def _compiled(role: str, side: str, row: dict[str, list[str]], words: dict[str, str]) -> re.Pattern[str] | None:
    if not row.get(side):
        return None
    joined = "|".join(f"(?:{one})" for one in row[side])
    for name, pattern in words.items():
        joined = joined.replace("{" + name + "}", pattern)
    try:
        return re.compile(joined, re.IGNORECASE)
    except re.error as error:
        raise ListError(f"money_roles.yml: {role}: {side}: {error}") from None


class Clauses:
    """Where the clauses of a text begin and end."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = list(CLAUSE_END.finditer(text))
        self._starts = [0, *(match.end() for match in found)]
        self._ends = [*(match.start() for match in found), len(text)]

    def before(self, position: int, stop: int = 0) -> str:
        """The clause up to a position, from `stop` at the earliest."""
        start = self._starts[bisect_right(self._starts, position) - 1]
        return self._text[max(start, stop, position - BEFORE) : position]

    def after(self, position: int, stop: int) -> str:
        """The rest of the clause after a position, up to `stop` at the latest."""
        end = self._ends[min(bisect_left(self._ends, position), len(self._ends) - 1)]
        return self._text[position : max(position, min(end, stop, position + AFTER))]

    def together(self, first: int, second: int) -> bool:
        """Whether two positions lie in one clause."""
        return bisect_right(self._starts, first) == bisect_right(self._starts, second)


def role_of(before: str, after: str) -> str:
    """The role whose words stand nearest to the sum between the two texts, "" if there are none."""
    best, best_rank = "", (10**6, 0)
    for cues in _cues():
        for distance, length in _distances(cues, before, after):
            rank = (distance + HANDICAP.get(cues.role, 0), -length)
            if rank < best_rank:
                best, best_rank = cues.role, rank
    return best


def _distances(cues: Cues, before: str, after: str) -> list[tuple[int, int]]:
    """How far the nearest words on each side are, and how long."""
    found = []
    if cues.before is not None:
        found += [(len(before.rstrip()) - match.end(), len(match.group())) for match in cues.before.finditer(before)][-1:]
    if cues.after is not None and (match := cues.after.search(after)):
        # anchored at the sum: the words begin where the filler before them ends
        found.append((LATER, len(match.group())))
    return found


def roles(moneys: list[Money], text: str) -> list[str]:
    """The role of each sum. A sum without words of its own takes that of the sum before it in the clause."""
    clauses = Clauses(text)
    found: list[str] = []
    for number, money in enumerate(moneys):
        last = moneys[number - 1] if number else None
        following = moneys[number + 1].start if number + 1 < len(moneys) else len(text)
        before = clauses.before(money.start, last.end if last else 0)
        role = role_of(before, clauses.after(money.end, following))
        if not role and last and clauses.together(last.start, money.start):
            role = found[-1]
        found.append(role)
    return found
