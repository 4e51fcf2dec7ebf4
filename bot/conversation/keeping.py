"""Keeps a changed case: the case itself, what changed in its history, and its identifiers in the blind index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import Connection

from bot.conversation.case import Case
from bot.report.build import IDENTIFIERS
from bot.store import cases, deliveries, files, history, identifiers
from bot.store.database import Database
from bot.store.history import Change

SINGLE = ("type", "type_confirmed", "device_watched", "consent", "confirmed_at", "withdrawn_at", "reference")
IN_THE_PAPERS = ("files", "reference", "withdrawn_at")  # changed after confirming, they make kept papers old
OF_HARBOUR = frozenset({"advice", "risk", "type"})  # what Harbour says or sees; all else is the person's doing


def keep(db: Database, connection: Connection, conversation_id: str, stored: dict[str, Any] | None, case: Case) -> None:
    """Saves the case within the caller's transaction; `stored` is the case it grew from, None for a new one."""
    before = Case.from_json(stored).to_json() if stored else None
    after = case.to_json()
    cases.save(db, connection, conversation_id, after, urgent=bool(case.urgent))
    history.append(db, connection, case.id, changes(before, after))
    if before is None:
        return
    if _indexed(before) != _indexed(after):
        identifiers.index(db, connection, case.id, _indexed(after))
    for file in before["files"]:
        if file not in after["files"]:
            files.remove(connection, case.id, file["id"])
    if _is_off(after) and not _is_off(before):
        deliveries.withdraw(connection, case.id)
    if any(before[name] != after[name] for name in IN_THE_PAPERS):
        deliveries.drop_papers(connection, case.id)


def changes(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[Change]:
    """What differs between two states of a case, as entries of its history."""
    person = "call_handler" if after["channel"] == "call_handler" else "person"
    for what, subject, value in _differences(before, after):
        yield Change("harbour" if what in OF_HARBOUR else person, what, subject, value)


def _differences(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    if before is None:
        yield "opened", "", after["channel"]
        before = Case(after["id"], after["channel"], after["day"]).to_json()
    for told in after["told"][len(before["told"]) :]:
        yield "told", "", told
    for name in SINGLE:
        if after[name] != before[name]:
            yield name, "", after[name]
    for risk in after["risks"].keys() - before["risks"].keys():
        yield "risk", risk, after["risks"][risk]
    yield from _by_key("answer", _answers(before), _answers(after))
    for number, advice in enumerate(after["advice"]):
        if number >= len(before["advice"]):
            yield "advice", advice["step"], None
        elif advice["done"] and not before["advice"][number]["done"]:
            yield "advice_done", advice["step"], None
    yield from _by_key("file", {f["id"]: f for f in before["files"]}, {f["id"]: f for f in after["files"]})


def _answers(case: dict[str, Any]) -> dict[str, Any]:
    shown = ("value", "words", "status", "origin")
    return {name: {key: row[key] for key in shown} for name, row in case["answers"].items()}


def _by_key(what: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for key in [*after, *(key for key in before if key not in after)]:
        if before.get(key) != after.get(key):
            yield what, key, after.get(key)


def _is_off(case: dict[str, Any]) -> bool:
    """Whether nothing of the case may go out: withdrawn, or not confirmed."""
    return bool(case["withdrawn_at"]) or not case["confirmed_at"]


def _indexed(case: dict[str, Any]) -> dict[str, list[str]]:
    """What the blind index holds of a case: nothing until the person agreed to hand it on, nor once they withdrew."""
    if case["consent"] != "share" or _is_off(case):
        return {}
    answers = case["answers"]
    known = {kind: answers[field]["value"] for kind, field in IDENTIFIERS.items() if field in answers}
    return {kind: values for kind, values in known.items() if isinstance(values, list)}
