"""What a handler says or asks next. One function a prompt: it gives those still needed, first things first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.calls.load import Duty
from bot.calls.scene import Scene, digest
from bot.conversation import asking, handoff, naming, reporting, steps
from bot.guidance.choose import Said
from bot.guidance.situation import MAY_BE_SEEN
from bot.report.fields import Field
from bot.report.review import review_lines

BATCH = 4  # steps in one prompt
DERIVED = frozenset({"police_first"})  # fields that answers to the call's own questions fill
FIELD = "field:"


@dataclass(frozen=True)
class Option:
    """A quick answer: its value and its title."""

    value: str
    title: str


@dataclass(frozen=True)
class Prompt:
    """One thing to say or ask: its id, the words, quick answers, and what else can be done with it."""

    id: str
    say: tuple[str, ...]
    options: tuple[Option, ...] = ()
    steps: tuple[Said, ...] = ()  # to read out, each ticked by itself
    asks: tuple[str, ...] = ()  # fields that an answer is read for
    typed: str = ""  # how an answer is typed: line, or text for several lines
    lines: tuple[dict[str, str], ...] = ()  # to read back
    why: str = ""  # what to say if they ask why
    put_off: bool = True  # whether it can come later
    known: str = ""  # what stands in the field now


Prompts = Iterator[Prompt]
Shows = Callable[[Scene], Prompts]
PROMPTS: dict[str, Shows] = {}


def prompt(function: Shows) -> Shows:
    """Registers a prompt under the name of its function, as script.yml orders them."""
    PROMPTS[function.__name__] = function
    return function


def present(scene: Scene) -> Prompt:
    """What is to be said now: where the handler went to, or the first that is needed; put off, it comes back once."""
    if scene.call.went_to and (found := _named(scene, scene.call.went_to)):
        return found
    back: list[Prompt] = []
    for name in scene.content.script.order:
        if name == "review" and back:
            return back[0]
        for one in _needed(scene, name):
            put_off = scene.call.later.count(one.id) if one.put_off else 0
            if not put_off:
                return one
            if put_off == 1:
                back.append(one)
    return back[0] if back else Prompt("wrapped", (scene.words("call_wrapped"),), put_off=False)


def _named(scene: Scene, name: str) -> Prompt | None:
    """A prompt that the handler went to, whether it is needed or not."""
    if name.startswith(FIELD):
        rows = [scene.content.fields[one] for one in name.removeprefix(FIELD).split(",")]
        return question(scene, rows)
    known = name in PROMPTS or name in scene.content.script.questions
    return next(_needed(replace(scene, going=True), name), None) if known else None


def _needed(scene: Scene, name: str) -> Prompts:
    """The prompts of a name in the order: those of its function, or the question of every call that it names."""
    if name in PROMPTS:
        yield from PROMPTS[name](scene)
    elif scene.going or (name not in scene.case.answers and name not in scene.call.undone):
        yield question(scene, [scene.content.fields[name]])


def words_of(scene: Scene, *names: str) -> tuple[Option, ...]:
    """Quick answers with the titles that buttons of the talk have; the value is what the button does."""
    buttons = scene.content.wording.buttons
    return tuple(Option(name, buttons[name].title) for name in names)


def own(scene: Scene, *names: str) -> tuple[Option, ...]:
    """Quick answers of the console itself."""
    return tuple(Option(name, scene.words(f"call_option_{name}")) for name in names)


@prompt
def danger_check(scene: Scene) -> Prompts:
    """Somebody may be hurt now."""
    if "immediate_danger" not in scene.case.risks or "danger_check" in scene.call.done:
        return
    first = "danger_stay" if "danger_stay" in scene.call.done else "danger"
    say = [scene.words(first)]
    likely = scene.case.type or next((name for name, _ in naming.ranked(scene.case, scene.content)), "")
    if likely and scene.content.guidance.types[likely].family == "fraud":
        say.append(scene.words("danger_courier"))
    safe = "they_are_safe" if scene.case.value("who") == "someone_else" else "safe_now"
    options = words_of(scene, safe, "not_safe", "not_sure")
    yield Prompt("danger_check", (*say, scene.words("ask_danger_check")), options, put_off=False)


@prompt
def self_harm_check(scene: Scene) -> Prompts:
    """They may hurt themselves: the report pauses until they want to go on."""
    if "suicide_or_self_harm" not in scene.case.risks or "go_on_check" in scene.call.done:
        return
    if "self_harm_check" not in scene.call.done:
        options = words_of(scene, "in_danger", "not_in_danger", "not_sure")
        say = (scene.words("self_harm"), scene.words("ask_self_harm_check"))
        yield Prompt("self_harm_check", say, options, put_off=False)
        return
    name = "self_harm_now" if "self_harm_now" in scene.call.done else "self_harm_support"
    say = (scene.words(name), scene.words("ask_go_on_check"))
    yield Prompt("go_on_check", say, words_of(scene, "go_on", "not_now"), put_off=False)


@prompt
def opening(scene: Scene) -> Prompts:
    """Who speaks, and what this is."""
    if "opening" not in scene.call.done and not scene.call.notes.strip():
        yield Prompt("opening", (scene.words("opening"),), own(scene, "go_on"), put_off=False)


@prompt
def account(scene: Scene) -> Prompts:
    """What happened, until it is plain enough to name or the handler goes on."""
    if scene.case.type or "account" in scene.call.done:
        return
    say = (scene.words("ask_account"), scene.words("call_account_more"))
    yield Prompt("account", say, own(scene, "go_on"), put_off=False)


@prompt
def first_steps(scene: Scene) -> Prompts:
    """The one to three safest steps, as soon as there is a likely type."""
    yield from _read_out(scene, "first_steps", "steps_first", scene.plan().first)


@prompt
def steps_now(scene: Scene) -> Prompts:
    """All other steps that cannot wait, and what not to do."""
    whole = scene.plan()
    yield from _read_out(scene, "steps_now", "steps_now", (*whole.now, *whole.avoid))


@prompt
def steps_next(scene: Scene) -> Prompts:
    """The steps for the next day."""
    yield from _read_out(scene, "steps_next", "steps_next", scene.plan().next)


@prompt
def evidence(scene: Scene) -> Prompts:
    """How to keep proof."""
    yield from _duty_steps(scene, scene.content.script.duties["evidence"])


@prompt
def prevention(scene: Scene) -> Prompts:
    """What guards against a second time."""
    yield from _duty_steps(scene, scene.content.script.duties["prevention"])


def _duty_steps(scene: Scene, duty: Duty) -> Prompts:
    if not scene.going and duty not in scene.open_duties():
        return
    chosen = scene.steps_of(duty)
    left = scene.unsaid(chosen) or chosen
    say = (scene.words(f"call_{duty.id}"),)
    yield Prompt(duty.id, say, reasons(scene), left[:BATCH])


def _read_out(scene: Scene, name: str, words: str, chosen: tuple[Said, ...]) -> Prompts:
    left = scene.unsaid(chosen)
    if left and scene.has_told():
        yield Prompt(name, (scene.words(words),), steps=left[:BATCH])


def reasons(scene: Scene) -> tuple[Option, ...]:
    """Why a duty is not possible."""
    return tuple(Option(name, scene.words(f"call_{name}")) for name in scene.content.script.reasons)


@prompt
def device_check(scene: Scene) -> Prompts:
    """Whether the offender may see the phone: what is safe to advise hangs on it."""
    if steps.device_question_first(scene.case):
        yield Prompt(
            "device_check", (scene.words("ask_device_check"),), words_of(scene, "say_yes", "say_no", "not_sure")
        )


@prompt
def clarify(scene: Scene) -> Prompts:
    """The question that tells the likeliest types apart, while none is sure."""
    if scene.case.type or not scene.case.ranking:
        return
    if split := naming.split_of(scene.case, scene.content):
        options = tuple(Option(one, scene.label(f"clarify.{split.id}.{one}")) for one in split.answers)
        yield Prompt(f"clarify_{split.id}", (scene.words(f"ask_clarify_{split.id}"),), options)


@prompt
def type_check(scene: Scene) -> Prompts:
    """Whether it is what it sounds like, or which other type it is."""
    case, types = scene.case, scene.content.guidance.types
    if (case.type_confirmed and not scene.going) or not scene.has_told():
        return
    likely = [name for name, _ in naming.ranked(case, scene.content)[:3] if name != case.type]
    other = tuple(Option(name, types[name].label) for name in likely)
    none = own(scene, "none_of_these") if case.type or other else ()
    if case.type:
        for_other = case.value("who") == "someone_else"
        say = scene.words("call_type", name=types[case.type].named(for_other=for_other))
        yield Prompt("type_check", (say,), (*own(scene, "right"), *other[:2], *none))
    else:
        yield Prompt("type_check", (scene.words("call_type_unknown"),), (*other, *none))


@prompt
def age_check(scene: Scene) -> Prompts:
    """Where pictures are concerned, whether the person is under 18."""
    if steps.age_matters(scene.case, scene.content):
        yield Prompt("age_check", (scene.words("ask_age_check"),), words_of(scene, "under_18", "over_18"))


@prompt
def report(scene: Scene) -> Prompts:
    """What the report still needs."""
    for rows in still_to_ask(scene):
        yield question(scene, rows)


def still_to_ask(scene: Scene) -> list[list[Field]]:
    """The fields that the report still needs, those of one question together."""
    left = [row for row in reporting.missing(scene.case, scene.content) if row.id not in DERIVED]
    asked = []
    while left:
        rows = scene.content.fields.together(left)
        asked.append(rows)
        left = [row for row in left if row not in rows]
    return asked


def question(scene: Scene, rows: list[Field]) -> Prompt:
    """The question for a field, or for some that one question asks for."""
    name = reporting.name_of(rows)
    wording = scene.content.wording
    parts = "\n".join(f"• {wording.labels[f'part.{row.id}']}" for row in rows if row.question)
    say = [scene.words(f"ask_{name}", parts=parts)] if f"ask_{name}" in wording else [scene.label(rows[0].id)]
    options = tuple(Option(one, scene.label(f"{row.id}.{one}")) for row in rows for one in row.choices)
    if len(rows) == 1 and (value := suggested(scene, rows[0])):
        say.append(scene.words("call_suggested", value=scene.label(f"{rows[0].id}.{value}")))
    if rows[0].id in {duty.field for duty in scene.content.script.duties.values()}:
        options = (*options, *reasons(scene))
    known = {row.id: scene.case.answers[row.id] for row in rows if row.id in scene.case.answers}
    return Prompt(
        FIELD + ",".join(row.id for row in rows),
        tuple(say),
        options,
        asks=tuple(row.id for row in rows),
        typed="text" if rows[0].kind == "text" else "" if rows[0].id in scene.content.script.questions else "line",
        why=scene.words(f"why_{name}") if f"why_{name}" in wording else "",
        known=digest({name: answer.value for name, answer in known.items()}) if known else "",
    )


def suggested(scene: Scene, row: Field) -> str:
    """The answer that is likely by what is known, to be checked with the caller; empty where nothing suggests one."""
    found = scene.content.script.suggested.get(row.id)
    if found is None or row.id in scene.case.answers:
        return ""
    holds = scene.case.standing & set(found.risks) or scene.case.type in found.types
    return found.answer if holds else ""


def read_back(scene: Scene) -> tuple[dict[str, str], ...]:
    """The lines of the report as they are read back."""
    return tuple(review_lines(scene.case, scene.content))


@prompt
def review(scene: Scene) -> Prompts:
    """The whole report, read back; once more if it was changed since."""
    if not scene.has_told() or scene.call.ended_at:
        return
    lines = read_back(scene)
    before = scene.call.read_back
    if before == digest(lines):
        return
    say = (scene.words("call_changed" if before else "review"),)
    yield Prompt("review", say, own(scene, "right"), lines=lines, put_off=False, known=digest(lines))


@prompt
def consent(scene: Scene) -> Prompts:
    """Whether the report is made for the place that takes it, or kept for the caller alone."""
    if not scene.has_told() or scene.call.ended_at or scene.call.agreed == digest(read_back(scene)):
        return
    goes = reporting.the_route(scene.case, scene.content)
    if goes.route == "none":
        say = (scene.words("call_no_report", reason=goes.reason), scene.words("call_record_only"))
        yield Prompt("consent", say, own(scene, "record", "no_record"), put_off=False)
        return
    sends = handoff.target_of(scene.case, scene.content) is not None
    name = asking.variant("ask_consent_send" if sends else "ask_consent_check", scene.case, scene.content)
    options = words_of(scene, "send" if sends else "share", "keep")
    yield Prompt("consent", (scene.words(name, place=goes.name),), options, put_off=False)


@prompt
def closing(scene: Scene) -> Prompts:
    """What is said once the report is agreed to."""
    if scene.call.closing and "closing" not in scene.call.done:
        reference = scene.words("call_reference_say", reference=scene.reference)
        say = (reference, *(message["text"] for message in scene.call.closing))
        yield Prompt("closing", say, own(scene, "go_on"), put_off=False)


@prompt
def words(scene: Scene) -> Prompts:
    """The six words with which the caller opens the case again."""
    if scene.has_told() and "words" not in scene.call.done and not scene.call.scenario:
        watched = scene.case.device_watched in MAY_BE_SEEN
        say = (scene.words("call_hand_back_watched" if watched else "call_hand_back"),)
        yield Prompt("words", say, own(scene, "words", "no_words"))


@prompt
def goodbye(scene: Scene) -> Prompts:
    """The caller goes."""
    if not scene.call.ended_at:
        yield Prompt("goodbye", (scene.words("call_goodbye"),), own(scene, "gone"), put_off=False)


@prompt
def duties(scene: Scene) -> Prompts:
    """What is not recorded yet, each with the reasons why it may be left."""
    for duty in scene.open_duties():
        shown = question(scene, [scene.content.fields[duty.field]]) if duty.field else next(_duty_steps(scene, duty))
        yield replace(shown, say=(scene.words("call_duties"), *shown.say), put_off=False)


@prompt
def wrap_up(scene: Scene) -> Prompts:
    """What colleagues should know, and the end."""
    if not scene.call.wrapped_at:
        yield Prompt("wrap_up", (scene.words("call_wrap_up"),), typed="text", put_off=False)
