"""Reads one delivery of the webhook: every message and every status in it, whatever else it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.gateway.talk import clean
from bot.store.whatsapp_in import Arrived

OBJECT = "whatsapp_business_account"
SILENT = frozenset({"system", "request_welcome"})  # nothing that a person said
MEDIA = frozenset({"image", "document", "video", "audio", "sticker"})
EDITED = frozenset({"edit", "revoke"})


@dataclass(frozen=True)
class Status:
    """What became of a message of ours: sent, delivered, read or failed, with the codes of its errors."""

    mark: str
    status: str
    code: int = 0


@dataclass
class Delivery:
    """All that one delivery holds for our number; `others` counts what is for numbers that are not ours."""

    messages: list[Arrived] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    others: int = 0


def read(body: Any, number_id: str) -> Delivery:
    """Reads a delivery; what is not as WhatsApp describes it is left out."""
    delivery = Delivery()
    for value in _values(body):
        if _dict(value.get("metadata")).get("phone_number_id") != number_id:
            delivery.others += 1
            continue
        contacts = [_dict(one) for one in _list(value.get("contacts"))]
        delivery.messages.extend(filter(None, (_message(_dict(one), contacts) for one in _list(value.get("messages")))))
        delivery.statuses.extend(filter(None, (_status(_dict(one)) for one in _list(value.get("statuses")))))
    return delivery


def _values(body: Any) -> Iterator[dict[str, Any]]:
    for entry in _list(_dict(body).get("entry")):
        for change in _list(_dict(entry).get("changes")):
            if _dict(change).get("field") == "messages":
                yield _dict(_dict(change).get("value"))


def _message(message: dict[str, Any], contacts: list[dict[str, Any]]) -> Arrived | None:
    phone = _text(message.get("from"))
    contact = next((one for one in contacts if phone and one.get("wa_id") == phone), contacts[0] if contacts else {})
    user_id = _text(message.get("from_user_id")) or _text(contact.get("user_id"))
    name, kind = _text(message.get("id")), _text(message.get("type"))
    content = _content(kind, message)
    if not name or not (phone or user_id) or content is None:
        return None
    return Arrived(name, user_id, phone, _moment(message.get("timestamp")), *content)


def _content(kind: str, message: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The queue's kind and body for a message; None where there is nothing to answer."""
    part = _dict(message.get(kind))
    if kind in SILENT or (kind == "reaction" and not part.get("emoji")):  # a reaction taken away
        return None
    if kind == "interactive":
        reply = _dict(part.get(_text(part.get("type"))))
        if choice := _text(reply.get("id")):
            return "choice", {"choice": choice[:256], "text": clean(_text(reply.get("title")))[:80]}
    words = {"text": part.get("body"), "button": part.get("text")}.get(kind, part.get("caption"))
    text = clean(_text(words))
    if kind in {"text", "button"} and text:
        return "text", {"text": text}
    body: dict[str, Any] = {"other": kind, "shown": False}
    if kind in MEDIA:
        body["media"] = {"id": _text(part.get("id")), "name": _text(part.get("filename"))[:200]}
    if text:
        body["text"] = text
    return "other", body


def _status(status: dict[str, Any]) -> Status | None:
    mark, name = _text(status.get("biz_opaque_callback_data")), _text(status.get("status"))
    errors = [_dict(one) for one in _list(status.get("errors"))]
    code = errors[0].get("code") if errors else 0
    return Status(mark, name, code if isinstance(code, int) else 0) if mark and name else None


def _moment(stamp: Any) -> datetime:
    """The time of a message, never later than now: a clock that is wrong must not keep a window open."""
    current = datetime.now(UTC).replace(tzinfo=None)
    try:
        return min(datetime.fromtimestamp(int(stamp), UTC).replace(tzinfo=None), current)
    except (TypeError, ValueError, OverflowError, OSError):
        return current


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
