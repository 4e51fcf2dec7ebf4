"""What can be said at any point."""

from __future__ import annotations

from actions.base import HarbourAction
from bot.conversation import asides


class Aside(HarbourAction):
    """Adapter of `asides.aside`."""

    step = asides.aside

    def name(self) -> str:
        """The name in the domain."""
        return "action_aside"


class Explain(HarbourAction):
    """Adapter of `asides.explain`."""

    step = asides.explain

    def name(self) -> str:
        """The name in the domain."""
        return "action_explain"


class Human(HarbourAction):
    """Adapter of `asides.human`."""

    step = asides.human

    def name(self) -> str:
        """The name in the domain."""
        return "action_human"


class GoBack(HarbourAction):
    """Adapter of `asides.go_back`."""

    step = asides.go_back

    def name(self) -> str:
        """The name in the domain."""
        return "action_go_back"


class Lost(HarbourAction):
    """Adapter of `asides.lost`."""

    step = asides.lost

    def name(self) -> str:
        """The name in the domain."""
        return "action_default_fallback"
