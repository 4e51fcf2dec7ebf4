"""What the Cloud API takes in one message; whatever breaks a rule is refused with Meta's code.

Written from Meta's documentation, not from the code under test: the numbers stand here once more on purpose.
"""

from __future__ import annotations

from typing import Any

MISSING, INVALID, UNSUPPORTED = 131008, 131009, 131051
KEYS = {
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "text",
    "interactive",
    "document",
    "context",
    "biz_opaque_callback_data",
}


class Broken(Exception):
    """A rule is broken; `code` is Meta's."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


def check(message: dict[str, Any], media: dict[str, Any]) -> None:
    """Raises Broken if the API would refuse this message; `media` are the files uploaded so far."""
    if message.get("messaging_product") != "whatsapp":
        raise Broken(100, "messaging_product must be whatsapp")
    if unknown := set(message) - KEYS:
        raise Broken(100, f"unexpected key {sorted(unknown)[0]}")
    if bool(message.get("to")) == bool(message.get("recipient")):
        raise Broken(MISSING, "one of to and recipient")
    if len(str(message.get("biz_opaque_callback_data", ""))) > 512:
        raise Broken(INVALID, "biz_opaque_callback_data too long")
    kind = message.get("type")
    if kind == "text":
        text = _part(message, "text")
        if set(text) - {"body", "preview_url"}:
            raise Broken(100, "unexpected key in text")
        _length(text.get("body"), 1, 4096, "text.body")
    elif kind == "interactive":
        _interactive(_part(message, "interactive"))
    elif kind == "document":
        document = _part(message, "document")
        if document.get("id") not in media:
            raise Broken(INVALID, "document.id names no media")
        _length(document.get("filename"), 1, 240, "document.filename")
        _length(document.get("caption", ""), 0, 1024, "document.caption")
    else:
        raise Broken(UNSUPPORTED, "type")


def _interactive(part: dict[str, Any]) -> None:
    _length(_part(part, "body").get("text"), 1, 1024, "body")
    action = _part(part, "action")
    if part.get("type") == "button":
        replies = [_part(button, "reply") for button in action.get("buttons", []) if button.get("type") == "reply"]
        if not 1 <= len(replies) <= 3 or len(replies) != len(action["buttons"]):
            raise Broken(INVALID, "1 to 3 reply buttons")
        for reply in replies:
            _length(reply.get("id"), 1, 256, "button id")
            _length(reply.get("title"), 1, 20, "button title")
        _different(replies, ("id", "title"))
    elif part.get("type") == "list":
        _length(action.get("button"), 1, 20, "list button")
        sections = action.get("sections", [])
        if not 1 <= len(sections) <= 10:
            raise Broken(INVALID, "1 to 10 sections")
        for section in sections:
            _length(section.get("title", ""), 1 if len(sections) > 1 else 0, 24, "section title")
        rows = [row for section in sections for row in section.get("rows", [])]
        if not 1 <= len(rows) <= 10:
            raise Broken(INVALID, "1 to 10 rows in all")
        for row in rows:
            _length(row.get("id"), 1, 200, "row id")
            _length(row.get("title"), 1, 24, "row title")
            _length(row.get("description", ""), 0, 72, "row description")
        _different(rows, ("id",))
    else:
        raise Broken(INVALID, "interactive.type")


def _part(value: dict[str, Any], name: str) -> dict[str, Any]:
    part = value.get(name)
    if not isinstance(part, dict):
        raise Broken(MISSING, name)
    return part


def _length(value: Any, least: int, most: int, name: str) -> None:
    if not isinstance(value, str) or not least <= len(value) <= most or (least and not value.strip()):
        raise Broken(INVALID, f"{name} must have {least} to {most} characters")


def _different(rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    for name in names:
        if len({row[name] for row in rows}) < len(rows):
            raise Broken(INVALID, f"every {name} must be different")
