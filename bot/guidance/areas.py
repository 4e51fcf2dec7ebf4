"""The police force of a postcode district, and the districts on a border, where the person is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.rows import ContentError, read_rows

AREAS = Path(__file__).with_name("data") / "areas.yml"
CODE = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?)?")


@dataclass(frozen=True)
class Areas:
    """Forces by postcode area or district; districts outside London, and on a border."""

    forces: dict[str, str]
    outside: frozenset[str]
    borders: frozenset[str]

    def force(self, district: str | None) -> str | None:
        """The force of a London district, as the id of a place in routes.yml; None elsewhere."""
        if not district or district in self.outside:
            return None
        area = re.match(r"[A-Z]+", district)
        return self.forces.get(district) or (self.forces.get(area.group()) if area else None)

    def on_border(self, district: str | None) -> bool:
        """Whether one district can mean one force or another."""
        return district in self.borders


def load_areas(path: Path = AREAS) -> Areas:
    """Reads `areas.yml`; raises ContentError on a code that is none, or that stands under two forces."""
    rows = read_rows(path)
    forces: dict[str, str] = {}
    for force, codes in rows["forces"].items():
        for code in _codes(codes, path):
            if code in forces:
                raise ContentError(f"{path.name}:{rows['forces'].lines[force]}: {code} stands under two forces")
            forces[code] = str(force)
    return Areas(forces, frozenset(_codes(rows["outside"], path)), frozenset(_codes(rows["borders"], path)))


def _codes(text: str, path: Path) -> list[str]:
    codes = text.split()
    if wrong := [code for code in codes if not CODE.fullmatch(code)]:
        raise ContentError(f"{path.name}: {wrong[0]!r} is no postcode area or district")
    return codes


@cache
def areas() -> Areas:
    """The areas, read once a process."""
    return load_areas()
