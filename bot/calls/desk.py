"""The calls of one installation: begun, looked at, changed. Each is one transaction, with its line in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import update
from sqlalchemy.engine import Connection

from bot import codes
from bot.calls import answers, reading
from bot.calls.answers import CallRefused, Given
from bot.calls.call import Call
from bot.calls.clock import clock
from bot.calls.figures import counted
from bot.calls.prompts import FIELD, present
from bot.calls.reading import Reading
from bot.calls.scene import CHANNEL, Scene, digest
from bot.calls.screen import Screen, screen
from bot.conversation import engine
from bot.conversation.case import Case, moment
from bot.conversation.engine import Content, Held
from bot.risks import RISKS
from bot.store import audit, calls, conversations, figures, tables
from bot.store import codes as kept_codes
from bot.store.conversations import Conversation
from bot.store.database import Database, now
from bot.store.staff import Person

SPLIT = "\n\n— — —\n"  # between notes of two windows


@dataclass(frozen=True)
class Input:
    """What a handler did: the action, on which prompt or thing, and what they gave."""

    action: str
    name: str = ""
    given: Given = field(default_factory=Given)


@dataclass
class Taken:
    """A call after something was done: what the screen shows, and words that are shown this once."""

    screen: Screen
    words: str = ""
    merged: bool = False  # whether notes of another window were joined


class Desk:
    """The calls; `today` gives the day of the conversation."""

    def __init__(self, db: Database, content: Content, today: Callable[[], date]) -> None:
        self.db = db
        self.content = content
        self._today = today

    def start(self, person: Person, scenario: str = "") -> str:
        """Begins a call and returns its id; with a scenario it is practice, and no real case comes of it."""
        with self.db.begin() as connection:
            if scenario:
                case = Case.new(CHANNEL, self._today())
                call = Call(uuid.uuid4().hex, person.id, scenario=scenario, practice_case=case.to_json())
            else:
                conversation, _ = conversations.add(self.db, connection, CHANNEL)
                call = Call(uuid.uuid4().hex, person.id, conversation.id)
                held = engine.hold(self.db, connection, conversation.id, CHANNEL, self._today())
                case = held.case
                engine.save(self.db, connection, conversation.id, held, self.content)
            self._keep(connection, Scene(call, case, self.content))
            audit.note(connection, person.id, "call_started", _about(call, case))
        return call.id

    def open_with_words(self, person: Person, text: str, *, agreed: bool) -> str:
        """Begins a call on the case that six words open, once the caller agreed to it; returns the call's id."""
        if not agreed:
            raise CallRefused("error_call_consent")
        words = codes.read(text)
        found = kept_codes.find(self.db, words) if words else None
        if found is None:
            with self.db.begin() as connection:
                audit.note(connection, person.id, "call_words_unknown")
            raise CallRefused("error_unknown_code")
        with self.db.begin() as connection:
            call = Call(uuid.uuid4().hex, person.id, found, consent_to_open=moment())
            case = self._hold(connection, call).case
            self._keep(connection, Scene(call, case, self.content))
            audit.note(connection, person.id, "call_opened_with_words", _about(call, case))
        return call.id

    def open_calls(self, person: Person) -> list[tuple[str, str]]:
        """The real calls of a handler that are not ended: id, and the time of day they began."""
        found = calls.open_of(self.db, person.id)
        return [(call_id, clock(at)) for call_id, at, scenario in found if not scenario]

    def look(self, person: Person, call_id: str) -> Screen:
        """What the screen shows of a call; looking is in the audit too."""
        with self._scene(person, call_id, "call_viewed") as (connection, scene):
            return self._screen(connection, scene)

    def account(self, person: Person, call_id: str) -> str:
        """What was told before this call's notes, for reading them together with it."""
        with self._scene(person, call_id, "") as (_, scene):
            return "\n".join(told.text for told in scene.case.told if told.call != scene.call.id)

    def write(self, person: Person, call_id: str, notes: str, was: str, found: Reading) -> Taken:
        """Keeps the notes and merges what was read in them; notes that another window changed meanwhile are joined."""
        with self._scene(person, call_id, "call_notes") as (connection, scene):
            before = scene.call.notes
            merged = was != digest(before) and before not in notes
            reading.merge(scene, f"{before}{SPLIT}{notes}" if merged else notes, found)
            return Taken(self._screen(connection, scene), merged=merged)

    def do(self, person: Person, call_id: str, given: Input) -> Taken:
        """Does what the handler asked for; raises CallRefused, and changes nothing, where it cannot be done."""
        with self._scene(person, call_id, f"call_{given.action}") as (connection, scene):
            if given.action not in ACTIONS:
                raise CallRefused("error_call_not_now")
            if scene.call.wrapped_at:
                raise CallRefused("error_call_over")
            words = ACTIONS[given.action](self, connection, scene, given)
            return Taken(self._screen(connection, scene), words or "")

    def hand_to(self, by: Person, call_id: str, to: Person) -> None:
        """Gives an open call to another handler, who goes on where it was left."""
        with self._scene(by, call_id, "call_handed_on", others=True) as (connection, scene):
            if scene.call.wrapped_at:
                raise CallRefused("error_call_over")
            scene.call.staff_id = to.id
            audit.note(connection, by.id, "call_given", to.id)

    def close(self, by: Person, call_id: str) -> None:
        """Closes a call that was left open; the caller can go on with the case, and what was not recorded stays so."""
        with self._scene(by, call_id, "call_closed", others=True) as (_, scene):
            if scene.call.wrapped_at:
                raise CallRefused("error_call_over")
            if not scene.call.ended_at:
                answers.hand_back(scene)
            scene.call.wrapped_at, scene.call.closed_by = moment(), by.id

    def conversation(self, person: Person, call_id: str) -> Conversation:
        """The conversation of a call, for its papers; that they were fetched is in the audit."""
        with self._scene(person, call_id, "call_papers") as (connection, scene):
            if scene.call.scenario:
                raise CallRefused("error_call_gone")
            return conversations.by_id(connection, scene.call.conversation_id)

    @contextmanager
    def _scene(
        self, person: Person, call_id: str, action: str, *, others: bool = False
    ) -> Iterator[tuple[Connection, Scene]]:
        """A call of this handler (or of `others` too, never their practice) with its case, held.

        What was changed in the block is saved at its end.
        """
        with self.db.begin() as connection:
            stored = calls.load(self.db, connection, call_id)
            if stored is None or not (stored["staff_id"] == person.id or (others and not stored["scenario"])):
                raise CallRefused("error_call_gone")
            call = Call.from_json(stored)
            held = self._hold(connection, call)
            before, call_before = held.case.to_json(), call.to_json()
            if action:
                audit.note(connection, person.id, action, _about(call, held.case))
            scene = Scene(call, held.case, self.content)
            yield connection, scene
            changed = held.case.to_json() != before
            if changed:
                self._save(connection, call, held)
            if changed or call.to_json() != call_before:
                self._keep(connection, scene)

    def _keep(self, connection: Connection, scene: Scene) -> None:
        """Saves a call, and what is counted of it; practice is not counted."""
        calls.save(self.db, connection, scene.call.to_json())
        if not scene.call.scenario:
            figures.save(self.db, connection, scene.call.id, counted(scene))

    def _hold(self, connection: Connection, call: Call) -> Held:
        if call.scenario:
            return Held(call.practice_case, Case.from_json(call.practice_case), None)
        return engine.hold(self.db, connection, call.conversation_id, CHANNEL, self._today())

    def _save(self, connection: Connection, call: Call, held: Held) -> None:
        """Saves the case where it belongs: a practice case in its call, and nowhere else."""
        if call.scenario:
            call.practice_case = held.case.to_json()
            return
        engine.save(self.db, connection, call.conversation_id, held, self.content)
        mine = tables.conversations.c.id == call.conversation_id
        connection.execute(update(tables.conversations).where(mine).values(active_at=now()))

    def _screen(self, connection: Connection, scene: Scene) -> Screen:
        call = scene.call
        others = calls.others_on(connection, call.conversation_id, call.id) if call.conversation_id else []
        return screen(scene, tuple(others))

    def new_words(self, connection: Connection, scene: Scene) -> str:
        """New six words for the case, kept as a hash alone; those given before open nothing more."""
        scene.tell_notes()
        made = codes.make()
        kept_codes.keep(self.db, connection, scene.case.id, made)
        return made


