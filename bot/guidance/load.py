"""Loads guidance and checks it whole; every error names file and line in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.guidance.areas import Areas, load_areas
from bot.guidance.clarify import Split
from bot.guidance.conditions import CONDITIONS
from bot.guidance.fill import MARKER, Filler
from bot.rows import ContentError, Rows, check_keys, check_named, read_rows, shown

DATA = Path(__file__).with_name("data")
NATIONS = frozenset({"england", "wales", "scotland", "northern_ireland"})
STATUS = frozenset({"confirmed", "unconfirmed"})
LABEL_LENGTH = 24
HORIZONS = ("now", "next", "soon", "avoid")
OTHERS = "others"  # in a clarifying question: all types that it does not name

Groups = dict[str, dict[str, tuple[str, ...]]]


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
    afterwards: str = ""  # what they do with a report, and what not
    nations: tuple[str, ...] = tuple(sorted(NATIONS))
    youngest: int = 0
    oldest: int = 200
    checked: date | None = None
    status: str = "confirmed"
    sources: tuple[str, ...] = ()
    where: str = ""

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
    sign_off: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""

    def on(self, channel: str) -> tuple[str, str]:
        """Its title and how it is done, in the short form that a channel has of either."""
        short = self.whatsapp if channel == "whatsapp" else {}
        return short.get("title", self.title), short.get("how", self.how)


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
    name_for_other: str = ""
    reassure_for_other: str = ""
    reassure_under_18: str = ""
    now: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    soon: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    sign_off: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""

    def named(self, *, for_other: bool) -> str:
        """What it is called to the person it happened to, or to somebody who speaks for them."""
        return (self.name_for_other if for_other else "") or self.name

    def reassurance(self, *, for_other: bool, child: bool) -> str:
        """One or two kind sentences for whoever reads them."""
        own = self.reassure_for_other if for_other else self.reassure_under_18 if child else ""
        return own or self.reassure


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
    where: str = ""


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
    where: str = ""


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
    where: str = ""


@dataclass(frozen=True)
class Guidance:
    """All guidance, checked and with every placeholder filled."""

    types: Mapping[str, Kind]
    families: Mapping[str, Family]
    steps: Mapping[str, Step]
    services: Mapping[str, Service]
    places: Mapping[str, Place]
    rules: tuple[Rule, ...]
    groups: Mapping[str, tuple[str, ...]]
    areas: Areas
    splits: Mapping[str, Split]
    routes_checked: date

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
        return f"{shown(self.path)}:{self.rows.lines[key]}: {key}"

    def make(self, kind: Any, key: str, raw: Mapping[str, Any], **more: Any) -> Any:
        """A frozen row; raises on unknown or missing keys."""
        check_keys(raw, kind.__dataclass_fields__, self.where(key))
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
        try:
            return kind(id=key, where=self.where(key), **values, **more)
        except TypeError as error:
            raise ContentError(f"{self.where(key)}: {error}") from None


def load_guidance(root: Path = DATA) -> Guidance:
    """Reads every file of guidance; raises ContentError on the first thing that is wrong."""
    services = _services(_File(root / "services.yml"))
    steps = _steps(root, services)
    taxonomy = _File(root / "taxonomy.yml").rows
    groups = _groups(_File(root / "groups.yml"), steps, services)
    families = _families(_File(root / "families.yml"), groups, steps, services)
    types = _types(root, taxonomy, groups, steps, services)
    routes = _File(root / "routes.yml")
    places, rules = _routes(routes, services, types)
    areas = load_areas(root / "areas.yml")
    if unknown := set(areas.forces.values()) - set(places):
        raise ContentError(f"areas.yml: unknown force {sorted(unknown)[0]!r}; see places in routes.yml")
    splits = _splits(_File(root / "clarify.yml"), types)
    return Guidance(types, families, steps, services, places, rules, groups["steps"], areas, splits, _day(routes))


def _day(file: _File) -> date:
    checked = file.rows.get("checked")
    if not isinstance(checked, date):
        raise ContentError(f"{shown(file.path)}:1: needs `checked: <day>` at the top")
    return checked


def _services(file: _File) -> dict[str, Service]:
    made: dict[str, Service] = {}
    for key, raw in file.rows.items():
        service: Service = file.make(Service, key, raw)
        if marked := MARKER.fullmatch(service.phone):
            phone = made[marked[2]].phone if marked[2] in made else ""
            if not phone:
                raise ContentError(f"{file.where(key)}: {service.phone} must be the number of a service above it")
            service = replace(service, phone=phone)
        else:
            _check_two_places(service, made.values())
        if service.checked is None or service.status not in STATUS:
            raise ContentError(f"{file.where(key)}: needs `checked: <day>`, and status confirmed or unconfirmed")
        _check_nations(service.nations, file.where(key))
        if not (service.phone or service.url or service.text or service.email):
            raise ContentError(f"{file.where(key)}: needs a phone, text, email or url")
        made[str(key)] = service
    return made


def _check_two_places(service: Service, others: Iterable[Service]) -> None:
    """One number typed in two rows, or one web page with two numbers: after a change only one would be right."""
    for other in others:
        if service.phone and _digits(service.phone) == _digits(other.phone):
            raise ContentError(f"{service.where}: the number of {other.where}; write {{phone:{other.id}}} instead")
        if service.url and (service.url, service.text) == (other.url, other.text) and service.phone != other.phone:
            raise ContentError(f"{service.where}: has another number than {other.where}, at the same web address")


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _check_nations(nations: tuple[str, ...], where: str) -> None:
    if not nations:
        raise ContentError(f"{where}: no nation is named; leave `nations` out where it holds for all four")
    if unknown := sorted(set(nations) - NATIONS):
        raise ContentError(f"{where}: unknown nation {unknown[0]!r}; known are {', '.join(sorted(NATIONS))}")


def _steps(root: Path, services: Mapping[str, Service]) -> dict[str, Step]:
    made: dict[str, Step] = {}
    filler = Filler(services)
    for path in sorted((root / "steps").glob("*.yml")):
        file = _File(path)
        for key, raw in file.rows.items():
            where = file.where(key)
            if key in made:
                raise ContentError(f"{where}: this step stands in another file too")
            step: Step = file.make(Step, key, filler.row(raw, where))
            _check_step(step, services, where)
            _check_where_named(step, raw, services)
            made[str(key)] = step
    return made


def _check_step(step: Step, services: Mapping[str, Service], where: str) -> None:
    check_named((*step.when, *step.unless), CONDITIONS, "condition", where, "bot/guidance/conditions.py")
    check_named(step.links, services, "service", where, "services.yml")
    _check_nations(step.nations, where)
    if not step.sources or step.checked is None:
        raise ContentError(f"{where}: needs sources and `checked: <day>`")


def _check_where_named(step: Step, raw: Mapping[str, Any], services: Mapping[str, Service]) -> None:
    """A step is said only in nations that the services in its words are there for."""
    words = " ".join([raw.get("title", ""), raw.get("how", ""), *raw.get("whatsapp", {}).values()])
    for _, name in MARKER.findall(words):
        if elsewhere := sorted(set(step.nations) - set(services[name].nations)):
            raise ContentError(
                f"{step.where}: names {name}, which is not there for {', '.join(elsewhere)}: set `nations`, "
                "and add a step for the others"
            )


def _groups(file: _File, steps: Mapping[str, Step], services: Mapping[str, Service]) -> Groups:
    made: Groups = {}
    for part, known, place in (("steps", steps, "steps/"), ("services", services, "services.yml")):
        rows = _Part(file, part)
        made[part] = {str(key): tuple(names) for key, names in rows.rows.items()}
        for key, names in made[part].items():
            if key in known:
                raise ContentError(f"{rows.where(key)}: the name of a group and of one of {place}")
            if unknown := [name for name in names if name not in known]:
                raise ContentError(f"{rows.where(key)}: unknown {unknown[0]!r}; see {place}")
    return made


def _with_lists(
    row: Any, groups: Groups, steps: Mapping[str, Step], services: Mapping[str, Service], where: str
) -> Any:
    """The row with the groups of its lists written out; a step or service named already is left out."""
    taken: set[str] = set()
    lists = {part: _written_out(getattr(row, part), groups["steps"], taken) for part in HORIZONS}
    lists["services"] = _written_out(row.services, groups["services"], set())
    named = [name for part in HORIZONS for name in lists[part]]
    check_named(named, steps, "step", where, "steps/ and groups.yml")
    check_named(lists["services"], services, "service", where, "services.yml and groups.yml")
    return replace(row, **lists)


def _written_out(names: Iterable[str], groups: Mapping[str, tuple[str, ...]], taken: set[str]) -> tuple[str, ...]:
    """The names with their groups written out, without those taken; what is new is taken from then on."""
    single = (name for listed in names for name in groups.get(listed, (listed,)))
    made = tuple(dict.fromkeys(name for name in single if name not in taken))
    taken.update(made)
    return made


def _families(
    file: _File, groups: Groups, steps: Mapping[str, Step], services: Mapping[str, Service]
) -> dict[str, Family]:
    filler = Filler(services)
    rows = {str(key): file.make(Family, key, filler.row(raw, file.where(key))) for key, raw in file.rows.items()}
    return {key: _with_lists(row, groups, steps, services, file.where(key)) for key, row in rows.items()}


def _types(
    root: Path, taxonomy: Any, groups: Groups, steps: Mapping[str, Step], services: Mapping[str, Service]
) -> dict[str, Kind]:
    made: dict[str, Kind] = {}
    filler = Filler(services)
    for path in sorted((root / "types").glob("*.yml")):
        file = _File(path)
        for key, raw in file.rows.items():
            if key not in taxonomy["types"]:
                raise ContentError(f"{file.where(key)}: not a type of taxonomy.yml")
            known = taxonomy["types"][key]
            filled = filler.row(raw, file.where(key))
            kind: Kind = file.make(Kind, key, filled, family=str(known["family"]), route=str(known["route"]))
            if len(kind.label) > LABEL_LENGTH:
                raise ContentError(f"{file.where(key)}: the label is longer than {LABEL_LENGTH} characters")
            made[str(key)] = _with_lists(kind, groups, steps, services, file.where(key))
    if missing := set(taxonomy["types"]) - set(made):
        raise ContentError(f"types/: {sorted(missing)[0]} of taxonomy.yml is missing")
    return made


def _routes(
    file: _File, services: Mapping[str, Service], types: Mapping[str, Kind]
) -> tuple[dict[str, Place], tuple[Rule, ...]]:
    places_file, rules_file = _Part(file, "places"), _Part(file, "rules")
    filler = Filler(services)
    places: dict[str, Place] = {}
    for key, raw in places_file.rows.items():
        places[str(key)] = places_file.make(Place, key, filler.row(raw, places_file.where(key)))
    rules = tuple(
        rules_file.make(Rule, key, filler.row(raw, rules_file.where(key))) for key, raw in rules_file.rows.items()
    )
    for rule in rules:
        where = rules_file.where(rule.id)
        if rule.place not in places and rule.place != "police":
            raise ContentError(f"{where}: unknown place {rule.place!r}")
        check_named((*rule.when, *rule.unless), CONDITIONS, "condition", where, "bot/guidance/conditions.py")
        check_named(rule.also, services, "service", where, "services.yml")
        check_named(sorted(rule.types), types, "type", where, "taxonomy.yml")
        if unknown := sorted(set(rule.nations) - NATIONS):
            raise ContentError(f"{where}: unknown nation {unknown[0]!r}; known are {', '.join(sorted(NATIONS))}")
    return places, rules


def _splits(file: _File, types: Mapping[str, Kind]) -> dict[str, Split]:
    made = {}
    for key, raw in file.rows.items():
        if len(raw) < 2:
            raise ContentError(f"{file.where(key)}: needs two answers at least")
        named = {kind for kinds in raw.values() if kinds != OTHERS for kind in kinds}
        check_named(sorted(named), types, "type", file.where(key), "taxonomy.yml")
        others = tuple(sorted(set(types) - named))
        answers = {str(name): others if kinds == OTHERS else tuple(kinds) for name, kinds in raw.items()}
        made[str(key)] = Split(str(key), answers)
    return made


class _Part(_File):
    """One top-level part of a file."""

    def __init__(self, file: _File, part: str) -> None:
        self.path = file.path
        self.rows = file.rows[part]
