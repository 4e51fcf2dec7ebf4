"""What whoever runs Harbour must not overlook: texts about safety that nobody agreed to, and content past its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.content import review, sign_off
from bot.content.rules import review_rules
from bot.conversation.engine import Content


@dataclass(frozen=True)
class Attention:
    """How many texts still need somebody's agreement, whose, and how many parts of content are past their day."""

    not_agreed: int
    roles: tuple[str, ...]
    past: int

    def lines(self) -> list[str]:
        """A line for each, to print at the start; none where all is agreed and in date."""
        said = []
        if self.not_agreed:
            whose = ", ".join(review_rules()["roles"][role] for role in self.roles)
            said.append(
                f"NOT READY FOR REAL PEOPLE: {self.not_agreed} texts about safety need the agreement of {whose}."
            )
        if self.past:
            said.append(f"PAST THEIR DAY: {self.past} numbers, steps or routes were to be looked at again by now.")
        return [*said, "`make content-report` lists them."] if said else []


def attention(content: Content, today: date) -> Attention:
    """What needs attention on a day."""
    missing = [mark for mark in sign_off.marks(content) if mark.open]
    open_roles = {mark.role for mark in missing}
    roles = tuple(role for role in review_rules()["roles"] if role in open_roles)
    past = sum(one.past(today) for one in review.reviews(content))
    return Attention(len({mark.where for mark in missing}), roles, past)
