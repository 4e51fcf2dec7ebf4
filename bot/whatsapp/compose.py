"""Turns what Harbour says in one turn into as few WhatsApp messages as hold it: text, buttons or a list, paged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.whatsapp import limits

Payload = dict[str, Any]
Ids = Callable[[str], str]  # the opaque id under which a button goes out
GAP = "\n\n"


@dataclass(frozen=True)
class Words:
    """What stands on the parts that WhatsApp needs beside the talk's own texts."""

    choose: str  # on the button that opens a list
    more: str  # the row that shows further rows
    more_about: str
    next: str  # the button under a part of a long text


@dataclass(frozen=True)
class Option:
    """One answer on offer, by the id of its button."""

    id: str
    title: str


def compose(messages: Sequence[dict[str, Any]], ids: Ids, words: Words, page: int = 1) -> list[Payload]:
    """The payloads of a turn's messages; `page` is the screen that the person asked for, the first to begin with."""
    screens = _screens(messages, ids, words)
    return screens[min(page, len(screens)) - 1] if screens else []


def plainly(messages: Sequence[dict[str, Any]]) -> list[Payload]:
    """The payloads of messages that offer no answers."""
    blocks = [block for message in messages for block in _blocks(message)]
    return [text(body) for body in _packed(blocks, limits.TEXT)]


def document(messages: Sequence[dict[str, Any]], name: str) -> Payload:
    """A document that goes out with these words; its media id is put in when it is sent."""
    caption = GAP.join(block for message in messages for block in _blocks(message))
    return {"type": "document", "document": {"filename": name, "caption": caption[: limits.BODY]}}


def text(body: str) -> Payload:
    """A plain text; no address in it is fetched for a preview."""
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def plain(payload: Payload) -> Payload:
    """A payload in the plainest form: its body and the titles of its answers as lines of text."""
    if payload["type"] != "interactive":
        return payload
    action = payload["interactive"]["action"]
    titles = [button["reply"]["title"] for button in action.get("buttons", [])]
    titles += [row["title"] for section in action.get("sections", []) for row in section["rows"]]
    lines = "\n".join(f"• {title}" for title in titles)
    return text(f"{payload['interactive']['body']['text']}{GAP}{lines}"[: limits.TEXT])


def _screens(messages: Sequence[dict[str, Any]], ids: Ids, words: Words) -> list[list[Payload]]:
    options = [Option(one["id"], one["title"]) for message in messages for one in message.get("buttons", [])]
    if not options:
        return [said] if (said := plainly(messages)) else []
    blocks = [block for message in messages for block in _blocks(message)]
    heads, tail = _tail(blocks)
    groups = _groups(options)
    if len(heads) > 1:  # more than two messages: in parts, each asked for with "next"
        *parts, tail = _packed(blocks, limits.BODY)
        screens = [
            [_interactive(part, [Option(f"page-{number}", words.next)], ids, words)]
            for number, part in enumerate(parts, 2)
        ]
        first: list[Payload] = []
    else:
        screens, first = [], [text(head) for head in heads]
    for number, group in enumerate(groups):
        shown = [*group, Option(f"page-{len(screens) + 2}", words.more)] if number + 1 < len(groups) else group
        body = words.more_about if number else tail
        screens.append([*([] if number else first), _interactive(body, shown, ids, words)])
    return screens


def _blocks(message: dict[str, Any]) -> Iterator[str]:
    """The parts of a message that stay together."""
    if lead := str(message.get("lead", "")).strip():
        yield lead
    for number, step in enumerate(message.get("steps", []), 1):
        said = "\n".join(part for part in (f"*{number}. {step['title']}*", step.get("how", "")) if part)
        yield "\n".join([said, *(_link(one) for one in step.get("links", []) if not _named(one, said))])
    if lines := message.get("lines"):
        yield "\n".join(f"*{line['label']}:* {line['value']}" for line in lines)
    outside = [link for link in message.get("links", []) if not str(link.get("url", "")).startswith("/")]
    if outside:
        yield "\n".join(map(_link, outside))


def _named(link: dict[str, str], said: str) -> bool:
    """Whether a text names the number or address of a link already."""
    return any(link.get(part) and link[part] in said for part in ("phone", "text", "url"))


def _link(link: dict[str, str]) -> str:
    """A service on a line: its number first, which a phone lets people tap."""
    name, *rest = (str(link[part]) for part in ("name", "phone", "text", "hours", "url") if link.get(part))
    return f"{name}: {', '.join(rest)}" if rest else name


def _tail(blocks: list[str]) -> tuple[list[str], str]:
    """What fits with the buttons, from the end, and the texts that go before it."""
    tail: list[str] = []
    left = list(blocks)
    while left and len(GAP.join([left[-1], *tail])) <= limits.BODY:
        tail.insert(0, left.pop())
    if not tail:  # the last block alone is too long
        *pieces, last = _cut(left.pop(), limits.BODY)
        left, tail = [*left, *pieces], [last]
    return _packed(left, limits.TEXT), GAP.join(tail)


def _packed(blocks: Sequence[str], most: int) -> list[str]:
    """Blocks joined into texts of at most `most` characters, in order."""
    packed: list[str] = []
    for piece in (piece for block in blocks for piece in _cut(block, most)):
        if packed and len(packed[-1]) + len(GAP) + len(piece) <= most:
            packed[-1] += GAP + piece
        else:
            packed.append(piece)
    return packed


def _cut(block: str, most: int) -> list[str]:
    """A block in pieces of at most `most` characters, cut where a line or a word ends if it can be."""
    pieces = []
    while len(block) > most:
        at = max(block.rfind("\n", 1, most + 1), 0) or max(block.rfind(" ", 1, most + 1), 0) or most
        pieces.append(block[:at].rstrip())
        block = block[at:].lstrip()
    return [piece for piece in [*pieces, block] if piece]


def _groups(options: list[Option]) -> list[list[Option]]:
    """Options in groups that a list can hold; all but the last leave room for "more"."""
    groups = []
    while len(options) > limits.ROWS:
        groups.append(options[: limits.ROWS - 1])
        options = options[limits.ROWS - 1 :]
    return [*groups, options]


def _interactive(body: str, options: list[Option], ids: Ids, words: Words) -> Payload:
    as_buttons = len(options) <= limits.BUTTONS and all(len(one.title) <= limits.BUTTON_TITLE for one in options)
    titles = _titles(options, limits.BUTTON_TITLE if as_buttons else limits.ROW_TITLE)
    if as_buttons:
        buttons = [
            {"type": "reply", "reply": {"id": ids(one.id), "title": title}}
            for one, title in zip(options, titles, strict=True)
        ]
        action: dict[str, Any] = {"buttons": buttons}
    else:
        rows = []
        for one, title in zip(options, titles, strict=True):
            whole = {} if title == one.title else {"description": one.title[: limits.ROW_DESCRIPTION]}
            rows.append({"id": ids(one.id), "title": title, **whole})
        action = {"button": words.choose, "sections": [{"rows": rows}]}
    kind = "button" if as_buttons else "list"
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def _titles(options: list[Option], most: int) -> list[str]:
    """The titles, cut to length and all different."""
    titles: list[str] = []
    for one in options:
        title, number = one.title, 1
        if len(title) > most:
            title = title[: most - 1].rstrip() + "…"
        while title in titles:
            number += 1
            end = f" {number}"
            title = one.title[: most - len(end)].rstrip() + end
        titles.append(title)
    return titles
