"""What every part of a call looks at: the call, its case and the content, with the words in the handler's voice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calls.call import Call
from bot.calls.load import Duty
from bot.conversation import asking, naming, steps
from bot.conversation.case import Case, Told, moment
from bot.guidance.choose import Plan, Said
from bot.wording.render import fill

if TYPE_CHECKING:
    from bot.conversation.engine import Content

CHANNEL = "call_handler"


@dataclass(frozen=True)
class Scene:
    """A call as it stands, to be looked at and changed."""

    call: Call
    case: Case
    content: Content
    going: bool = False  # whether the handler went to a prompt, needed or not

    @property
    def reference(self) -> str:
        """The case as it is named to the caller."""
        return reference(self.case.id)

    def words(self, name: str, /, **values: str) -> str:
        """A text as it is read out to this caller, or shown to the handler."""
        text = self.content.wording[asking.variant(name, self.case, self.content)]
        return fill(text.on(CHANNEL), values, self.content)

    def label(self, name: str) -> str:
        """The short name of a field, a choice or a group."""
        return self.content.wording.label(name)

    def has_told(self) -> bool:
        """Whether anything was told yet, in this call or before it."""
        return bool(self.call.notes.strip() or self.case.told)

    def plan(self) -> Plan:
        """The plan for the type; while none is sure, what is safe for the family of the likeliest."""
        if self.case.type:
            return steps.the_plan(self.case, self.content)
        likely = next((name for name, _ in naming.ranked(self.case, self.content)), "")
        return steps.the_plan(replace(self.case, type=likely), self.content, general=True)

    def unsaid(self, chosen: tuple[Said, ...]) -> tuple[Said, ...]:
        """Those of the steps that were not read out yet."""
        said = self.call.advised(self.case)
        return tuple(step for step in chosen if step.id not in said)

    def steps_of(self, duty: Duty) -> tuple[Said, ...]:
        """The steps of the plan that fulfil a duty, or those that stand in for them."""
        whole = self.plan()
        found = [step for step in (*whole.now, *whole.next, *whole.soon, *whole.avoid) if step.id in duty.steps]
        if found:
            return tuple(found)
        rows = (self.content.guidance.steps[name] for name in duty.otherwise)
        return tuple(Said(row.id, *row.on(CHANNEL), ()) for row in rows)

    def open_duties(self) -> list[Duty]:
        """What must still be recorded, or be given a reason, before the call can end."""
        said = self.call.advised(self.case)
        return [duty for duty in self.content.script.duties.values() if not self._fulfilled(duty, said)]

    def _fulfilled(self, duty: Duty, said: dict[str, str]) -> bool:
        if duty.id in self.call.undone:
            return True
        if duty.field:
            return duty.field in self.case.answers
        return any(step in said for step in (*duty.steps, *duty.otherwise))

    def tell_notes(self) -> None:
        """Puts the notes into the account of the case, in the place of what they said before."""
        call, case = self.call, self.case
        if not call.notes.strip():
            return
        before = next((told.at for told in case.told if told.call == call.id), moment())
        ours = Told(call.notes, before, withheld=call.withheld, call=call.id)
        case.told = [*(told for told in case.told if told.call != call.id), ours]


def reference(case_id: str) -> str:
    """A case as it is named to callers and colleagues: the beginning of its id, in parts that can be read out."""
    return f"{case_id[:4]}-{case_id[4:8]}".upper()


def digest(value: object) -> str:
    """A short mark of a JSON value, by which a change of it is seen."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
