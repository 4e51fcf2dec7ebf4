"""Where somebody lives: nation and postcode district, from a postcode or the name of a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.rows import read_rows

POSTCODE = re.compile(r"\b([A-Z]{1,2})(\d{1,2}|\d[A-Z])(?:\s?\d[A-Z]{2})?\b", re.IGNORECASE)
DATA = Path(__file__).with_name("data") / "places.yml"


@dataclass(frozen=True)
class Place:
    """A place: nation, postcode district where it can be told, and its name where one was given."""

    nation: str | None
    district: str | None
    name: str | None
    words: str


@cache
def _data() -> tuple[dict[str, str], dict[str, tuple[str, str | None]]]:
    """Nation by postcode area, and (nation, district) by place name."""
    rows = read_rows(DATA)
    areas = {area: nation for nation, list_ in rows["areas"].items() for area in list_.split()}
    names: dict[str, tuple[str, str | None]] = {}
    for nation, list_ in rows["towns"].items():
        names.update(dict.fromkeys(list_, (nation, None)))
    names.update({name: ("england", district) for name, district in rows["london"].items()})
    return areas, names


@cache
def _names() -> re.Pattern[str]:
    longest_first = sorted(_data()[1], key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE)


def read_place(text: str, *, strict: bool = False) -> Place | None:
    """The place of an answer; `strict`, for whole accounts, takes only postcodes written as such."""
    district = _district(text, strict)
    name = None if strict else _names().search(text)
    if district:
        area = re.match(r"[A-Z]+", district[0])
        nation = _data()[0].get(area.group() if area else "")
        return Place(nation, district[0], name.group().title() if name else None, district[1])
    if name:
        nation, code = _data()[1][name.group().lower()]
        return Place(nation, code, name.group().title(), name.group())
    return None


def _district(text: str, strict: bool) -> tuple[str, str] | None:
    areas = _data()[0]
    for match in POSTCODE.finditer(text):
        if match[1].upper() not in areas or (strict and not match.group().isupper()):
            continue
        return f"{match[1]}{match[2]}".upper(), match.group()
    return None
