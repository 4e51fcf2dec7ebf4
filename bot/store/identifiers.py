"""The blind index: repeats of a number, address or account across cases are counted without reading any case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Database

KEEP_CASE = frozenset({"wallets"})  # in some of them capital and small letters differ


@dataclass(frozen=True)
class Repeats:
    """How many different identifiers of a kind stand in exactly `cases` cases."""

    kind: str
    cases: int
    identifiers: int


def index(db: Database, connection: Connection, case_id: str, values: Mapping[str, Iterable[str]]) -> None:
    """Makes the index rows of a case anew, within the transaction that changes it; no values, no rows."""
    table = tables.identifiers
    connection.execute(delete(table).where(table.c.case_id == case_id))
    blinds = {(kind, _blind(db, kind, value)) for kind, found in values.items() for value in found}
    rows = [{"case_id": case_id, "kind": kind, "blind": blind} for kind, blind in sorted(blinds)]
    if rows:
        connection.execute(table.insert(), rows)


def repeats(db: Database) -> list[Repeats]:
    """How many identifiers came up in two or more cases: counts only, by kind, most cases first."""
    table = tables.identifiers
    each = select(table.c.kind, func.count().label("cases")).group_by(table.c.kind, table.c.blind).subquery()
    query = (
        select(each.c.kind, each.c.cases, func.count())
        .where(each.c.cases > 1)
        .group_by(each.c.kind, each.c.cases)
        .order_by(each.c.kind, each.c.cases.desc())
    )
    with db.begin() as connection:
        return [Repeats(*row) for row in connection.execute(query)]


def count(db: Database, kind: str, value: str) -> int:
    """In how many cases an identifier stands that the analyst already has."""
    table = tables.identifiers
    query = select(func.count()).where(table.c.kind == kind, table.c.blind == _blind(db, kind, value))
    with db.begin() as connection:
        return int(connection.execute(query).scalar_one())


def _blind(db: Database, kind: str, value: str) -> str:
    return db.sealer.blind(kind, plain(kind, value))


def plain(kind: str, value: str) -> str:
    """An identifier without what people write in different ways: spaces, case, http://www. and the like."""
    text = unicodedata.normalize("NFKC", value).strip()
    if kind not in KEEP_CASE:
        text = text.casefold()
    match kind:
        case "phones" | "accounts" | "wallets":
            return re.sub(r"[^\w+]|_", "", text)
        case "websites":
            return re.sub(r"^(?:h(?:tt|xx)ps?(?:\[:\]|:)//)?(?:www\.)?", "", text).replace("[.]", ".").rstrip("/")
        case "emails":
            return re.sub(r"\s*\[at\]\s*", "@", text)
        case "handles":
            return text.lstrip("@")
    return text
