"""Numbers and addresses typed into a text: they may stand in services.yml only, where a change reaches all texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.guidance.load import Service

LONG_NUMBER = r"(?:\+44 ?|0)\d[\d ]{6,}\d"
ADDRESS = r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]*\w|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|scot|uk)\b"


class Typed:
    """Finds telephone numbers, the short ones of `known` too, and addresses in a text."""

    def __init__(self, known: Iterable[str]) -> None:
        numbers = "|".join([LONG_NUMBER, *map(re.escape, sorted(set(known), key=len, reverse=True))])
        self._pattern = re.compile(rf"(?<![\w£.,])(?:{numbers})(?![\w.,]?\w)|{ADDRESS}")

    def first(self, text: str) -> str:
        """The first number or address in the text, or nothing."""
        found = self._pattern.search(text)
        return found.group() if found else ""

    def without(self, text: str) -> str:
        """The text with every number and address taken out."""
        return self._pattern.sub("", text)


def typed_in(services: Iterable[Service]) -> Typed:
    """Finds the numbers of these services too, however short."""
    return Typed(number for service in services for number in (service.phone, service.text) if number)
