"""How well calls go, from their figures: by day or week, by handler, by type and by place; small numbers hidden."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.calls.figures import DONE, OPEN
from bot.store.figures import Figures

FEWEST = 5  # calls that a number shown to analysts must stand for
STEPS = {"day": timedelta(days=1), "week": timedelta(days=7)}
TIMES = ("first_step", "talk", "wrap_up")
MOST_DAYS = 400


@dataclass(frozen=True)
class Share:
    """How many of the calls that are over fulfilled a duty, and how many could not, with what was recorded instead."""

    done: int
    recorded: int
    of: int

    @property
    def percent(self) -> float | None:
        """The share that was done, None where there are no calls."""
        return 100 * self.done / self.of if self.of else None

    @property
    def excused(self) -> float | None:
        """The share that has a reason or another answer instead."""
        return 100 * self.recorded / self.of if self.of else None


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile of some seconds."""

    median: float
    p90: int
    of: int


@dataclass(frozen=True)
class Row:
    """The measures of some calls. None stands for a number that is hidden, or for which there are no calls."""

    calls: int | None
    left_open: int | None
    shares: Mapping[str, Share | None] = field(default_factory=dict)
    times: Mapping[str, Spread | None] = field(default_factory=dict)
    asked_again: int | None = 0
    hidden: bool = False


@dataclass(frozen=True)
class Measures:
    """All measures of some days: in total, by period, by handler (empty where not for the reader), types and places."""

    since: date
    until: date
    step: str
    total: Row
    periods: Mapping[date, Row]
    handlers: Mapping[str, Row]
    types: Mapping[str, int | None]
    places: Mapping[str, int | None]


def whole_weeks(since: date, until: date) -> tuple[date, date]:
    """The whole weeks, Monday to Sunday, that these days lie in."""
    return since - timedelta(days=since.weekday()), until + timedelta(days=6 - until.weekday())


def measure(
    figures: Sequence[Figures], since: date, until: date, step: str, duties: Iterable[str], today: date
) -> Measures:
    """The measures of calls that began from `since` to `until`; nothing is hidden yet."""
    names = tuple(duties)

    def row(some: Sequence[Figures]) -> Row:
        return _row(some, names, today)

    return Measures(
        since,
        until,
        step,
        row(figures),
        {start: row(some) for start, some in _by_period(figures, since, until, STEPS[step])},
        {name: row(some) for name, some in _grouped(figures, lambda one: one.staff_id).items()},
        _counted(one.type for one in figures),
        _counted(one.place for one in figures),
    )


def for_analysts(measures: Measures) -> Measures:
    """The same without handlers, and with numbers hidden by which few calls, or one, could be told apart."""
    calls = hide({str(start): row.calls or 0 for start, row in measures.periods.items()})
    periods = {
        start: _hidden_row() if calls[str(start)] is None else _careful(row) for start, row in measures.periods.items()
    }
    few = 0 < (measures.total.calls or 0) < FEWEST
    return replace(
        measures,
        total=_hidden_row() if few else _careful(measures.total),
        periods=periods,
        handlers={},
        types=hide(_known(measures.types)),
        places=hide(_known(measures.places)),
    )


def hide(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts with small ones as None, and further ones where those could be worked out from the sum of all."""
    small = {name for name, count in counts.items() if 0 < count < FEWEST}
    larger = sorted((count, name) for name, count in counts.items() if count >= FEWEST)
    while small and (len(small) < 2 or sum(counts[name] for name in small) < FEWEST) and larger:
        small.add(larger.pop(0)[1])
    shown = {name: count for name, count in counts.items() if name not in small}
    return {**shown, **dict.fromkeys(sorted(small))}  # their order says nothing


def _counted(names: Iterable[str]) -> dict[str, int | None]:
    """How often each came up, the most frequent first."""
    counts = Counter(names)
    return {name: counts[name] for name in sorted(counts, key=lambda name: (-counts[name], name))}


def _known(counts: Mapping[str, int | None]) -> dict[str, int]:
    return {name: count or 0 for name, count in counts.items()}


def _hidden_row() -> Row:
    return Row(None, None, asked_again=None, hidden=True)


def _careful(row: Row) -> Row:
    """A row without the measures that stand for too few calls."""
    shares = {
        name: share if share and (share.of >= FEWEST or not share.of) else None for name, share in row.shares.items()
    }
    times = {name: spread if spread and spread.of >= FEWEST else None for name, spread in row.times.items()}
    left = None if 0 < (row.left_open or 0) < FEWEST else row.left_open
    return replace(row, left_open=left, shares=shares, times=times)


def _row(figures: Sequence[Figures], duties: tuple[str, ...], today: date) -> Row:
    over = [one for one in figures if one.state != "open" or one.day < today]  # the others may still be going on
    return Row(
        len(figures),
        sum(one.state == "open" for one in over),
        {name: _share(over, name) for name in duties},
        {name: _spread([value for one in figures if (value := getattr(one, name)) is not None]) for name in TIMES},
        sum(one.asked_again for one in figures),
    )


def _share(figures: Sequence[Figures], duty: str) -> Share:
    came_out = Counter(one.duties.get(duty, OPEN) for one in figures)
    return Share(came_out[DONE], len(figures) - came_out[DONE] - came_out[OPEN], len(figures))


def _spread(seconds: Sequence[int]) -> Spread | None:
    if not seconds:
        return None
    ordered = sorted(seconds)
    return Spread(statistics.median(ordered), ordered[math.ceil(0.9 * len(ordered)) - 1], len(ordered))


def _grouped(figures: Iterable[Figures], key: Callable[[Figures], str]) -> dict[str, list[Figures]]:
    found: dict[str, list[Figures]] = {}
    for one in figures:
        found.setdefault(key(one), []).append(one)
    return found


def _by_period(
    figures: Sequence[Figures], since: date, until: date, length: timedelta
) -> Iterator[tuple[date, list[Figures]]]:
    """The calls of each day, or of each week from Monday on, newest first."""
    start = since if length.days == 1 else whole_weeks(since, until)[0]
    periods: dict[date, list[Figures]] = {}
    while start <= until:
        periods[start] = []
        start += length
    for one in figures:
        day = one.day if length.days == 1 else one.day - timedelta(days=one.day.weekday())
        periods[day].append(one)
    return iter(sorted(periods.items(), reverse=True))
