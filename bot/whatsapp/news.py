"""News of a report on WhatsApp: at once to those who agreed to it, else with the answer to their next message."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection

from bot.conversation.case import Case
from bot.conversation.situation import situation
from bot.guidance.conditions import someone_close
from bot.store import cases, whatsapp_in, whatsapp_out
from bot.store.database import Database, now
from bot.whatsapp import compose


def tell(db: Database, connection: Connection, conversation_id: str, message: dict[str, Any]) -> None:
    """Queues a message that nobody asked for just now, within the transaction that puts it into the talk."""
    found = whatsapp_in.address(db, connection, conversation_id)
    if found is None:
        return
    to, wrote_at = found
    person, until = whatsapp_in.person_hash(db, to), whatsapp_out.until(wrote_at)
    stored = cases.load(db, connection, conversation_id)
    at_once = to.get("may_write") and stored and may_be_offered(Case.from_json(stored)) and until > now()
    for body in _bodies(to, message) if at_once else [{"said": [{**message, "buttons": []}]}]:
        whatsapp_out.queue(db, connection, conversation_id, person, body, until, "queued" if at_once else "held")


def may_be_offered(case: Case) -> bool:
    """Whether writing first is safe at all: not where a partner or relative is behind it, or may see the phone."""
    return not someone_close(situation(case))


def _bodies(to: dict[str, Any], message: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"to": to, "payload": payload} for payload in compose.plainly([{**message, "buttons": []}])]
