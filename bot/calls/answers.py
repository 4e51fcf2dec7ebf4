"""What a handler's answer does: to the case by the code of the talk, to the call's record, and where it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.calls.prompts import FIELD, Prompt, read_back
from bot.calls.record import ADVISED, AGAIN, ASKED, SPOTTED, TYPED
from bot.calls.scene import CHANNEL, Scene, digest
from bot.conversation import asking, handoff, naming, reporting
from bot.conversation.answering import take
from bot.conversation.case import Advice, Answer, Case, moment
from bot.conversation.turn import Say, Turn
from bot.report.build import shown_answer
from bot.wording.render import render

CLARIFY = "clarify_"
ENOUGH = 8  # words of notes from which a type is named while they are still being typed
LETTERS = "/letters/"
OF_BUTTON = {"say_yes": "yes", "say_no": "no", "not_sure": "unsure"}
WAYS_OUT = {"dont_know": "not_sure", "skip": "skip"}  # what the handler does: the dialogue act that it stands for


class CallRefused(Exception):
    """Something cannot be done in a call now; `code` is the wording that says why, and `values` fill it."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Given:
    """What the handler gave: a quick answer or typed words, and the mark of what they saw in its place."""

    value: str = ""
    text: str = ""
    was: str = ""


Answers = Callable[[Scene, Prompt, Given], None]
ANSWERS: dict[str, Answers] = {}


def answers(function: Answers) -> Answers:
    """Registers what an answer does, under the name of the prompt."""
    ANSWERS[function.__name__] = function
    return function


def answer(scene: Scene, prompt: Prompt, given: Given) -> None:
    """Takes the answer to the present prompt; raises CallRefused if it is not one."""
    allowed = {option.value for option in prompt.options}
    if given.value and given.value not in allowed and not (prompt.asks and given.value in WAYS_OUT):
        raise CallRefused("error_call_not_now")
    duty = next((d for d in scene.content.script.duties.values() if prompt.id in {d.id, FIELD + d.field}), None)
    if duty and given.value in scene.content.script.reasons:
        scene.call.undone[duty.id] = given.value
        scene.call.note(ASKED, duty.id)
        scene.call.leave(prompt.id)
        scene.call.leave(duty.id)
        return
    if prompt.asks:
        field_answer(scene, prompt, given)
        return
    name = "clarify" if prompt.id.startswith(CLARIFY) else prompt.id
    if name not in ANSWERS:  # steps to read out: only ticking them answers it
        raise CallRefused("error_call_not_now")
    ANSWERS[name](scene, prompt, given)


