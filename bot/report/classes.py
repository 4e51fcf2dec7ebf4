"""The names that receivers count a crime type by: only in what goes to a receiver, never in the person's own papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.rows import ContentError, read_rows

if TYPE_CHECKING:
    from bot.conversation.engine import Content

DATA = Path(__file__).with_name("classes.yml")
SURE = ("low", "medium", "high")
SCHEMES = ("nfib", "home_office")


@dataclass(frozen=True)
class Counted:
    """One name that receivers count by, and how sure it is for a type."""

    scheme: str
    code: str
    name: str
    sure: str


@dataclass(frozen=True)
class Classes:
    """The mapping of every type, with the day and the state of its check."""

    types: Mapping[str, tuple[Counted, ...]]
    checked: date
    status: str


def load_classes(types: Mapping[str, Any], path: Path = DATA) -> Classes:
    """Reads the mapping; raises ContentError unless every one of `types` has its row, and every code its name."""
    rows = read_rows(path)
    names = {code: (scheme, row) for scheme in SCHEMES for code, row in rows[scheme].items()}
    made = {}
    for kind, codes in rows["types"].items():
        where = f"{path.name}:{rows['types'].lines[kind]}: {kind}"
        if kind not in types:
            raise ContentError(f"{where}: not a type of taxonomy.yml")
        for code, sure in codes.items():
            if code not in names or sure not in SURE:
                raise ContentError(f"{where}: {code}: {sure} is no known code, or not one of {', '.join(SURE)}")
        made[kind] = tuple(_counted(code, *names[code], sure) for code, sure in codes.items())
    if missing := set(types) - set(made):
        raise ContentError(f"{path.name}:{rows.lines['types']}: {sorted(missing)[0]} of taxonomy.yml is missing")
    return Classes(made, rows["checked"], rows["status"])


def _counted(code: str, scheme: str, row: Mapping[str, str], sure: str) -> Counted:
    return Counted(scheme, code, row["name"], min(sure, row["sure"], key=SURE.index))


def for_receiver(report: dict[str, Any], content: Content) -> dict[str, Any]:
    """The report as it goes to a receiver: with the names that its type is counted by."""
    counted = content.classes.types.get(report["incident"]["type"] or "", ())
    named: dict[str, Any] = {
        scheme: [{"code": c.code, "name": c.name, "sure": c.sure} for c in counted if c.scheme == scheme]
        for scheme in SCHEMES
    }
    checked = {"checked": content.classes.checked.isoformat(), "status": content.classes.status}
    return {**report, "classification": named | checked}
