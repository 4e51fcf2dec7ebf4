"""Days as people write them, in British order, reckoned from the day of the conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.facts.numbers import UNITS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FOREIGN = {"enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
           "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12}  # fmt: skip
_DAY = r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|" + "|".join(FOREIGN)
)
_COUNT = r"\d{1,3}|a couple(?: of)?|couple(?: of)?|a few|few|several|an?|" + "|".join(UNITS)
FUTURE = re.compile(r"\b(?:next|by|until|till|before|due|coming|this coming|from)\W*$", re.IGNORECASE)
ROUGH = re.compile(r"\b(?:about|around|roughly|approx\w*|maybe|think|or so|sometime|circa|since|early|late|mid|end of|prob\w*)\W*(?:\w+\W+)?$", re.I)
PATTERNS = (
    ("iso", r"\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    ("numbers", r"(?<![\d/£.-])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?:[/.](?P<y>\d{2}|\d{4}))?(?![\d/-])"),
    ("day_month", rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of| de)? ?(?P<mon>{_MONTH})\b(?:,? (?P<y>20\d\d))?"),
    ("month_day", rf"\b(?P<mon>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y>20\d\d))?"),
    ("ago", rf"\b(?P<n>{_COUNT}) ?(?P<unit>days?|weeks?|wks?|months?|mths?|years?|yrs?)(?: or so)? ?(?:ago|back|since)\b"),
    ("fortnight", r"\b(?:a )?fortnight (?:ago|back)\b"),
    ("before_yesterday", r"\b(?:the )?day before yesterday\b"),
    ("yesterday", r"\b(?:yesterday|yest|last ni(?:ght|te)|ystrday|ayer)\b"),
    ("today", r"\b(?:today|tonight|this (?:morning|afternoon|evening)|just now|right now|(?:half )?an hour ago|\d+ (?:mins?|minutes?|hours?|hrs?) ago|2day|hoy)\b"),
    ("weekday", rf"\b(?P<last>last )?(?P<day>{_DAY})\b(?P<week> week)?(?! ?(?:to|-) ?(?:{_DAY}))"),
    ("last", r"\blast (?P<unit>week|month|year)\b"),
    ("nth", r"\b(?:on )?the (?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|floor|of (?!the month)))"),
    ("month", rf"\b(?:in|since|back in|early|late|last|from) (?P<mon>{_MONTH})\b(?: (?P<y>20\d\d))?"),
)  # fmt: skip
COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in PATTERNS)
NEEDS_CONTEXT = frozenset({"sat", "sun", "mon", "wed", "may", "mar"})


@dataclass(frozen=True)
class When:
    """A day (ISO 8601), the words it was read from, and whether it is rough."""

    date: str
    words: str
    approximate: bool = False
    start: int = 0


def read_date(text: str, today: date) -> When | None:
    """The day that an answer names, or None."""
    found = read_dates(text, today)
    return next((one for one in found if not one.approximate), found[0] if found else None)


def read_dates(text: str, today: date) -> list[When]:
    """Every past day that a text names, in order; days to come are left out."""
    found: list[When] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in COMPILED:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            when = _when(name, match, text, today)
            if when is not None:
                taken.append(match.span())
                found.append(when)
    return sorted(found, key=lambda one: one.start)


def _when(name: str, match: re.Match[str], text: str, today: date) -> When | None:
    before = text[max(0, match.start() - 16) : match.start()]
    if name in {"weekday", "nth", "day_month", "month_day"} and FUTURE.search(before):
        return None
    try:
        day, rough = READERS[name](match, today, text)
    except (ValueError, OverflowError):
        return None
    if day is None or day > today or day.year < today.year - 100:
        return None
    rough = rough or bool(ROUGH.search(before))
    return When(day.isoformat(), match.group().strip(), rough, match.start())


Read = tuple[date | None, bool]


def _exact(year: int | None, month: int, day: int, today: date) -> Read:
    if year is not None:
        return date(year + 2000 if year < 100 else year, month, day), False
    made = date(today.year, month, day)
    return (made if made <= today else date(today.year - 1, month, day)), False


def _month_number(name: str) -> int:
    return FOREIGN.get(name.lower()) or MONTHS.index(name.lower()[:3]) + 1


def _numbers(match: re.Match[str], today: date, text: str) -> Read:
    year = int(match["y"]) if match["y"] else None
    if year is None and "." in match.group():
        return None, False  # 9.52 is a time or a sum
    return _exact(year, int(match["m"]), int(match["d"]), today)


def _named(match: re.Match[str], today: date, text: str) -> Read:
    year = int(match["y"]) if match["y"] else None
    return _exact(year, _month_number(match["mon"]), int(match["d"]), today)


def _ago(match: re.Match[str], today: date, text: str) -> Read:
    words = match["n"].lower()
    count = int(words) if words.isdigit() else UNITS.get(words, 1 if words in {"a", "an"} else 2 if "couple" in words else 3)
    unit = match["unit"].lower()[0]
    if unit == "d":
        return today - timedelta(days=count), words in {"a few", "few", "several"}
    if unit == "w":
        return today - timedelta(weeks=count), True
    return today - timedelta(days=round(count * (30.44 if unit == "m" else 365.25))), True


def _weekday(match: re.Match[str], today: date, text: str) -> Read:
    short = match["day"].lower()
    near = text[max(0, match.start() - 6) : match.start()].lower()
    after = text[match.end() : match.end() + 11].lower()
    if short in NEEDS_CONTEXT and not (match["last"] or near.endswith(("on ", "this ", "last ", "since ", "clr ", "stmts ")) or after.startswith((" just", " last", " it ", " ni", " morn", ",", ".", "\n")) or not after):
        return None, False
    back = (today.weekday() - DAYS.index(short[:3])) % 7 or 7
    if match["week"]:
        return None, False
    return today - timedelta(days=back), False


def _last(match: re.Match[str], today: date, text: str) -> Read:
    days = {"week": 7, "month": 30, "year": 365}[match["unit"].lower()]
    return today - timedelta(days=days), True


def _nth(match: re.Match[str], today: date, text: str) -> Read:
    day = int(match["d"])
    if day <= today.day:
        return today.replace(day=day), False
    last_month = today.replace(day=1) - timedelta(days=1)
    return last_month.replace(day=day), False


def _month(match: re.Match[str], today: date, text: str) -> Read:
    day, _ = _exact(int(match["y"]) if match["y"] else None, _month_number(match["mon"]), 1, today)
    return day, True


READERS = {
    "iso": lambda m, t, _: _exact(int(m["y"]), int(m["m"]), int(m["d"]), t),
    "numbers": _numbers,
    "day_month": _named,
    "month_day": _named,
    "ago": _ago,
    "fortnight": lambda _m, t, _: (t - timedelta(days=14), True),
    "before_yesterday": lambda _m, t, _: (t - timedelta(days=2), False),
    "yesterday": lambda _m, t, _: (t - timedelta(days=1), False),
    "today": lambda _m, t, _: (t, False),
    "weekday": _weekday,
    "last": _last,
    "nth": _nth,
    "month": _month,
}
