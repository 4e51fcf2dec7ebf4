"""A handler who does everything right, by the truth of a scenario and the script of the call screen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.calls.answers import derive
from bot.calls.call import Call
from bot.calls.record import ADVISED, HEARD, SPOTTED, TYPED, Event
from bot.calls.scene import Scene
from bot.conversation import reporting
from bot.conversation.case import Answer, Case
from bot.conversation.engine import Content
from bot.practice.caller import Caller
from bot.practice.scenario import Practice, Scenario
from bot.practice.solved import facts_of, planned

START = datetime(2026, 11, 23, 9, 0, 0)
ROUNDS = 40


class Perfect:
    """Plays one scenario."""

    def __init__(self, scenario: Scenario, practice: Practice, content: Content, today: date) -> None:
        self.scenario, self.content, self.today = scenario, content, today
        self.caller = Caller(practice, scenario, content.fields)
        self.case = Case.new("call_handler", today)
        self.facts = facts_of(scenario, content, today)
        self.call = Call("call", "staff", scenario=scenario.id, started_at=START.isoformat())
        self.scene = Scene(self.call, self.case, content)
        self.at = START

    def play(self) -> Call:
        truth = self.scenario.truth
        self.listen()
        self.case.type, self.case.type_confirmed = truth.types[0], True
        self.do(TYPED, truth.types[0])
        self.case.device_watched, self.case.needs = truth.device_watched, list(truth.needs)
        plan = planned(self.scenario, self.content, self.today)
        in_order = [step.id for step in (*plan.now, *plan.next, *plan.soon, *plan.avoid)]
        for step in sorted(truth.steps, key=in_order.index):
            self.do(ADVISED, step)
        for question in truth.ask:
            self.ask(question)
        for question in self.content.script.questions:
            if question not in self.case.answers:
                self.ask(question)
        for _ in range(ROUNDS):
            left = reporting.missing(self.case, self.content)
            if not left:
                break
            self.ask(",".join(row.id for row in self.content.fields.together(left)))
        for duty in self.scene.open_duties():
            self.do(ADVISED, self.scene.steps_of(duty)[0].id)
        self.at += timedelta(seconds=5)
        self.call.ended_at = self.at.isoformat()
        self.call.wrapped_at = (self.at + timedelta(seconds=30)).isoformat()
        self.call.practice_case = self.case.to_json()
        return self.call

    def do(self, kind: str, of: str) -> None:
        self.at += timedelta(seconds=3)
        self.call.events.append(Event(kind, of, self.at.isoformat()))

    def ask(self, question: str) -> None:
        self.do(HEARD, question)
        self.caller.answer(question)
        self.listen()
        for row in self.content.fields:
            if (row.id in question.split(",") or question in row.question) and row.id not in self.case.answers:
                self.case.set(row.id, Answer(None, status="dont_know"))
        derive(self.scene)

    def listen(self) -> None:
        for name in sorted(self.caller.told):
            if name not in self.case.answers or self.case.answers[name].status != "known":
                self.case.set(name, Answer(self.facts[name]))
        for risk in sorted(self.caller.shown & set(self.scenario.truth.risks)):
            if risk not in self.case.risks:
                self.do(SPOTTED, risk)
                self.case.risks[risk] = self.at.isoformat()
