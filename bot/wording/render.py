"""Turns a message to say into what goes out: filled text for the channel, buttons, steps, lines and links."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.conversation.turn import Say
from bot.wording.load import MARKER

if TYPE_CHECKING:
    from bot.conversation.engine import Content


def render(say: Say, channel: str, content: Content) -> dict[str, Any]:
    """The message as JSON: `text` is complete by itself; steps, lines and links repeat their parts for richer pages."""
    text = content.wording[say.id]
    own = [*text.buttons, *(content.wording.buttons[name] for name in say.more)]
    buttons = [button.to_json() for button in own]
    chosen = [{"id": f"{act}-{value}", "title": title, "act": act, "value": value} for act, value, title in say.buttons]
    lead = fill(text.on(channel), say.values, content)
    message: dict[str, Any] = {"id": say.id, "lead": lead, "buttons": chosen + buttons}
    for part in ("steps", "lines", "links", "asks"):
        if getattr(say, part):
            message[part] = list(getattr(say, part))
    message["text"] = whole(message)
    return message


def fill(text: str, values: dict[str, Any], content: Content) -> str:
    """Fills `{name}` from `values` and `{phone:service}` and its like from the file of services."""

    def put(match: Any) -> str:
        name, service = match.group(1), match.group(2)
        if service:
            return str(content.guidance.services[service].detail(name))
        return _plain(values.get(name, match.group(0)))

    return MARKER.sub(put, text)


def _plain(value: Any) -> str:
    return "\n".join(f"• {one}" for one in value) if isinstance(value, list) else str(value)


def whole(message: dict[str, Any]) -> str:
    """The complete text of a message: its lead, then its steps, lines and links in plain words."""
    parts = [message["lead"]]
    for number, step in enumerate(message.get("steps", []), 1):
        how = f"\n{step['how']}" if step.get("how") else ""
        parts.append(f"{number}. {step['title']}{how}")
    for group, lines in groupby(message.get("lines", []), key=lambda line: line.get("group", "")):
        parts.extend([f"\n{group}"] if group else [])
        parts.extend(f"{line['label']}: {line['value']}" for line in lines)
    parts.extend(_linked(link) for link in message.get("links", []))
    return "\n".join(part for part in parts if part)


def _linked(link: dict[str, Any]) -> str:
    shown = [str(link[part]) for part in ("name", "phone", "text", "hours", "url") if link.get(part)]
    return ": ".join((shown[0], ", ".join(shown[1:]))) if len(shown) > 1 else shown[0]
