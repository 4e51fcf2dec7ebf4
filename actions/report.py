"""The report."""

from __future__ import annotations

from actions.base import HarbourAction
from bot.conversation import afterwards, reporting


class StartReport(HarbourAction):
    """Adapter of `reporting.start`."""

    step = reporting.start

    def name(self) -> str:
        """The name in the domain."""
        return "action_start_report"


class NoReport(HarbourAction):
    """Adapter of `reporting.no_record`."""

    step = reporting.no_record

    def name(self) -> str:
        """The name in the domain."""
        return "action_no_report"


class AnswerQuestion(HarbourAction):
    """Adapter of `reporting.answer`."""

    step = reporting.answer

    def name(self) -> str:
        """The name in the domain."""
        return "action_answer"


class Correct(HarbourAction):
    """Adapter of `reporting.correct`."""

    step = reporting.correct

    def name(self) -> str:
        """The name in the domain."""
        return "action_correct"


class Reviewed(HarbourAction):
    """Adapter of `reporting.reviewed`."""

    step = reporting.reviewed

    def name(self) -> str:
        """The name in the domain."""
        return "action_reviewed"


class Change(HarbourAction):
    """Adapter of `reporting.change`."""

    step = reporting.change

    def name(self) -> str:
        """The name in the domain."""
        return "action_change"


class ChangeLine(HarbourAction):
    """Adapter of `reporting.change_line`."""

    step = reporting.change_line

    def name(self) -> str:
        """The name in the domain."""
        return "action_change_line"


class Agree(HarbourAction):
    """Adapter of `reporting.agree`."""

    step = reporting.agree

    def name(self) -> str:
        """The name in the domain."""
        return "action_agree"


class Keep(HarbourAction):
    """Adapter of `reporting.keep`."""

    step = reporting.keep

    def name(self) -> str:
        """The name in the domain."""
        return "action_keep"


class ConsentUnclear(HarbourAction):
    """Adapter of `reporting.consent_unclear`."""

    step = reporting.consent_unclear

    def name(self) -> str:
        """The name in the domain."""
        return "action_consent_unclear"


class After(HarbourAction):
    """Adapter of `afterwards.after`."""

    step = afterwards.after

    def name(self) -> str:
        """The name in the domain."""
        return "action_after"