def field_answer(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The answer to a question of the report or of every call, read as in the talk; refused where it cannot be read."""
    case, call = scene.case, scene.call
    if prompt.known != given.was:
        now = ", ".join(_shown(scene, name) for name in prompt.asks if name in case.answers)
        raise CallRefused("error_call_changed", now=now)
    act = WAYS_OUT.get(given.value, "inform")
    value = "" if given.value in WAYS_OUT else given.value
    if not given.value and not given.text.strip():
        raise CallRefused("error_call_unread")
    rows = [scene.content.fields[name] for name in prompt.asks]
    turn = Turn("call", given.text, act, value, button=bool(given.value))
    before = {row.id: case.answers.get(row.id) for row in rows}
    taken = take(case, turn, rows, scene.content)
    if taken.unclear and not taken.found:
        raise CallRefused(reporting.retry_words(turn, taken, scene.content) or "error_call_unread")
    if prompt.known:
        if call.went_to != prompt.id and not set(prompt.asks) & {call.went_to}:
            call.note(AGAIN, ",".join(prompt.asks))
        for row in rows:
            if case.answers.get(row.id) is not before[row.id]:
                case.answers[row.id].origin = "corrected"
    else:
        call.note(ASKED, ",".join(prompt.asks))
    call.from_notes = [name for name in call.from_notes if name not in prompt.asks]
    for name in prompt.asks:
        call.undone.pop(name, None)
    call.leave(prompt.id)
    for name in prompt.asks:
        call.leave(name)
    derive(scene)


def _shown(scene: Scene, name: str) -> str:
    return shown_answer(scene.content.fields[name], scene.case.answers[name], scene.content)


def derive(scene: Scene) -> None:
    """Fills what the call's own answers say for the police, by the same field that victims are asked for."""
    case, script = scene.case, scene.content.script
    if not any(name in case.answers for row in script.police_first.values() for name in row):
        return
    held = next((name for name, row in script.police_first.items() if _holds(case, row)), "none_of_these")
    if case.value("police_first") != held:
        case.set("police_first", Answer(held, origin="asked"))


def _holds(case: Case, row: object) -> bool:
    return isinstance(row, dict) and any(case.value(name) in choices for name, choices in row.items())


def tick(scene: Scene, steps: list[str]) -> None:
    """Notes that steps were read out, with the time, in the case and in the record."""
    given = {advice.step for advice in scene.case.advice}
    for step in steps:
        if step not in scene.content.guidance.steps:
            raise CallRefused("error_call_not_now")
        if step not in given:
            scene.case.advice.append(Advice(step))
        scene.call.note(ADVISED, step)


def choose_type(scene: Scene, name: str) -> None:
    """The handler says which type it is."""
    if name not in scene.content.guidance.types:
        raise CallRefused("error_call_type")
    case = scene.case
    case.type, case.type_confirmed = name, True
    case.type_confidence = dict(naming.ranked(case, scene.content)).get(name, 1.0)
    scene.call.note(TYPED, name)
    scene.call.finish("account")
    scene.call.leave("type_check")


def find_type(scene: Scene, text: str) -> str:
    """The id of the type that is called so, by its label or name; empty if none or several are."""
    plain = text.strip().casefold()
    types = scene.content.guidance.types.values()
    exact = [
        kind.id
        for kind in types
        if plain in {kind.id, kind.label.casefold(), title_of(kind.label, kind.name).casefold()}
    ]
    if exact:
        return exact[0]
    near = [kind.id for kind in types if plain and plain in title_of(kind.label, kind.name).casefold()]
    return near[0] if len(near) == 1 else ""


def title_of(label: str, name: str) -> str:
    """A type as the search shows it: its short label, and what people are told it is."""
    return f"{label}: {name}"


def flag(scene: Scene, risk: str) -> None:
    """The handler hears a risk."""
    scene.call.not_so = [name for name in scene.call.not_so if name != risk]
    scene.call.risks_from_notes = [name for name in scene.call.risks_from_notes if name != risk]
    scene.case.risks.setdefault(risk, moment())
    scene.call.note(SPOTTED, risk)


def not_so(scene: Scene, risk: str) -> None:
    """The handler says that a risk is none; the notes do not raise it again."""
    scene.case.risks.pop(risk, None)
    if risk not in scene.call.not_so:
        scene.call.not_so.append(risk)


@answers
def danger_check(scene: Scene, prompt: Prompt, given: Given) -> None:
    """Safe now, or not: then the words to stay with them."""
    scene.call.note(ASKED, prompt.id)
    scene.call.note(SPOTTED, "immediate_danger")
    _check(scene, "immediate_danger")
    scene.call.finish("danger_check" if given.value in {"safe_now", "they_are_safe"} else "danger_stay")


@answers
def self_harm_check(scene: Scene, prompt: Prompt, given: Given) -> None:
    """In danger or not: which words follow."""
    scene.call.note(ASKED, prompt.id)
    scene.call.note(SPOTTED, "suicide_or_self_harm")
    _check(scene, "suicide_or_self_harm")
    if given.value != "not_in_danger":
        scene.call.finish("self_harm_now")
    scene.call.finish("self_harm_check")


@answers
def go_on_check(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The caller wants to go on with what happened, or not now."""
    scene.call.finish("go_on_check")
    if given.value == "not_now":
        scene.call.went_to = "goodbye"


def _check(scene: Scene, risk: str) -> None:
    if risk not in scene.case.checked:
        scene.case.checked.append(risk)


@answers
def opening(scene: Scene, prompt: Prompt, given: Given) -> None:
    """It was said."""
    scene.call.finish("opening")


@answers
def account(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The caller has told what happened."""
    scene.call.finish("account")
    settle(scene)


@answers
def device_check(scene: Scene, prompt: Prompt, given: Given) -> None:
    """Whether they could see the device."""
    scene.call.note(ASKED, prompt.id)
    naming.set_watched(scene.case, OF_BUTTON[given.value])


@answers
def age_check(scene: Scene, prompt: Prompt, given: Given) -> None:
    """Under 18 or not."""
    scene.call.note(ASKED, prompt.id)
    scene.case.asked["age_check"] = 1
    if given.value == "under_18":
        flag(scene, "under_18")


@answers
def clarify(scene: Scene, prompt: Prompt, given: Given) -> None:
    """What tells the likeliest types apart."""
    scene.call.note(ASKED, prompt.id)
    scene.case.clarified[prompt.id.removeprefix(CLARIFY)] = given.value
    settle(scene)


@answers
def type_check(scene: Scene, prompt: Prompt, given: Given) -> None:
    """It is what it sounded like, or another type, or none of those on offer."""
    case = scene.case
    scene.call.note(ASKED, prompt.id)
    if given.value == "right":
        choose_type(scene, case.type)
    elif given.value == "none_of_these":
        offered = [option.value for option in prompt.options]
        case.rejected += [name for name in (case.type, *offered) if name in scene.content.guidance.types]
        case.type, case.type_confidence = "", 0.0
        settle(scene)
    else:
        choose_type(scene, given.value)


def settle(scene: Scene) -> None:
    """The likeliest type, as long as the handler chose none: named only where it is sure, and enough is noted."""
    case, call = scene.case, scene.call
    if case.type_confirmed:
        return
    order = naming.ranked(case, scene.content)
    noted = sum(len(text.split()) for text in (call.notes, *(told.text for told in case.told)))
    sure = (noted >= ENOUGH or "account" in call.done) and bool(order) and not naming.unsure_of(order)
    case.type, case.type_confidence = order[0] if sure else ("", 0.0)


@answers
def review(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The caller says that it is right; only what was read back is agreed to."""
    if given.was != prompt.known:
        raise CallRefused("error_call_read_back")
    scene.call.read_back = prompt.known
    scene.call.leave("review")


@answers
def consent(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The caller agrees to share, or keeps it: confirmed by the code that confirms for victims."""
    if scene.call.read_back != digest(read_back(scene)):
        raise CallRefused("error_call_read_back")
    scene.call.note(ASKED, "consent_check")
    scene.call.agreed = scene.call.read_back
    scene.call.done = [name for name in scene.call.done if name != "closing"]
    scene.call.leave("consent")
    if given.value == "no_record":
        return
    scene.tell_notes()
    said = handoff.hand_over(scene.case, scene.content, "share" if given.value in {"share", "send"} else "keep")
    spoken = [_spoken(say) for say in said if not say.id.startswith("ask_")]
    scene.call.closing = [render(say, CHANNEL, scene.content) for say in spoken]
    for step in (row["id"] for say in said for row in say.steps):
        scene.call.note(ADVISED, step)


def _spoken(say: Say) -> Say:
    """A message without addresses of our own pages, which nobody can read out; letters keep their names."""
    own = [link for link in say.links if link.get("url", "").startswith("/")]
    named = [{"name": link["name"]} for link in own if link["url"].startswith(LETTERS)]
    return replace(say, links=[*(link for link in say.links if link not in own), *named])


@answers
def closing(scene: Scene, prompt: Prompt, given: Given) -> None:
    """All of it was said."""
    scene.call.finish("closing")


@answers
def words(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The caller has the words, or wants none; making them is the store's doing."""
    scene.call.finish("words")


@answers
def goodbye(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The caller has gone."""
    scene.call.ended_at = moment()
    scene.call.leave("goodbye")
    hand_back(scene)


def hand_back(scene: Scene) -> None:
    """Leaves the case where the caller can go on with it themselves."""
    case = scene.case
    scene.tell_notes()
    case.trail = []
    if case.confirmed_at and not case.withdrawn_at:
        case.awaiting, case.question = "after", ""
    elif case.type:
        reporting.next_question(case, scene.content)
    elif case.told:
        asking.put(case, scene.content, "type_choice")


@answers
def wrap_up(scene: Scene, prompt: Prompt, given: Given) -> None:
    """The end, once all that must be recorded is."""
    if scene.open_duties():
        raise CallRefused("error_call_duties")
    if not scene.call.ended_at:
        goodbye(scene, prompt, given)
    scene.call.wrap_up = given.text.strip()
    scene.call.wrapped_at = moment()
