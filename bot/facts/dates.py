"""Days as people write them, in British order, reckoned from the day of the conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel import Locale

from bot.facts.calendar import latest, months_back, weekday_before, words
from bot.facts.numbers import UNITS

FUTURE = re.compile(
    r"\b(?:next|by|until|till|til|before|due(?: on)?|coming|this coming|for(?: the)?|deadline|expires?"
    r"|to be \w+(?: w/ \w+)?(?: on)?)\W*$",
    re.IGNORECASE,
)
OBLIGED = re.compile(
    r"\b(?:got|have|has|had|need|needs|supposed|due|meant|want|wants|hoping|hope|going|gonna|booked)\b[^.,;!?\n]{0,25}"
    r"\b(?:to|for) (?:\w+ ){1,2}(?:(?:it|them|him|her|this|on|by) )*$",
    re.IGNORECASE,
)  # "a wedding to deliver friday" is still to come
PUT_ASIDE = re.compile(
    r"(?:\bnot|n't|\b(?:was|is|were|did)nt|\binstead of|\brather than) (?:(?:on|the|a|it|was|last|just) )*$",
    re.IGNORECASE,
)
BACKGROUND = re.compile(
    r"\b(?:split(?: up)?|broke up|divorced|separated|(?:left|dumped) (?:him|her))"
    r"(?: (?:with|from|him|her|back|in|last|on|about|around))*\W*$",
    re.IGNORECASE,
)  # what came before the story
HABIT = re.compile(r"\b(?:every|each|most)(?: (?:single|other|couple of))* $", re.IGNORECASE)  # "every tuesday"
AFTERMATH = re.compile(
    r"\b(?:bank|police|action fraud|meeting|found out|find out|finding out|noticed|realised|discovered|discovery|closed"
    r"|froze|frozen|cancelled|replaced|informed|reported|report|advised|court|hearing|stopped (?:answering|replying)"
    r"|vanished|gone quiet|refund\w*|chased|expected|due|did the books|looked|checked|statement|review)\b",
    re.IGNORECASE,
)  # what followed, though it has a day of its own
SINCE = re.compile(
    r"\b(?:since|ever since|started|began|starting)\b(?: (?:on|in|about|around|the|last|early|late|mid))* ?",
    re.IGNORECASE,
)
NOW = re.compile(r"today|tonight|tdy|2day|just now|right now", re.IGNORECASE)
ONSET, FOLLOWED, TOLD_NOW, PLACE, GRADE, LONG_BACK = 0.6, 1.6, 0.8, 0.4, 0.5, 5.0  # points for and against a day
MOST_PLACES = 4
LONG_AGO = 500  # days
FINE, COARSE = ("day", "night", "week", "wk", "fortnight", "wkend", "wknd"), ("year", "yr")
ROUGH = re.compile(
    r"\b(?:about|around|roughly|approx\w*|maybe|think|or so|sometime|circa|since|early|late|mid|end of"
    r"|prob\w*)\W*(?:\w+\W+)?$",
    re.IGNORECASE,
)
BEFORE, AFTER, NEAR = 45, 40, 20  # characters before a day that say what it is
COUNT = rf"(?:\d{{1,3}}|an?|a couple(?: of)?|couple(?: of)?|a few|few|several|half an|some|many|{'|'.join(UNITS)})"
DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?:,? ?(?P<y>(?:19|20)\d\d))?\b"
PARTS = {
    "start": 1,
    "beginning": 1,
    "early": 1,
    "first week": 1,
    "second week": 8,
    "third week": 15,
    "middle": 15,
    "mid": 15,
}
FOREIGN = ("es", "fr", "pt", "pl", "ro", "it")  # languages whose months are read
AMBIGUOUS = frozenset(
    {"sun", "sat", "mon", "wed", "thu", "tue", "fri", "may", "mar", "march", "august", "dec", "jan", "h"}
)
Read = tuple[date, bool] | None
Reader = Callable[[re.Match[str], date], Read]


@dataclass(frozen=True)
class When:
    """A day (ISO 8601), the words it was read from, and whether it is rough."""

    date: str
    words: str
    approximate: bool = False
    start: int = 0
    weight: float = 0.0

    @property
    def grade(self) -> int:
        """How finely it is known: 0 a day, 1 a week, 2 a month or season, 3 a year."""
        words_ = self.words.lower()
        if not self.approximate:
            return 0
        if re.search(r"\b(?:19|20)\d\d$", words_) or any(word in words_ for word in COARSE):
            return 3
        return 1 if any(word in words_ for word in FINE) else 2


def read_date(text: str, today: date) -> When | None:
    """The day that an answer names, or None."""
    found = read_dates(text, today)
    return next((one for one in found if not one.approximate), found[0] if found else None)


def read_dates(text: str, today: date) -> list[When]:
    """Every past day that a text names, in order; days to come are left out."""
    found: list[When] = []
    taken = bytearray(len(text) + 1)
    for pattern, reader in _grammar():
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            if (when := _when(match, reader, text, today)) is not None:
                found.append(when)
    return sorted(found, key=lambda one: one.start)


def unfit_date(text: str, today: date) -> str:
    """Why a day that a text names cannot be meant: no_such_day ("31 February"), day_to_come; "" where none is."""
    for _, _, read in _named_days(text, today):
        if read is None:
            return "no_such_day"
        if read[0] > today:
            return "day_to_come"
    return ""


def without_dates(text: str, today: date) -> str:
    """The text without the days that it names, so that their numbers are not taken for anything else."""
    for start, end, _ in sorted(_named_days(text, today), key=lambda row: -row[0]):
        text = f"{text[:start]} {text[end:]}"
    return text


def _named_days(text: str, today: date) -> list[tuple[int, int, Read]]:
    """Where a text names a day, and which one; None for a day that no calendar has."""
    found: list[tuple[int, int, Read]] = []
    for pattern, reader in _grammar():
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            try:
                read = reader(match, today)
            except (ValueError, OverflowError):
                found.append((*match.span(), None))
                continue
            if read is not None:
                found.append((*match.span(), read))
    return found


def _when(match: re.Match[str], reader: Reader, text: str, today: date) -> When | None:
    before = text[max(0, match.start() - BEFORE) : match.start()]
    if any(pattern.search(before) for pattern in (FUTURE, OBLIGED, PUT_ASIDE, BACKGROUND, HABIT)):
        return None
    try:
        read = reader(match, today)
    except (ValueError, OverflowError):
        return None
    if read is None or read[0] > today or read[0].year < today.year - 100:
        return None
    rough = read[1] or bool(ROUGH.search(before[-NEAR:]))
    sentence = re.split(r"[.!?;\n]\s", before)[-1] + re.split(r"[.!?;\n]", text[match.end() : match.end() + AFTER])[0]
    return When(
        read[0].isoformat(), match.group().strip(), rough, match.start(), _weight(sentence, before, match.group())
    )


def _weight(sentence: str, before: str, words_: str) -> float:
    """How much speaks for a day as the one on which it happened, by the words with it."""
    onset = bool(SINCE.search(before[-NEAR:] + words_))
    return ONSET * onset - FOLLOWED * bool(AFTERMATH.search(sentence)) - TOLD_NOW * bool(NOW.match(words_))


def told_best(dates: list[When], today: date) -> When:
    """The day on which it most likely happened: told early, fine, not what followed, and not long before the rest."""
    horizon = (today - timedelta(days=LONG_AGO)).isoformat()

    def weight(place: int, one: When) -> float:
        return one.weight - PLACE * min(place, MOST_PLACES) - GRADE * one.grade - LONG_BACK * (one.date < horizon)

    return max(enumerate(dates), key=lambda row: (weight(*row), -row[0]))[1]


@cache
def foreign_months() -> dict[str, int]:
    """The names of months in other languages, in the nominative and the genitive, without those that are English."""
    names: dict[str, int] = {}
    for language in FOREIGN:
        for form in ("format", "stand-alone"):
            months = Locale(language).months[form]["wide"]
            names.update({str(name).lower(): number for number, name in months.items()})
    return {name: number for name, number in names.items() if name not in words("months").meaning}


@cache
def _grammar() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """The patterns in the order in which they are tried; a later one gets only what is left."""
    day, month = words("weekdays").pattern, words("months").pattern
    unit = words("units").pattern
    part = r"(?P<part>start|beginning|early|middle|mid|end|late|first week|second week|third week|last week)"
    rows: list[tuple[str, Reader]] = [
        (r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _numbers),
        (r"(?<![\d/£$€.,-])(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?:(?P=sep)(?P<y>\d{4}|\d{2}))?(?![\d/]|-\d"
         r"|\.\d)", _numbers),
        (rf"\b(?P<age>a year ago|last year)? ?(?:on )?(?:the )?{DAY}(?: of| de)? ?(?P<mon>{month})\b{YEAR}", _named),
        (rf"\b(?:el |le |il |em |em )?{DAY}(?:er|º|°)?\.? (?:de |d['’])?(?P<foreign>{'|'.join(foreign_months())})\b"
         rf"(?:,? (?:de |del )?(?P<y>(?:19|20)\d\d))?\b", _foreign_day),
        (rf"\b(?:en|em|in|w|în|à|a) (?P<foreign>{'|'.join(foreign_months())})\b", _foreign_month),
        (rf"\b(?P<mon>{month})\s+(?:the )?{DAY}\b(?!:|\d|,\d| ?(?:am|pm|people)){YEAR}", _named),
        (rf"\b{part} (?:of |in )?(?:(?P<last>last|this) month|(?:last )?(?P<mon>{month})\b){YEAR}", _part_of_month),
        (rf"\b(?:a )?week (?:ago )?(?P<how>last |on |from )?(?P<day>{day})\b|\b(?P<day2>{day}) (?:a )?week ago\b"
         rf"|\b(?P<day3>{day}) before last\b", _week_before),
        (rf"\b(?P<n>{COUNT})\s?-?(?P<unit>{unit})s?(?: or so| or two)? ?(?:ago|back|since|before now|prior)\b", _ago),
        (rf"\b(?:for|over|in|during|within)? ?(?:the )?(?:last|past) (?P<n>{COUNT}) (?P<unit>{unit})\b", _ago_about),
        (rf"\b{words('days_ago').pattern}\b", _days_ago),
        (rf"(?<!\w){words('days_ago_about').pattern}\b", _days_ago_about),
        (r"\b(?:over |at |on |last |this |the )+(?:week-?end|wkend|wknd)\b", lambda _, t: (weekday_before(t, 5), True)),
        (r"\b(?P<this>last|this|past) (?P<what>week|month|year|wk|mth|yr)\b", _last),
        (rf"\b(?P<lead>on |last |since |this |from |sat[. ]|late |early )?(?P<day>{day})\b(?P<tail> (?:just gone"
         rf"|last|gone|night|nite|evening|eve|morning|am|pm|afternoon|aft|lunch\w*|just))?(?! ?(?:to|-"
         rf"|and) ?{day})", _weekday),
        (rf"\b(?P<last>in the |last |this |over the |during the |since "
         rf"|in )+(?P<season>{words('seasons').pattern})\b", _season),
        (rf"\b{words('days_of_year').pattern}\b", _day_of_year),
        (r"\b(?:on |since |from )?the (?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|floor|century|of (?!the month)"
         r"|year|birthday|grade))", _nth),
        (r"\b(?:on|since) (?P<d>\d{1,2})(?:st|nd|rd|th)\b", _nth),
        (rf"\b(?P<lead>in|since|during|last|this|back in|from|of|around|about|late|early|by"
         rf"|til)? ?(?P<mon>{month})\b{YEAR}", _month),
        (r"\b(?:in|since|back in|around|from) (?P<y>20\d\d|19\d\d)\b", lambda m, _: (date(int(m["y"]), 1, 1), True)),
        (rf"\b(?!an? |half )(?P<n>{COUNT})\s?(?P<unit>weeks?|wks?|months?|mths?|mnths?|fortnight)\b", _ago_about),
        (r"\b(?:for|about|over|nearly) (?P<n>an?) (?P<unit>week|month|fortnight)\b(?! (?:for|at a time))", _ago_about),
        (r"\b(?:weeks|months|years) (?:ago"
         r"|back)\b", lambda m, t: (t - timedelta(days={"w": 21, "m": 90, "y": 730}[m.group()[0].lower()]), True)),
    ]  # fmt: skip
    return tuple((re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in rows)


def _in_year(year: str | None, month: int, day: int, today: date) -> date:
    if not year:
        return latest(month, day, today)
    return date(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _numbers(match: re.Match[str], today: date) -> Read:
    if "sep" in match.groupdict() and match["sep"] != "/" and not match["y"]:
        return None  # 9.52 is a time or a sum, 9-5 a working day
    return _in_year(match["y"], int(match["m"]), int(match["d"]), today), False


def _named(match: re.Match[str], today: date) -> Read:
    return _in_year(match["y"], words("months").number(match["mon"]), int(match["d"]), today), False


def _foreign_day(match: re.Match[str], today: date) -> Read:
    return _in_year(match["y"], foreign_months()[match["foreign"].lower()], int(match["d"]), today), False


def _foreign_month(match: re.Match[str], today: date) -> Read:
    return latest(foreign_months()[match["foreign"].lower()], 1, today), True


def _part_of_month(match: re.Match[str], today: date) -> Read:
    part = " ".join(match["part"].lower().split())
    if match["mon"]:
        first = _in_year(match["y"], words("months").number(match["mon"]), 1, today)
    else:
        first = months_back(today.replace(day=1), 1 if match["last"].lower() == "last" else 0)
    return min(today, first + timedelta(days=PARTS.get(part, 25) - 1)), True


def _week_before(match: re.Match[str], today: date) -> Read:
    name = match["day"] or match["day2"] or match["day3"]
    day = weekday_before(today, words("weekdays").number(name))
    return day - timedelta(days=7), False


def _count(words_: str) -> tuple[int, bool]:
    """How many, and whether that is vague."""
    said = words_.lower()
    if said.isdigit():
        return int(said), False
    if said in UNITS:
        return UNITS[said], False
    return (
        (1, False)
        if said in {"a", "an"}
        else (2, True)
        if "couple" in said
        else (0, True)
        if "half" in said
        else (3, True)
    )


def _ago(match: re.Match[str], today: date) -> Read:
    count, vague = _count(match["n"])
    days = words("units").number(match["unit"])
    if days in {30, 365}:
        return months_back(today, count * (12 if days == 365 else 1)), True
    return today - timedelta(days=count * days), days > 1 or (vague and days == 1)


def _ago_about(match: re.Match[str], today: date) -> Read:
    read = _ago(match, today)
    return (read[0], True) if read else None


def _days_ago(match: re.Match[str], today: date) -> Read:
    return today - timedelta(days=words("days_ago").number(match.group())), False


def _days_ago_about(match: re.Match[str], today: date) -> Read:
    return today - timedelta(days=words("days_ago_about").number(match.group())), True


def _last(match: re.Match[str], today: date) -> Read:
    last, what = match["this"].lower() != "this", match["what"].lower()[0]
    if what == "w":
        return (today - timedelta(days=7), True) if last else (today - timedelta(days=today.weekday()), True)
    if what == "m":
        return months_back(today.replace(day=1), 1) if last else today.replace(day=1), True
    return date(today.year - last, 1, 1), True


def _weekday(match: re.Match[str], today: date) -> Read:
    name = match["day"]
    sure = match["lead"] or match["tail"] or name.lower() not in AMBIGUOUS or name[0].isupper()
    if not sure and not re.match(
        r"\s*(?:$|[.,;:!?\n]|(?:i|he|she|it|they|we|at|around|about|abt|when|and|n)\b)",
        match.string[match.end() :][:12],
    ):
        return None  # "i sat down", "the sun"
    return weekday_before(today, words("weekdays").number(name)), False


def _season(match: re.Match[str], today: date) -> Read:
    return latest(words("seasons").number(match["season"]), 1, today), True


def _day_of_year(match: re.Match[str], today: date) -> Read:
    month, day = words("days_of_year")[match.group()].split("-")
    return latest(int(month), int(day), today), match.group().lower() in {"christmas", "xmas", "new year", "crimbo"}


def _nth(match: re.Match[str], today: date) -> Read:
    day = int(match["d"])
    first = today.replace(day=1) if day <= today.day else months_back(today.replace(day=1), 1)
    return first.replace(day=day), False


def _month(match: re.Match[str], today: date) -> Read:
    name = match["mon"].lower()
    heading = match["mon"][0].isupper() and match.string[match.end() : match.end() + 1] == ":"
    if not match["lead"] and not heading and (name in AMBIGUOUS or len(name) < 4 or name == "may"):
        return None
    first = _in_year(match["y"], words("months").number(name), 1, today)
    if (match["lead"] or "").lower() == "last" and not match["y"] and first.month == today.month:
        first = first.replace(year=first.year - 1)  # "last november", said in november
    return first, True