def _about(call: Call, case: Case) -> str:
    """What the audit names: the case, or the call alone where it is practice."""
    return call.id if call.scenario else case.id


Act = Callable[[Desk, Connection, Scene, Input], "str | None"]
ACTIONS: dict[str, Act] = {}


def action(function: Act) -> Act:
    """Registers what a handler can do, under the name of its function."""
    ACTIONS[function.__name__] = function
    return function


@action
def answer(desk: Desk, connection: Connection, scene: Scene, given: Input) -> str | None:
    """Answers the prompt that is shown."""
    shown = present(scene)
    if shown.id != given.name:
        raise CallRefused("error_call_not_now")
    answers.answer(scene, shown, given.given)
    return desk.new_words(connection, scene) if (shown.id, given.given.value) == ("words", "words") else None


@action
def go(desk: Desk, connection: Connection, scene: Scene, given: Input) -> None:
    """Goes to a prompt, or to the question of a field."""
    asked = given.name.removeprefix(FIELD)
    known = asked in scene.content.fields if given.name.startswith(FIELD) else given.name in scene.content.script.order
    if not known:
        raise CallRefused("error_call_not_now")
    scene.call.went_to = given.name


@action
def later(desk: Desk, connection: Connection, scene: Scene, given: Input) -> None:
    """Puts off the prompt that is shown."""
    shown = present(scene)
    if shown.id != given.name or not shown.put_off:
        raise CallRefused("error_call_not_now")
    if scene.call.went_to:
        scene.call.went_to = ""
    else:
        scene.call.later.append(shown.id)


@action
def tick(desk: Desk, connection: Connection, scene: Scene, given: Input) -> None:
    """A step was read out."""
    answers.tick(scene, [given.name])
    _leave_said(scene)


@action
def tick_all(desk: Desk, connection: Connection, scene: Scene, given: Input) -> None:
    """All steps of the prompt that is shown were read out."""
    shown = present(scene)
    if shown.id != given.name or not shown.steps:
        raise CallRefused("error_call_not_now")
    answers.tick(scene, [step.id for step in shown.steps])
    _leave_said(scene)


def _leave_said(scene: Scene) -> None:
    """Goes on from steps that the handler went to, once they are said."""
    if scene.call.went_to in scene.content.script.duties:
        scene.call.went_to = ""


@action
def choose(desk: Desk, connection: Connection, scene: Scene, given: Input) -> None:
    """Chooses a type: by its id, or by what it is called."""
    name = given.name or answers.find_type(scene, given.given.text)
    answers.choose_type(scene, name)


@action
def flag(desk: Desk, connection: Connection, scene: Scene, given: Input) -> None:
    """Marks a risk."""
    if given.name not in RISKS:
        raise CallRefused("error_call_not_now")
    answers.flag(scene, given.name)


@action
def not_so(desk: Desk, connection: Connection, scene: Scene, given: Input) -> None:
    """Takes a risk back."""
    if given.name not in scene.case.risks:
        raise CallRefused("error_call_not_now")
    answers.not_so(scene, given.name)
