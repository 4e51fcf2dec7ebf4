"""Everything that the database holds of one conversation, opened: for the person whom it is about."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.schema import Table

from bot.store import tables
from bot.store.database import Database


def held(db: Database, conversation_id: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table that belong to a conversation or its case, sealed columns opened.

    Files and papers are named by size and SHA-256; their content is fetched one by one.
    """
    with db.begin() as connection:
        cases = tables.cases
        of_case = cases.c.conversation_id == conversation_id
        case_id = connection.execute(select(cases.c.id).where(of_case)).scalar()
        found = {}
        for table in filter(_of_somebody, tables.metadata.sorted_tables):
            rows = connection.execute(select(table).where(_mine(table, conversation_id, case_id))).all()
            found[table.name] = [_opened(db, table, row._mapping) for row in rows]
    return found


def _of_somebody(table: Table) -> bool:
    """Whether the rows of a table belong to conversations or cases; hashes of seen messages belong to none."""
    return table is tables.conversations or bool({"conversation_id", "case_id", "delivery_id"} & set(table.c.keys()))


def _mine(table: Table, conversation_id: str, case_id: str | None) -> Any:
    """What makes a row of a table this conversation's."""
    if table is tables.conversations:
        return table.c.id == conversation_id
    if table is tables.delivery_changes:
        deliveries = tables.deliveries.c
        return table.c.delivery_id.in_(select(deliveries.id).where(deliveries.case_id == case_id))
    owners = {"conversation_id": conversation_id, "case_id": case_id}
    return or_(False, *(table.c[name] == owner for name, owner in owners.items() if name in table.c))


def _opened(db: Database, table: Table, row: Any) -> dict[str, Any]:
    return {column.name: _value(db, column, row) for column in table.c}


def _value(db: Database, column: Any, row: Any) -> Any:
    value = row[column.name]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    if "label" not in column.info:
        return value
    if not value:  # a message that was answered is emptied
        return None
    content = db.sealer.open_bytes(value, column.info["label"].format(**row))
    try:
        return json.loads(content)
    except ValueError:  # a file or a paper, no JSON
        return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
