"""The age of the person it happened to, and who the offender is to them."""

from __future__ import annotations

import re

YOUNGEST, OLDEST, ADULT = 3, 112, 18
NOT_YEARS = (
    r"(?!\s*(?:%|percent|quid|pounds?|k\b|grand|days?|weeks?|wks?|months?|mths?|mins?|minutes|hours?|hrs|miles"
    r"|years? (?:ago|in|into|younger|older)|times|of (?:us|them)|others?|people|:|/|\.\d|,\d|\d|st\b|nd\b|rd\b|th\b))"
)
CHILDREN = (
    "son|daughter|dtr|boy|girl|lad|kid|child|grandson|granddaughter|grandchild|stepson|stepdaughter|brother|sister|nephew|"
    "niece|pupil|student|sis|bro"
)
ELDERS = (
    "mum|mam|mother|dad|father|nan|nana|gran|grandma|grandmother|granny|grandad|grandfather|aunt|auntie|uncle|husband|"
    "wife|partner|neighbour|client|resident|brother|sister|son|daughter|dtr"
)
AGE = rf"(?P<age>\d{{1,3}})\b{NOT_YEARS}"
BETWEEN = (
    r"(?:['’]s|s)?(?: (?:who|she|he|is|was|only|just|aged?|now|turned|old|,))*[ ,(]*(?:(?:who|she"
    r"|he)['’]s )?(?:only |just |aged? )?"
)
OWN = re.compile(
    rf"\b(?:i['’]?m|i am|im|me,?|i(?:['’]ve)? (?:just )?turned|aged?) (?:only |just |a |nearly )?{AGE}", re.IGNORECASE
)
OWN_ALONE = re.compile(rf"\b(?:i['’]?m|i am|im|clr(?: is)?|me) (?:only |just |nearly )?{AGE}", re.IGNORECASE)
NOTE = re.compile(
    r"\b(?:vic(?:tim)?|ip|clr|caller|inf)\b[^.;\n]{0,25}?\b(?:(?P<age>\d{1,3}) ?(?:yr|yo|y/o|years?|[mf]\b)"
    r"|[mf] ?(?P<age2>\d{2})\b)"
    rf"|\b(?:vic|ip|clr) (?P<age3>\d{{2}})\b{NOT_YEARS}"
    r"|^\W*(?:m ?(?P<age4>\d{2})\b(?=\W+[^\W\d])|f ?(?P<age5>\d{2})\b|(?P<age6>\d{2}) ?[mf]\b)",
    re.IGNORECASE,
)
DISTRICT = re.compile(r"(?<!vic )(?<!clr )\bm\d{1,2}\b(?: ?\d[a-z]{2}\b)?", re.IGNORECASE)  # Manchester, or a man's age
WITH_UNIT = re.compile(r"\b(?P<age>\d{1,3})[\s-]?(?:years?[\s-]old|yrs? old|yo\b|y/o\b|yrs\b)", re.IGNORECASE)


def _relative(names: str) -> re.Pattern[str]:
    after = rf"\b(?:my|our|her|his|the|vic'?s)? ?(?:\w+ )?(?:{names})\b{BETWEEN}{AGE}"
    before = rf"\b(?P<age2>\d{{1,3}})[- ]?(?:yr|year|yo|y/o)s?[- ]?(?:old)?[- ](?:{names})\b"
    return re.compile(f"{after}|{before}", re.IGNORECASE)


CHILD, ELDER = _relative(CHILDREN), _relative(ELDERS)


RELATED = re.compile(
    r"(?:^|[.!?\n;:]\s*|\b(?:it['’]?s|by|from|susp(?:ect)?(?: is|:)?|offender(?: is|:)?|[fm]\d\d[.,]?) )"
    r"(?:(?:my|her|his|an?|vic['’]?s|clr['’]?s|clr|the) )?"
    r"(?P<who>ex[- ]?(?:husband|wife|partner|boyfriend|girlfriend|bf|gf|colleague|boss|flatmate|housemate|friend)?"
    r"|(?:soon[- ]to[- ]be )?(?:husband|wife|partner|boyfriend|girlfriend|fianc[eé]e?)|step(?:dad|father|brother)"
    r"|(?:former |old )(?:colleague|friend|neighbour|employee|student|flatmate)|neighbour|landlord|lodger|flatmate)\b"
    r"(?! (?:says?|said|thinks?|told|helped|found|noticed|reckons|wants me|rang the|is (?:upset|worried|helping)))",
    re.IGNORECASE,
)  # as the subject of the story, not somebody who helps


def relationship(text: str) -> str | None:
    """Who the offender is to the person, in the person's words ("ex husband"), if the story says so."""
    match = RELATED.search(text)
    return match["who"].strip() if match else None


def read_age(text: str, *, of_other: bool = False) -> int | None:
    """The age in an answer to "how old": a bare number counts, first of all at its start; "over 18" is 18.

    `of_other`: it was asked of somebody else, so "86, I'm 25" is 86.
    """
    text = DISTRICT.sub(" ", text)
    if of_other:
        text = OWN_ALONE.sub(" ", text)
    first = re.match(rf"\W*{AGE}", text)
    if first and YOUNGEST <= int(first["age"]) <= OLDEST:
        return int(first["age"])
    found = victim_age(text)
    if found:
        return found[0]
    numbers = [int(number) for number in re.findall(r"\b\d{1,3}\b", text)]
    return next((number for number in numbers if YOUNGEST <= number <= OLDEST), None)


def victim_age(text: str) -> tuple[int, str] | None:
    """The age of the person it happened to, with its words: a note's victim, a child, the writer, a relative."""
    notes = _ages(NOTE, text)
    victims = [age for age in notes if not age[1].lower().startswith(("clr", "caller", "inf"))]
    children = [age for age in _ages(CHILD, text) if age[0] < ADULT]
    own = _ages(OWN, text)
    if own:
        victims = [age for age in victims if not DISTRICT.fullmatch(age[1].strip())]
    if own and own[0][0] < ADULT:
        children = []
    for found in (victims, children, own, notes, _ages(ELDER, text), _ages(WITH_UNIT, text)):
        if found:
            return found[0]
    return None


def _ages(pattern: re.Pattern[str], text: str) -> list[tuple[int, str]]:
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        age = int(next((value for name, value in groups.items() if name.startswith("age") and value), 0))
        if YOUNGEST <= age <= OLDEST:
            found.append((age, match.group().strip()))
    return found
