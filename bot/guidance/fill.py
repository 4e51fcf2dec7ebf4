"""Fills the markers in the texts of guidance, such as {phone:bank_159}, from the file of services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.guidance.typed import typed_in
from bot.rows import ContentError

if TYPE_CHECKING:
    from bot.guidance.load import Service

MARKER = re.compile(r"{([a-z_]+):([a-z0-9_]+)}")
TEXTS = frozenset(
    "title how whatsapp name reassure reassure_under_18 notice reason what_to_say what_happens_next".split()
)


class Filler:
    """Fills texts from one set of services; raises ContentError where a text cannot be filled or has a number in it."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._services = services
        self._typed = typed_in(services.values())

    def row(self, raw: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The row with every text in it filled."""
        return {key: self._value(value, where) if key in TEXTS else value for key, value in raw.items()}

    def _value(self, value: Any, where: str) -> Any:
        if isinstance(value, dict):
            return {part: self._text(str(text), where) for part, text in value.items()}
        return self._text(str(value), where)

    def _text(self, text: str, where: str) -> str:
        if found := self._typed.first(text):
            raise ContentError(f"{where}: {found!r} is typed in; put it into services.yml, and name it: {{phone:…}}")
        filled = MARKER.sub(lambda match: self._detail(match, where), text).strip()
        if stray := re.search(r"{[^}]*}?|}", filled):
            raise ContentError(f"{where}: nothing can be filled in at {stray.group()!r}")
        return filled

    def _detail(self, match: re.Match[str], where: str) -> str:
        service = self._services.get(match[2])
        value = service.detail(match[1]) if service and hasattr(service, match[1]) else ""
        if not value:
            raise ContentError(f"{where}: {match.group()} names nothing in services.yml")
        return value
