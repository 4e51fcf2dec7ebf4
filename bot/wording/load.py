"""Loads the wording of one language and checks it; errors name file, line and id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency

from bot.rows import ContentError, Rows, check_keys, read_rows, shown

CHANNELS = ("web", "whatsapp", "call_handler")
MARKER = re.compile(r"{([a-z_]+)(?::([a-z0-9_]+))?}")
VARIANT = re.compile(r"_for_(?:other|child)$")
TITLE_LENGTH = 24  # the longest title a WhatsApp list row may have; reply buttons (20) are checked with their message
DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Button:
    """One answer on offer: its title, and the dialogue act and value it stands for."""

    id: str
    title: str
    act: str
    value: str = ""

    def to_json(self) -> dict[str, str]:
        """The button as it stands in a message."""
        return {"id": self.id, "title": self.title, "act": self.act, "value": self.value}


@dataclass(frozen=True)
class Text:
    """One message: its text for each channel (`web` always) and the buttons that go with it."""

    id: str
    texts: Mapping[str, str]
    buttons: tuple[Button, ...] = ()
    sign_off: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""

    def on(self, channel: str) -> str:
        """The text for a channel."""
        return self.texts.get(channel) or self.texts["web"]


@dataclass
class Wording:
    """All wording of one language."""

    language: str
    locale: str = "en_GB"
    texts: dict[str, Text] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, Button] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)  # file and line of each label
    values: dict[str, int] = field(default_factory=dict)  # what the talk fills in, with the most characters it has
    fillable: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.texts

    def __getitem__(self, name: str) -> Text:
        return self.texts[name]

    def fills(self, name: str) -> tuple[str, ...]:
        """What the talk fills into the text of that name, or into that of which it is a variant."""
        return self.fillable.get(VARIANT.sub("", name), ())

    def label(self, name: str) -> str:
        """The short name of a field, choice or document."""
        return self.labels[name]

    def shown(self, row: Any, value: Any, *, rough: bool = False) -> str:
        """A field's value as people read it: money, days and choices in this language; rough sums and days as such."""
        if rough and row.kind in {"money", "date"}:
            return self.label("about").replace("{value}", self.shown(row, value))
        if value is None or value == "" or value == []:
            return self.label("none")
        if isinstance(value, list):
            return ", ".join(self.shown(row, one) for one in value)
        if row.kind == "money":
            return self._money(value)
        if row.kind == "date":
            return str(format_date(date.fromisoformat(value), "EEEE d MMMM y", self.locale))
        if row.kind == "place":
            parts = (value.get("district"), value.get("name"), self.labels.get(f"nation.{value.get('nation')}"))
            return ", ".join(dict.fromkeys(part for part in parts if part))
        return self.labels.get(f"{row.id}.{value}", str(value))

    def _money(self, value: Mapping[str, Any]) -> str:
        currency = value.get("currency", "GBP")
        low, high = value.get("low"), value.get("high")
        if low is not None and high is not None:
            return " – ".join(format_currency(part, currency, locale=self.locale) for part in (low, high))
        return str(format_currency(value["amount"], currency, locale=self.locale))


def load_wording(language: str = "en", root: Path = DATA) -> Wording:
    """Reads every file of `root/<language>`; raises ContentError on the first thing that is wrong."""
    wording = Wording(language)
    files = sorted((root / language).glob("*.yml"))
    if not files:
        raise ContentError(f"{root / language}: no wording there")
    loaded = {path.name: read_rows(path) for path in files}
    values = read_rows(root / "values.yml")
    wording.values.update(values["longest"])
    wording.fillable.update({name: tuple(names) for name, names in values["texts"].items()})
    labels = loaded.pop("labels.yml")
    wording.labels.update({str(key): str(value) for key, value in labels.items()})
    place = shown(root / language / "labels.yml")
    wording.lines.update({name: f"{place}:{labels.lines[name]}: {name}" for name in labels})
    rows = loaded.pop("buttons.yml")
    buttons = wording.buttons = {name: _button(name, row, rows) for name, row in rows.items()}
    for file, rows in loaded.items():
        place = shown(root / language / file)
        for_all = rows.pop("sign_off", {})
        for name, raw in rows.items():
            where = f"{place}:{rows.lines[name]}: {name}"
            if name in wording.texts:
                raise ContentError(f"{where}: this id stands in another file too")
            text = _text(name, raw, where, buttons, for_all)
            _check_values(text, wording.fills(name))
            wording.texts[name] = text
    return wording


def _button(name: str, row: Mapping[str, str], rows: Rows) -> Button:
    where = f"buttons.yml:{rows.lines[name]}: {name}"
    check_keys(row, {"title", "act", "value"}, where)
    if len(row["title"]) > TITLE_LENGTH:
        raise ContentError(f"{where}: the title is longer than {TITLE_LENGTH} characters")
    return Button(name, row["title"], row["act"], row.get("value", ""))


def _text(name: str, raw: Any, where: str, buttons: Mapping[str, Button], for_all: Mapping[str, Any]) -> Text:
    rows: dict[str, Any] = {"web": raw} if isinstance(raw, str) else dict(raw)
    names = rows.pop("buttons", [])
    sign_off = {**for_all, **rows.pop("sign_off", {})}
    if unknown := set(rows) - set(CHANNELS):
        raise ContentError(f"{where}: unknown channel {sorted(unknown)[0]!r}; known are {', '.join(CHANNELS)}")
    if not str(rows.get("web", "")).strip():
        raise ContentError(f"{where}: the text for the web is missing")
    for button in names:
        if button not in buttons:
            raise ContentError(f"{where}: unknown button {button!r}; see buttons.yml")
    texts = {key: str(text).strip() for key, text in rows.items()}
    return Text(name, texts, tuple(buttons[b] for b in names), sign_off, where)


def _check_values(text: Text, known: tuple[str, ...]) -> None:
    """Whatever stands in braces can be filled in: {name:service}, or a value that the talk has for this text."""
    for channel, words in text.texts.items():
        for value, service in MARKER.findall(words):
            if not service and value not in known:
                raise ContentError(
                    f"{text.where} ({channel}): nothing can be filled in at {{{value}}}; "
                    f"known here (values.yml): {', '.join(known) or 'nothing'}"
                )
        if "{" in (rest := MARKER.sub("", words)) or "}" in rest:
            raise ContentError(f"{text.where} ({channel}): a brace stands alone; write {{name}} or {{phone:service}}")
