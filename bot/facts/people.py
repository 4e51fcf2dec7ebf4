"""The age of the person it happened to."""

from __future__ import annotations

import re

OLDEST = 112
NOT_YEARS = r"(?!\s*(?:%|percent|quid|pounds?|k\b|grand|days?|weeks?|wks?|months?|mins?|minutes|hours?|miles|years? (?:ago|in|into|younger|older)|times|of us|:|/|\.\d|,\d))"
RELATIVES = (
    "mum|mother|dad|father|nan|nana|gran|grandma|grandmother|granny|grandad|grandfather|aunt|auntie|uncle|son|daughter|dtr|brother|sister|"
    "nephew|niece|cousin|neighbour|friend|boy|girl|lad|kid|child|grandson|granddaughter|stepson|stepdaughter|victim|vic|ip|pupil|student"
)
OWN = re.compile(rf"\b(?:i'?m|i am|im|me,?|aged?|i’m)\s+(\d{{1,3}})\b{NOT_YEARS}", re.IGNORECASE)
OTHERS = re.compile(
    rf"\b(?:{RELATIVES})\b(?:[\w'’ ,(]{{0,30}}?\b(?:is|who'?s|aged?|was|of)\s+|[ ,(]+)(\d{{1,3}})\b{NOT_YEARS}|"
    rf"\b(\d{{1,3}})[- ]?(?:yr|year|yo|y/o)s?[- ]?(?:old)?[- ](?:{RELATIVES})\b",
    re.IGNORECASE,
)
NOTE = re.compile(r"\b(?:vic|ip|clr|caller|inf)?\s?(?:[mf]\s?(\d{2})\b|(\d{2})\s?(?:yr|yo|[mf])\b)", re.IGNORECASE)
WITH_UNIT = re.compile(r"\b(\d{1,3})\s?(?:years? old|yrs? old|yo\b|y/o\b|yrs\b)", re.IGNORECASE)


def read_age(text: str) -> int | None:
    """The age in an answer to "how old": a bare number counts; "over 18" is 18."""
    found = victim_age(text)
    if found:
        return found[0]
    numbers = [int(n) for n in re.findall(r"\b\d{1,3}\b", text)]
    return next((n for n in numbers if 3 <= n <= OLDEST), None)


def victim_age(text: str) -> tuple[int, str] | None:
    """The age that an account gives for the person it happened to, with its words; a relative's before the writer's."""
    for pattern in (OTHERS, OWN, WITH_UNIT, NOTE):
        for match in pattern.finditer(text):
            age = int(next(group for group in match.groups() if group))
            if 3 <= age <= OLDEST:
                return age, match.group().strip()
    return None
