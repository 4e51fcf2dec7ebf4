"""Loads guidance and checks it whole; every error names file and line in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.guidance.clarify import Split
from bot.guidance.conditions import CONDITIONS
from bot.rows import ContentError, Rows, read_rows

DATA = Path(__file__).with_name("data")
NATIONS = frozenset({"england", "wales", "scotland", "northern_ireland"})
STATUS = frozenset({"confirmed", "unconfirmed"})
MARKER = re.compile(r"{([a-z_]+):([a-z0-9_]+)}")
LABEL_LENGTH = 24
OTHERS = "others"  # in a clarifying question: all types that it does not name


@dataclass(frozen=True)
class Service:
    """Somebody who can help: numbers, addresses, hours, and how sure they are."""

    id: str
    name: str
    purpose: str = ""
    phone: str = ""
    text: str = ""
    hours: str = ""
    url: str = ""
    email: str = ""
    cost: str = ""
    nations: tuple[str, ...] = tuple(sorted(NATIONS))
    youngest: int = 0
    oldest: int = 200
    checked: date | None = None
    status: str = "confirmed"
    sources: tuple[str, ...] = ()

    def detail(self, name: str) -> str:
        """One detail by name: phone, text, hours, url, email or name."""
        return str(getattr(self, name))

    def to_json(self) -> dict[str, str]:
        """What a page shows of it."""
        shown = {"name": self.name, "phone": self.phone, "text": self.text, "hours": self.hours, "url": self.url}
        return {key: value for key, value in shown.items() if value}


@dataclass(frozen=True)
class Step:
    """One step: what to do and how, for whom and when, and where it comes from."""

    id: str
    title: str
    how: str = ""
    whatsapp: Mapping[str, str] = field(default_factory=dict)
    noticed: bool = False
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    nations: tuple[str, ...] = tuple(sorted(NATIONS))
    links: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: date | None = None
    status: str = "confirmed"


@dataclass(frozen=True)
class Kind:
    """One crime type: how it is named to people, and its steps in order."""

    id: str
    family: str
    route: str
    name: str
    label: str
    reassure: str
    status: str = "general"
    reassure_under_18: str = ""
    now: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    soon: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """What is safe for every type of a family, while a type has no steps of its own."""

    id: str
    notice: str
    now: tuple[str, ...]
    next: tuple[str, ...]
    soon: tuple[str, ...]
    avoid: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A place that takes reports: how to report there, and what it does with a report."""

    id: str
    name: str
    route: str
    what_to_say: str
    what_happens_next: str
    force: str | None = None
    services: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of routing; the first whose conditions hold decides."""

    id: str
    place: str
    reason: str
    routes: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Guidance:
    """All guidance, checked and with every placeholder filled."""

    types: Mapping[str, Kind]
    families: Mapping[str, Family]
    steps: Mapping[str, Step]
    services: Mapping[str, Service]
    places: Mapping[str, Place]
    rules: tuple[Rule, ...]
    districts: Mapping[str, str]
    splits: Mapping[str, Split]

    def every_step(self) -> Iterator[Step]:
        """All steps."""
        return iter(self.steps.values())


class _File:
    """One file of guidance with its line numbers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: Rows = read_rows(path)

    def where(self, key: str) -> str:
        """File and line of a top-level row."""
        return f"{self.path.name}:{self.rows.lines[key]}: {key}"

    def make(self, kind: Any, key: str, raw: Mapping[str, Any], **more: Any) -> Any:
        """A frozen row; raises on unknown or missing keys."""
        known = set(kind.__dataclass_fields__)
        if unknown := set(raw) - known:
            raise ContentError(f"{self.where(key)}: unknown key {sorted(unknown)[0]!r}")
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
        try:
            return kind(id=key, **values, **more)
        except TypeError as error:
            raise ContentError(f"{self.where(key)}: {error}") from None


def load_guidance(root: Path = DATA) -> Guidance:
    """Reads every file of guidance; raises ContentError on the first thing that is wrong."""
    services = _services(_File(root / "services.yml"))
    steps = _steps(root, services)
    taxonomy = _File(root / "taxonomy.yml").rows
    families = _families(_File(root / "families.yml"), steps, services)
    types = _types(root, taxonomy, steps, services)
    places, rules = _routes(_File(root / "routes.yml"), services, types)
    districts = {str(k): str(v) for k, v in _File(root / "areas.yml").rows["districts"].items()}
    splits = _splits(_File(root / "clarify.yml"), types)
    return Guidance(types, families, steps, services, places, rules, districts, splits)


def _services(file: _File) -> dict[str, Service]:
    made = {}
    for key, raw in file.rows.items():
        service: Service = file.make(Service, key, raw)
        if service.checked is None or service.status not in STATUS:
            raise ContentError(f"{file.where(key)}: needs `checked: <day>`, and status confirmed or unconfirmed")
        if set(service.nations) - NATIONS:
            raise ContentError(f"{file.where(key)}: unknown nation")
        if not (service.phone or service.url or service.text or service.email):
            raise ContentError(f"{file.where(key)}: needs a phone, text, email or url")
        made[str(key)] = service
    return made


