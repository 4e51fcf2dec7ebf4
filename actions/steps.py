"""The safe steps."""

from __future__ import annotations

from actions.base import HarbourAction
from bot.conversation import steps


class NextSteps(HarbourAction):
    """Adapter of `steps.next_steps`."""

    step = steps.next_steps

    def name(self) -> str:
        """The name in the domain."""
        return "action_next_steps"


class How(HarbourAction):
    """Adapter of `steps.how`."""

    step = steps.how

    def name(self) -> str:
        """The name in the domain."""
        return "action_how"


class AgeAnswer(HarbourAction):
    """Adapter of `steps.age_answer`."""

    step = steps.age_answer

    def name(self) -> str:
        """The name in the domain."""
        return "action_age_answer"
