"""Stopping, starting again, deleting."""

from __future__ import annotations

from actions.base import HarbourAction
from bot.conversation import leaving


class Stop(HarbourAction):
    """Adapter of `leaving.stop`."""

    step = leaving.stop

    def name(self) -> str:
        """The name in the domain."""
        return "action_stop"


class Stopped(HarbourAction):
    """Adapter of `leaving.stopped`."""

    step = leaving.stopped

    def name(self) -> str:
        """The name in the domain."""
        return "action_stopped"


class Erase(HarbourAction):
    """Adapter of `leaving.erase`."""

    step = leaving.erase

    def name(self) -> str:
        """The name in the domain."""
        return "action_erase"


class Erased(HarbourAction):
    """Adapter of `leaving.erased`."""

    step = leaving.erased

    def name(self) -> str:
        """The name in the domain."""
        return "action_erased"


class Restart(HarbourAction):
    """Adapter of `leaving.restart`."""

    step = leaving.restart

    def name(self) -> str:
        """The name in the domain."""
        return "action_start_again"


class Restarted(HarbourAction):
    """Adapter of `leaving.restarted`."""

    step = leaving.restarted

    def name(self) -> str:
        """The name in the domain."""
        return "action_started_again"


class Stay(HarbourAction):
    """Adapter of `leaving.stay`."""

    step = leaving.stay

    def name(self) -> str:
        """The name in the domain."""
        return "action_stay"


class Ended(HarbourAction):
    """Adapter of `leaving.ended`."""

    step = leaving.ended

    def name(self) -> str:
        """The name in the domain."""
        return "action_ended"
