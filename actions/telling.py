"""Telling what happened and having it named."""

from __future__ import annotations

from actions.base import HarbourAction
from bot.conversation import asides, naming


class Begin(HarbourAction):
    """Adapter of `asides.begin`."""

    step = asides.begin

    def name(self) -> str:
        """The name in the domain."""
        return "action_begin"


class Hear(HarbourAction):
    """Adapter of `naming.hear`."""

    step = naming.hear

    def name(self) -> str:
        """The name in the domain."""
        return "action_hear"


class HearMore(HarbourAction):
    """Adapter of `naming.hear_more`."""

    step = naming.hear_more

    def name(self) -> str:
        """The name in the domain."""
        return "action_hear_more"


class TypeRight(HarbourAction):
    """Adapter of `naming.right`."""

    step = naming.right

    def name(self) -> str:
        """The name in the domain."""
        return "action_type_right"


class TypeWrong(HarbourAction):
    """Adapter of `naming.wrong`."""

    step = naming.wrong

    def name(self) -> str:
        """The name in the domain."""
        return "action_type_wrong"


class TypeUnsure(HarbourAction):
    """Adapter of `naming.unsure`."""

    step = naming.unsure

    def name(self) -> str:
        """The name in the domain."""
        return "action_type_unsure"


class ChooseType(HarbourAction):
    """Adapter of `naming.choose`."""

    step = naming.choose

    def name(self) -> str:
        """The name in the domain."""
        return "action_choose_type"


class Clarified(HarbourAction):
    """Adapter of `naming.clarified`."""

    step = naming.clarified

    def name(self) -> str:
        """The name in the domain."""
        return "action_clarified"


class DeviceAnswer(HarbourAction):
    """Adapter of `naming.device_answer`."""

    step = naming.device_answer

    def name(self) -> str:
        """The name in the domain."""
        return "action_device_answer"
