"""Practice calls on the call screen: begun, the caller asked, scored. Their case is in the call, and goes with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.calls.answers import CallRefused
from bot.calls.call import Call
from bot.calls.desk import Desk
from bot.calls.prompts import FIELD
from bot.calls.record import HEARD
from bot.calls.scene import Scene
from bot.conversation.engine import Content
from bot.practice.caller import RIGHT, WRONG
from bot.practice.load import ASK
from bot.practice.result import to_json
from bot.practice.scenario import Practice
from bot.practice.score import score
from bot.store import audit, calls
from bot.store import practice as scores
from bot.store.database import Database
from bot.store.staff import Person

TYPE = "type_check"


class PracticeDesk(Desk):
    """The practice calls of one installation."""

    def __init__(self, db: Database, content: Content, today: Callable[[], date], practice: Practice) -> None:
        super().__init__(db, content, today)
        self.practice = practice

    def begin(self, person: Person, scenario: str) -> str:
        """Begins a practice call and returns its id; raises CallRefused if there is no such scenario."""
        if scenario not in self.practice.scenarios:
            raise CallRefused("error_practice_unknown")
        return self.start(person, scenario)

    def ask(self, person: Person, call_id: str, question: str) -> None:
        """Asks or tells the caller something, by its id; the screen shows what they answer."""
        with self._scene(person, call_id, "practice_asked") as (_, scene):
            if scene.call.scenario not in self.practice.scenarios or scene.call.ended_at:
                raise CallRefused("error_call_not_now")
            scene.call.note(HEARD, self._known(question, scene))

    def _known(self, question: str, scene: Scene) -> str:
        """The id under which the caller answers; raises CallRefused for what nobody can ask."""
        name = question.removeprefix(FIELD)
        if name == TYPE:
            truth = self.practice.scenarios[scene.call.scenario].truth
            return RIGHT if scene.case.type in truth.types else WRONG
        known = {*self.practice.remarks, *scene.content.script.order}
        if name in known or f"{ASK}{name}" in scene.content.wording:
            return name
        if all(part in scene.content.fields for part in name.split(",")):
            return name
        raise CallRefused("error_call_not_now")

    def finish(self, person: Person, call_id: str) -> None:
        """Scores a practice call that is done, keeps the score, and deletes the call with its case."""
        with self.db.begin() as connection:
            stored = calls.load(self.db, connection, call_id)
            if stored is None or stored["staff_id"] != person.id or not stored["scenario"]:
                raise CallRefused("error_practice_gone")
            call = Call.from_json(stored)
            scenario = self.practice.scenarios.get(call.scenario)
            if scenario and not call.wrapped_at:
                raise CallRefused("error_call_not_now")
            calls.remove(connection, call_id)
            if scenario is None:  # it was taken out of the data while the call was open: nothing to hold it against
                return
            scored = score(scenario, self.practice, self.content, call)
            scores.keep(self.db, connection, call_id, person.id, scenario.id, scored.total, to_json(scored))
            audit.note(connection, person.id, "practice_scored", call_id)