def _steps(root: Path, services: Mapping[str, Service]) -> dict[str, Step]:
    made: dict[str, Step] = {}
    for path in sorted((root / "steps").glob("*.yml")):
        file = _File(path)
        for key, raw in file.rows.items():
            where = file.where(key)
            if key in made:
                raise ContentError(f"{where}: this step stands in another file too")
            filled = {k: _fill(v, services, where) if k in {"title", "how"} else v for k, v in raw.items()}
            filled["whatsapp"] = {k: _fill(v, services, where) for k, v in raw.get("whatsapp", {}).items()}
            step: Step = file.make(Step, key, filled)
            _check_step(step, services, where)
            made[str(key)] = step
    return made


def _check_step(step: Step, services: Mapping[str, Service], where: str) -> None:
    for name in (*step.when, *step.unless):
        if name not in CONDITIONS:
            raise ContentError(f"{where}: unknown condition {name!r}; see bot/guidance/conditions.py")
    for name in step.links:
        if name not in services:
            raise ContentError(f"{where}: unknown service {name!r}; see services.yml")
    if set(step.nations) - NATIONS:
        raise ContentError(f"{where}: unknown nation")
    if not step.sources or step.checked is None:
        raise ContentError(f"{where}: needs sources and `checked: <day>`")


def _fill(text: Any, services: Mapping[str, Service], where: str) -> str:
    def put(match: re.Match[str]) -> str:
        service = services.get(match[2])
        value = service.detail(match[1]) if service and hasattr(service, match[1]) else ""
        if not value:
            raise ContentError(f"{where}: {match.group()} names nothing in services.yml")
        return value

    return MARKER.sub(put, str(text)).strip()


def _check_lists(row: Any, steps: Mapping[str, Step], services: Mapping[str, Service], where: str) -> None:
    for name in (*row.now, *row.next, *row.soon, *row.avoid):
        if name not in steps:
            raise ContentError(f"{where}: unknown step {name!r}; see steps/")
    for name in row.services:
        if name not in services:
            raise ContentError(f"{where}: unknown service {name!r}; see services.yml")


def _families(file: _File, steps: Mapping[str, Step], services: Mapping[str, Service]) -> dict[str, Family]:
    made = {str(key): file.make(Family, key, raw) for key, raw in file.rows.items()}
    for key, family in made.items():
        _check_lists(family, steps, services, file.where(key))
    return made


def _types(root: Path, taxonomy: Any, steps: Mapping[str, Step], services: Mapping[str, Service]) -> dict[str, Kind]:
    made: dict[str, Kind] = {}
    for path in sorted((root / "types").glob("*.yml")):
        file = _File(path)
        for key, raw in file.rows.items():
            if key not in taxonomy["types"]:
                raise ContentError(f"{file.where(key)}: not a type of taxonomy.yml")
            known = taxonomy["types"][key]
            kind: Kind = file.make(Kind, key, raw, family=str(known["family"]), route=str(known["route"]))
            _check_lists(kind, steps, services, file.where(key))
            if len(kind.label) > LABEL_LENGTH:
                raise ContentError(f"{file.where(key)}: the label is longer than {LABEL_LENGTH} characters")
            made[str(key)] = kind
    if missing := set(taxonomy["types"]) - set(made):
        raise ContentError(f"types/: {sorted(missing)[0]} of taxonomy.yml is missing")
    return made


def _routes(
    file: _File, services: Mapping[str, Service], types: Mapping[str, Kind]
) -> tuple[dict[str, Place], tuple[Rule, ...]]:
    places_file, rules_file = _Part(file, "places"), _Part(file, "rules")
    places = {}
    for key, raw in places_file.rows.items():
        where = places_file.where(key)
        filled = {k: _fill(v, services, where) if k.startswith("what_") else v for k, v in raw.items()}
        places[str(key)] = places_file.make(Place, key, filled)
    rules = tuple(rules_file.make(Rule, key, raw) for key, raw in rules_file.rows.items())
    for rule in rules:
        where = rules_file.where(rule.id)
        if rule.place not in places and rule.place != "police":
            raise ContentError(f"{where}: unknown place {rule.place!r}")
        for name in (*rule.when, *rule.unless):
            if name not in CONDITIONS:
                raise ContentError(f"{where}: unknown condition {name!r}; see bot/guidance/conditions.py")
        for name in rule.also:
            if name not in services:
                raise ContentError(f"{where}: unknown service {name!r}; see services.yml")
        if set(rule.types) - set(types):
            raise ContentError(f"{where}: unknown type")
    return places, rules


def _splits(file: _File, types: Mapping[str, Kind]) -> dict[str, Split]:
    made = {}
    for key, raw in file.rows.items():
        if len(raw) < 2:
            raise ContentError(f"{file.where(key)}: needs two answers at least")
        named = {kind for kinds in raw.values() if kinds != OTHERS for kind in kinds}
        for name in sorted(named - set(types)):
            raise ContentError(f"{file.where(key)}: unknown type {name!r}; see taxonomy.yml")
        others = tuple(sorted(set(types) - named))
        answers = {str(name): others if kinds == OTHERS else tuple(kinds) for name, kinds in raw.items()}
        made[str(key)] = Split(str(key), answers)
    return made


class _Part(_File):
    """One top-level part of a file."""

    def __init__(self, file: _File, part: str) -> None:
        self.path = file.path
        self.rows = file.rows[part]
