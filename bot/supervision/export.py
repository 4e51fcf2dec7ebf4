"""The measures as CSV: one number a line, so that any program can take them; nothing in it is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping

from bot.supervision.measures import Measures, Row

HEADER = ("since", "until", "group", "name", "measure", "value", "calls", "hidden")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Line = tuple[str, str, str, int | float | None, int | None, bool]  # group, name, measure, value, calls, hidden


def as_csv(measures: Measures, name_of: Callable[[str], str]) -> bytes:
    """All measures, as UTF-8; `name_of` gives the name of a handler by their id."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(HEADER)
    for group, name, measure, value, calls, hidden in _lines(measures, name_of):
        shown = "" if value is None else value if isinstance(value, int) else f"{value:.1f}"
        of = "" if calls is None else calls
        days = (measures.since.isoformat(), measures.until.isoformat())
        write.writerow([*days, group, harmless(name), measure, shown, of, int(hidden)])
    return out.getvalue().encode()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


def _lines(measures: Measures, name_of: Callable[[str], str]) -> Iterator[Line]:
    yield from _row("all", "", measures.total)
    for start, row in measures.periods.items():
        yield from _row(measures.step, start.isoformat(), row)
    for staff_id, row in measures.handlers.items():
        yield from _row("handler", name_of(staff_id), row)
    yield from _counts("type", measures.types)
    yield from _counts("place", measures.places)


def _row(group: str, name: str, row: Row) -> Iterator[Line]:
    yield group, name, "calls", row.calls, None, row.hidden
    if row.hidden:
        return
    yield group, name, "left_open", row.left_open, row.calls, row.left_open is None
    yield group, name, "asked_again", row.asked_again, row.calls, False
    for duty, share in row.shares.items():
        yield group, name, f"{duty}_percent", share.percent if share else None, share.of if share else None, not share
        excused = share.excused if share else None
        yield group, name, f"{duty}_not_possible_percent", excused, share.of if share else None, not share
    for time, spread in row.times.items():
        of = spread.of if spread else None
        yield group, name, f"{time}_median_seconds", spread.median if spread else None, of, False
        yield group, name, f"{time}_p90_seconds", spread.p90 if spread else None, of, False


def _counts(group: str, counts: Mapping[str, int | None]) -> Iterator[Line]:
    for name, count in counts.items():
        yield group, name or "not_named", "calls", count, None, count is None
