"""The report: offered, asked for (only what is missing and needed), reviewed, changed and agreed to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation import asking, facts, handoff
from bot.conversation.answering import Answered, also_noted, put_right, read, said_back, take
from bot.conversation.case import Case
from bot.conversation.situation import situation
from bot.conversation.turn import Reply, Say, Turn
from bot.cues import read_cues
from bot.guidance.routing import Route, route
from bot.report.fields import Field
from bot.report.review import review_lines
from bot.wording.named import named_field

if TYPE_CHECKING:
    from bot.conversation.engine import Content

POLITE = frozenset({"greet", "thank", "goodbye"})
MOST_ASKED = 2  # times that a question is put before what could not be read is left open
WAYS_OUT = ("dont_know", "skip")  # buttons from the second time on
PUTTING = re.compile(r"^\W*(?:(?:oh|no|nope|wait|sorry|actually|hang on|hold on)\b\W*)+", re.IGNORECASE)
QUESTIONS = re.compile(r"[^.!?\n]*\?+")
BRIEF = 12  # words that put something right and hardly hold an answer too
BY_WORD = frozenset({"whatsapp"})  # channels that cannot show a button for every line


def the_route(case: Case, content: Content) -> Route:
    """Where the report of the case goes, as far as it is known."""
    return route(content.guidance, situation(case))


def missing(case: Case, content: Content) -> list[Field]:
    """The fields still to ask: those that the place of the report, and those to tell beside it, need."""
    kind = content.guidance.types.get(case.type)
    goes = the_route(case, content)
    return content.fields.missing(case, kind.family if kind else "", {goes.place, goes.route, *goes.also})


def offer(case: Case, content: Content) -> list[Say]:
    """Begins the report, or offers a record where there is no crime report to make."""
    goes = the_route(case, content)
    if goes.route == "none":
        return [Say("no_report", {"reason": goes.reason}), *asking.ask(case, content, "record_check")]
    left = content.fields.questions(missing(case, content))
    intro = Say(
        asking.variant("report_intro", case, content), {"place": goes.name, "reason": goes.reason, "questions": left}
    )
    return [intro, *next_question(case, content)]


def start(case: Case, turn: Turn, content: Content) -> Reply:
    """The person wants a record, though there is no crime report to make."""
    return Reply(next_question(case, content))


def no_record(case: Case, turn: Turn, content: Content) -> Reply:
    """No report and no record: support and after-care."""
    return Reply(handoff.after_care(case, content))


def next_question(case: Case, content: Content) -> list[Say]:
    """The next question, for one field or for some that belong together; the review when nothing is missing."""
    left = missing(case, content)
    if not left:
        return review(case, content)
    return asking.ask(case, content, "report_answer", ",".join(row.id for row in content.fields.together(left)))


def open_rows(case: Case, content: Content) -> list[Field]:
    """The fields that the open question asks for."""
    return [content.fields[name] for name in case.open_fields]


def name_of(rows: list[Field]) -> str:
    """The name under which a question about these fields is worded."""
    if len(rows) == 1:
        return rows[0].id
    return next(name for name in rows[0].question if all(name in row.question for row in rows))


def question(case: Case, content: Content) -> Say:
    """The open question, with a button for each choice; asked again, it has ways out."""
    rows = open_rows(case, content)
    labels = content.wording.labels
    buttons = [("inform", choice, labels[f"{row.id}.{choice}"]) for row in rows for choice in row.choices]
    parts = [labels[f"part.{row.id}"] for row in rows if row.question]
    more = WAYS_OUT if case.asked.get(case.question, 0) > 1 else ()
    name = asking.variant(f"ask_{name_of(rows)}", case, content)
    return Say(name, {"parts": parts}, buttons=buttons, more=more, asks=tuple(row.id for row in rows))


def change_question(case: Case, content: Content) -> Say:
    """Which line is to change, with a button for each where the channel can show them."""
    lines = [line for line in review_lines(case, content) if "button" in line and case.channel not in BY_WORD]
    return Say("ask_change_check", buttons=[("change", line["field"], line["label"]) for line in lines])


def consent_question(case: Case, content: Content) -> Say:
    """Whether the report is to be made ready for the place that takes it."""
    base = "ask_consent_send" if handoff.target_of(case, content) else "ask_consent_check"
    name = asking.variant(base, case, content)
    return Say(name, {"place": the_route(case, content).name})


def answer(case: Case, turn: Turn, content: Content) -> Reply:
    """The answer to the question that was asked: taken and said back, or asked once more, or left open."""
    rows = open_rows(case, content)
    if (turn.changed or turn.filled) and _only_puts_right(case, turn, rows):
        return Reply([*also_noted(case, turn, content), *carry_on(case, content)])
    if _only_polite(case, turn, rows):
        return asking.aside(case, turn, Say(f"aside_{turn.act}"), content)
    taken = take(case, turn, rows, content)
    if not taken.unclear:
        return Reply([*taken.say, *next_question(case, content)])
    if not taken.found and not taken.unfit and (turn.filled or turn.changed):
        return Reply([*also_noted(case, turn, content), *asking.again(case, content)])  # it told of something else
    return Reply([*taken.say, *_ask_again(case, turn, taken, content)])


def answers_too(case: Case, turn: Turn, content: Content) -> bool:
    """Whether words that ask or lament answer the open question too: with a value, or a sentence that asks nothing."""
    rows = open_rows(case, content)
    if not rows:
        return False
    if rows[0].kind == "text":
        told = "?" in turn.words and QUESTIONS.sub("", turn.words).strip(" .,!")
        return rows[0].open_ended or turn.act == "express_distress" or bool(told)
    return _known(case, turn, rows)


def _known(case: Case, turn: Turn, rows: list[Field]) -> bool:
    """Whether the words hold a value for one of the fields."""
    return "known" in {reading.status for reading in read(case, turn, rows).values()}


def _only_puts_right(case: Case, turn: Turn, rows: list[Field]) -> bool:
    """Whether words that put something else right ("no sorry, it was on Tuesday") answer nothing beside it."""
    if not (turn.changed or "puts_right" in read_cues(turn.words)) or rows[0].open_ended:
        return False
    if rows[0].kind == "text":
        return len(turn.words.split()) <= BRIEF
    if set(case.open_fields) & {*turn.changed, *turn.filled}:
        return False
    return not _known(case, replace(turn, text=PUTTING.sub("", turn.words)), rows)  # its "no" is no answer


def _only_polite(case: Case, turn: Turn, rows: list[Field]) -> bool:
    """Whether the words greet, thank or wander off rather than answer; "last night" to "when" is an answer."""
    if turn.act in POLITE:
        return rows[0].kind == "text" or not _known(case, turn, rows)
    return turn.act == "off_topic" and not _known(case, turn, rows)


def _ask_again(case: Case, turn: Turn, taken: Answered, content: Content) -> list[Say]:
    """What could not be read is asked for once more, with an example; after that it is left open, the words kept."""
    rows = taken.unclear
    name = ",".join(row.id for row in rows)
    retry = retry_words(turn, taken, content)
    if not retry or case.asked.get(name, 0) >= MOST_ASKED:
        return [taken.leave(case, turn), *next_question(case, content)]
    kind = [Say("aside_express_distress")] if turn.act == "express_distress" else []
    case.asked[name] = max(case.asked.get(name, 0), 1)
    return [*kind, Say(retry), *asking.put(case, content, "report_answer", name)]


def retry_words(turn: Turn, taken: Answered, content: Content) -> str:
    """The words for an answer that could not be read; none for fields whose answer is kept as it was said."""
    if taken.unfit:
        return f"unfit_{taken.unfit}"
    rows = taken.unclear
    name = next((one for one in (f"retry_{name_of(rows)}", f"retry_{rows[0].kind}") if one in content.wording), "")
    return "cannot_answer" if name and "question" in read_cues(turn.words) else name


def correct(case: Case, turn: Turn, content: Content) -> Reply:
    """The person corrects something said before; what was understood is said back by whoever takes the turn."""
    if turn.changed:
        return Reply(carry_on(case, content))
    if case.awaiting in {"review_check", "change_check"}:
        return change(case, turn, content)
    name = named_field(turn.words, content.wording)
    if name and name not in case.open_fields and name in case.answers:
        return change_line(case, replace(turn, value=name), content)
    if case.awaiting == "report_answer":
        return answer(case, turn, content)
    return Reply([Say("what_to_correct"), *asking.again(case, content)])


def carry_on(case: Case, content: Content) -> list[Say]:
    """Where the talk goes on once something was put right: the review anew, the next question, or the same again."""
    if case.awaiting in {"review_check", "change_check"}:
        return review(case, content)
    if case.awaiting == "report_answer" and not any(row.id in case.open_fields for row in missing(case, content)):
        return next_question(case, content)
    return asking.again(case, content)


def review(case: Case, content: Content) -> list[Say]:
    """Everything that the report will hold, to look through."""
    lines = review_lines(case, content)
    return [Say("review", lines=lines), *asking.ask(case, content, "review_check")]


def change(case: Case, turn: Turn, content: Content) -> Reply:
    """The person wants to change something: done if their words say what to, else that line is asked for again."""
    if case.awaiting == "review_check" and asking.says(turn) == "yes" and not turn.changed:
        return reviewed(case, turn, content)
    if turn.value in content.fields:
        return change_line(case, turn, content)
    changed = turn.changed
    if turn.words and not changed:
        changed = facts.merge(case, replace(turn, act="correct_answer"), content).changed
    name = named_field(turn.words, content.wording)
    if not changed and name in content.fields:
        right = put_right(case, turn, content.fields[name]) or name in turn.filled
        changed = (name,) if right else ()
    if changed:
        return Reply([*said_back(case, changed, content), *review(case, content)])
    if name in content.fields:
        return change_line(case, replace(turn, value=name), content)
    lead = [Say("what_to_correct")] if case.awaiting == "change_check" else []
    return Reply([*lead, *asking.ask(case, content, "change_check")])


def change_line(case: Case, turn: Turn, content: Content) -> Reply:
    """Asks the question of one line again; what stands there stays until there is an answer."""
    if turn.value not in content.fields or f"ask_{turn.value}" not in content.wording:
        return change(case, replace(turn, value=""), content)
    case.asked[turn.value] = 0
    return Reply(asking.ask(case, content, "report_answer", turn.value))


def reviewed(case: Case, turn: Turn, content: Content) -> Reply:
    """The review is right: where it goes, and whether the person wants that."""
    goes = the_route(case, content)
    if goes.route == "none":
        return Reply(handoff.hand_over(case, content, "keep"))
    return Reply(asking.ask(case, content, "consent_check"))


def agree(case: Case, turn: Turn, content: Content) -> Reply:
    """Yes: the report is made for the place that takes it. Where it is sent at once, only a plain yes will do."""
    if handoff.target_of(case, content) and turn.act != "affirm":
        return consent_unclear(case, turn, content)
    return Reply(handoff.hand_over(case, content, "share"))


def keep(case: Case, turn: Turn, content: Content) -> Reply:
    """Not now: the pack is made for the person alone."""
    return Reply(handoff.hand_over(case, content, "keep"))


def consent_unclear(case: Case, turn: Turn, content: Content) -> Reply:
    """Neither yes nor no: said once more in other words, then kept for the person alone."""
    if turn.changed:
        return Reply(asking.again(case, content))
    if said := asking.says(turn):
        return agree(case, replace(turn, act="affirm"), content) if said == "yes" else keep(case, turn, content)
    if case.asked.get("consent_check", 0) < 2:
        case.asked["consent_check"] = 2
        name = "consent_explained_send" if handoff.target_of(case, content) else "consent_explained"
        words = Say(name, {"place": the_route(case, content).name})
        return Reply([words, *asking.again(case, content)])
    return keep(case, turn, content)
