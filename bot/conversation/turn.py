"""What one turn brings in and what it sends out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.store.deliveries import Delivery


@dataclass(frozen=True)
class Turn:
    """What a person did: their words or a button, the dialogue act, and what was read in the words."""

    id: str
    text: str
    act: str
    value: str = ""
    button: bool = False
    types: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    risks: dict[str, str] = field(default_factory=dict)
    certain: frozenset[str] = frozenset()  # those of the risks that the words say plainly
    facts: list[dict[str, Any]] = field(default_factory=list)
    changed: tuple[str, ...] = ()  # fields that this turn put right
    filled: tuple[str, ...] = ()  # fields that its words filled
    delivery: Delivery | None = None  # where the confirmed report stands

    @property
    def words(self) -> str:
        """What the person wrote; empty for a button."""
        return "" if self.button else self.text


@dataclass
class Say:
    """One message to say: the id of its wording, what fills it, and what the page may show beside the text."""

    id: str
    values: dict[str, Any] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # (act, value, title) beyond the wording's own
    more: tuple[str, ...] = ()  # further buttons of buttons.yml, after the wording's own
    asks: tuple[str, ...] = ()  # the fields of the report that a question asks for
    steps: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Reply:
    """Everything said in one turn; `effect` is what the gateway does once the turn is saved (forget)."""

    say: list[Say]
    effect: str = ""
