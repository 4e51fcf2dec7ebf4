"""Where confirmed reports go: `delivery.yml`, read and checked; secrets stay in the environment, named there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from bot.rows import ContentError, Rows, read_rows
from bot.store.deliveries import OWN_PACK

NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")
ADDRESS = re.compile(r"[^@\s<>,]+@[^@\s<>,]+")
TLS = ("implicit", "starttls")
NOWHERE = "none"  # the place of routes.yml that takes no report


@dataclass(frozen=True, kw_only=True)
class HttpsIntake:
    """A server that takes reports over TLS and answers with its reference; see docs/delivery.md."""

    kind: ClassVar[str] = "https_intake"
    locks: ClassVar[bool] = False

    id: str
    url: str
    secret: str  # name of the environment variable
    ca: Path | None = None
    give_up_hours: float = 24


@dataclass(frozen=True, kw_only=True)
class Email:
    """A mailbox: S/MIME where its certificate is named, else a PDF under a password that the person is told."""

    kind: ClassVar[str] = "email"

    id: str
    host: str
    port: int
    tls: str
    sender: str = field(metadata={"key": "from"})
    to: str
    user: str = ""  # names of environment variables
    password: str = ""
    certificate: Path | None = None
    ca: Path | None = None
    give_up_hours: float = 24

    @property
    def locks(self) -> bool:
        """Whether the PDF is under a password of its own."""
        return self.certificate is None


Target = HttpsIntake | Email
KINDS: dict[str, type[HttpsIntake] | type[Email]] = {"https_intake": HttpsIntake, "email": Email}


@dataclass(frozen=True)
class Targets:
    """All targets, and which place's reports go to which; a place without one is left to the person (own pack)."""

    by_id: Mapping[str, Target] = field(default_factory=dict)
    by_place: Mapping[str, str] = field(default_factory=dict)

    def of(self, place: str) -> Target | None:
        """The target of a place of routes.yml, or None where the person sends it."""
        return self.by_id.get(self.by_place.get(place, OWN_PACK))


def load_targets(path: Path, places: Collection[str]) -> Targets:
    """Reads `delivery.yml`; raises ContentError, with file and line, on anything that is wrong."""
    rows = read_rows(path)
    _known(path, rows, {"targets", "places"})
    targets, goes = (_rows(path, rows, name) for name in ("targets", "places"))
    by_id = {name: _target(path, targets, name) for name in targets}
    for place, target in goes.items():
        where = f"{path.name}:{goes.lines[place]}"
        if place not in places or place == NOWHERE:
            known = ", ".join(sorted(set(places) - {NOWHERE}))
            raise ContentError(f"{where}: {place!r} is no place that takes reports; known are {known}")
        if target not in by_id and target != OWN_PACK:
            known = ", ".join(sorted({*by_id, OWN_PACK}))
            raise ContentError(f"{where}: {target!r} is no target; known are {known}")
    return Targets(by_id, dict(goes))


def _rows(path: Path, rows: Rows, name: str) -> Rows:
    found = rows.get(name) or {}
    if not found:
        empty = Rows()
        empty.lines = {}
        return empty
    if not isinstance(found, Rows):
        raise ContentError(f"{path.name}:{rows.lines[name]}: {name} must be rows, each with a name")
    return found


def _known(path: Path, rows: Rows, known: set[str]) -> None:
    for key in rows:
        if key not in known:
            raise ContentError(
                f"{path.name}:{rows.lines[key]}: unknown key {key!r}; known are {', '.join(sorted(known))}"
            )


def _target(path: Path, targets: Rows, name: str) -> Target:
    row, where = targets[name], f"{path.name}:{targets.lines[name]}"
    if not NAME.fullmatch(name) or name == OWN_PACK:
        raise ContentError(f"{where}: a target's name is small letters, digits and _, at most 32, and not {OWN_PACK}")
    if not isinstance(row, Rows) or row.get("kind") not in KINDS:
        raise ContentError(f"{where}: {name}: kind must be one of {', '.join(KINDS)}")
    kind = KINDS[row["kind"]]
    keys = {one.metadata.get("key", one.name): one for one in fields(kind) if one.name != "id"}
    _known(path, row, {"kind", *keys})
    values: dict[str, Any] = {"id": name}
    for key, one in keys.items():
        if key in row:
            problem, values[one.name] = _read(path.parent, key, row[key], str(one.type))
            if problem:
                raise ContentError(f"{path.name}:{row.lines[key]}: {name}: {key} {problem}")
        elif one.default is MISSING:
            raise ContentError(f"{where}: {name}: {key} is missing")
    return kind(**values)


def _read(folder: Path, key: str, value: Any, kind: str) -> tuple[str, Any]:
    """What is wrong with a value, in words, and the value as it is used."""
    if "Path" in kind:
        file = folder / str(value)
        return ("" if file.is_file() else f"names {str(value)!r}, and no such file is there"), file
    if kind in {"int", "float"}:
        whole = isinstance(value, int) and not isinstance(value, bool)
        good = (whole or (kind == "float" and isinstance(value, float))) and value > 0
        return ("" if good else "must be a number above 0"), value
    return _problem(key, str(value)), str(value)


def _problem(key: str, text: str) -> str:
    match key:
        case "url":
            parts = urlsplit(text)
            good = parts.scheme == "https" and parts.hostname and not (parts.username or parts.query or parts.fragment)
            return "" if good else "must begin with https:// and name a server, without a user, ? or #"
        case "secret" | "user" | "password":
            return "" if VARIABLE.fullmatch(text) else "must be the name of an environment variable, like HARBOUR_X"
        case "from" | "to":
            return "" if ADDRESS.fullmatch(text) else "must be one e-mail address"
        case "tls":
            return "" if text in TLS else f"must be one of {', '.join(TLS)}"
    return "" if text else "is empty"
