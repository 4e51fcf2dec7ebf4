"""Danger and self-harm."""

from __future__ import annotations

from actions.base import HarbourAction
from bot.conversation import safety


class Danger(HarbourAction):
    """Adapter of `safety.danger`."""

    step = safety.danger

    def name(self) -> str:
        """The name in the domain."""
        return "action_danger"


class DangerAnswer(HarbourAction):
    """Adapter of `safety.danger_answer`."""

    step = safety.danger_answer

    def name(self) -> str:
        """The name in the domain."""
        return "action_danger_answer"


class SelfHarm(HarbourAction):
    """Adapter of `safety.self_harm`."""

    step = safety.self_harm

    def name(self) -> str:
        """The name in the domain."""
        return "action_self_harm"


class SelfHarmAnswer(HarbourAction):
    """Adapter of `safety.self_harm_answer`."""

    step = safety.self_harm_answer

    def name(self) -> str:
        """The name in the domain."""
        return "action_self_harm_answer"


class GoOn(HarbourAction):
    """Adapter of `safety.go_on`."""

    step = safety.go_on

    def name(self) -> str:
        """The name in the domain."""
        return "action_go_on"


class Pause(HarbourAction):
    """Adapter of `safety.pause`."""

    step = safety.pause

    def name(self) -> str:
        """The name in the domain."""
        return "action_pause"
