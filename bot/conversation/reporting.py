"""The report: offered, asked field by field (only what is missing), reviewed, changed and agreed to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation import asking, facts, handoff
from bot.conversation.case import Answer, Case
from bot.conversation.situation import situation
from bot.conversation.turn import Reply, Say, Turn
from bot.cues import read_cues
from bot.guidance.routing import Route, route
from bot.report.answers import Reading, read_answer
from bot.report.build import review_lines, shown_answer
from bot.report.fields import Field

if TYPE_CHECKING:
    from bot.conversation.engine import Content

POLITE = frozenset({"greet", "thank", "goodbye"})
LISTS = frozenset({"account", "wallet", "phone", "email", "handle", "url"})


def the_route(case: Case, content: Content) -> Route:
    """Where the report of the case goes, as far as it is known."""
    return route(content.guidance, situation(case))


def missing(case: Case, content: Content) -> list[Field]:
    """The fields still to ask."""
    kind = content.guidance.types.get(case.type)
    return content.fields.missing(case, kind.family if kind else "")


def offer(case: Case, content: Content) -> list[Say]:
    """Begins the report, or offers a record where there is no crime report to make."""
    goes = the_route(case, content)
    if goes.route == "none":
        return [Say("no_report", {"reason": goes.reason}), *asking.ask(case, content, "record_check")]
    left = len(missing(case, content))
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
    """The next missing field, or the review when nothing is missing."""
    left = missing(case, content)
    if not left:
        return review(case, content)
    return asking.ask(case, content, "report_answer", left[0].id)


def question(case: Case, content: Content) -> Say:
    """The question of the present field, with a button for each choice."""
    row = content.fields[case.question]
    buttons = [("inform", choice, content.wording.label(f"{row.id}.{choice}")) for choice in row.choices]
    return Say(asking.variant(f"ask_{row.id}", case, content), buttons=buttons)


def change_question(case: Case, content: Content) -> Say:
    """Which line is to change, with a button for each."""
    lines = [line for line in review_lines(case, content) if "button" in line]
    return Say("ask_change_check", buttons=[("change", line["field"], line["label"]) for line in lines])


def consent_question(case: Case, content: Content) -> Say:
    """Whether the report is to be made ready for the place that takes it."""
    base = "ask_consent_send" if handoff.target_of(case, content) else "ask_consent_check"
    name = asking.variant(base, case, content)
    return Say(name, {"place": the_route(case, content).name})


def answer(case: Case, turn: Turn, content: Content) -> Reply:
    """The answer to the question that was asked: taken, or asked once more, or set aside."""
    row = content.fields[case.question]
    reading = read_answer(row, turn.words, turn.act, turn.value, case.today)
    if _only_polite(row, turn, reading):
        return asking.aside(case, turn, Say(f"aside_{turn.act}"), content)
    retry = _retry(row, content)
    if reading.status == "unclear" and retry and case.asked.get(row.id, 0) < 2:
        kind = [Say("aside_express_distress")] if turn.act == "express_distress" else []
        return Reply([*kind, Say(retry), *asking.put(case, content, "report_answer", row.id)])
    noted = [*_changes(case, turn, content), *_take(case, row, turn, reading, content)]
    return Reply([*noted, *next_question(case, content)])


def takes_any_words(case: Case, content: Content) -> bool:
    """Whether a question of the report is open that any words answer, such as how it affects the person."""
    return case.awaiting == "report_answer" and content.fields[case.question].kind == "text"


def _only_polite(row: Field, turn: Turn, reading: Reading) -> bool:
    """Whether the words greet, thank or wander off rather than answer; "last night" to "when" is an answer."""
    if turn.act in POLITE:
        return row.kind == "text" or reading.status == "unclear"
    return turn.act == "off_topic" and reading.status == "unclear"


def _retry(row: Field, content: Content) -> str:
    """The words for an answer that could not be read; none for kinds whose answer is kept as it was said."""
    names = (f"retry_{row.id}", f"retry_{row.kind}")
    return next((name for name in names if name in content.wording), "")


def _take(case: Case, row: Field, turn: Turn, reading: Reading, content: Content) -> list[Say]:
    if reading.status == "known" and reading.value is not None:
        if row.kind in LISTS:
            reading = Reading("known", _joined(case, row.id, reading.value))
        value, status = reading.value, "known"
    else:
        status = "dont_know" if reading.status == "unclear" else reading.status
        value = None
        before = case.answers.get(row.id)
        if before and before.status == "changing":  # changed their mind about changing it
            before.status = "known" if before.value is not None else status
            return [Say("noted_unchanged")]
    origin = "button" if turn.button else "asked"
    case.set(row.id, Answer(value, turn.words[:300], status, origin, reading.approximate))
    if status == "known" and row.kind != "text":
        return [Say("noted", {"value": shown_answer(row, case.answers[row.id], content)})]
    if status == "known" and "question" in read_cues(turn.words):
        return [Say("noted_question")]
    return [Say(f"noted_{status}")]


def _joined(case: Case, name: str, found: list[str]) -> list[str]:
    known = list(case.value(name) or [])
    return known + [value for value in found if value not in known]


def correct(case: Case, turn: Turn, content: Content) -> Reply:
    """The person corrects something said before; what was understood is said back."""
    if not turn.changed:
        if case.awaiting == "report_answer":
            return answer(case, turn, content)
        return Reply([Say("what_to_correct"), *asking.again(case, content)])
    say = _changes(case, turn, content)
    if case.awaiting == "report_answer" and case.question in turn.changed:
        return Reply([*say, *next_question(case, content)])
    if case.awaiting in {"review_check", "change_check"}:
        return Reply([*say, *review(case, content)])
    return Reply([*say, *asking.again(case, content)])


def _changes(case: Case, turn: Turn, content: Content) -> list[Say]:
    """Says back what the turn's words put right."""
    if not turn.changed:
        return []
    lines = [
        f"{content.wording.label(name)}: {shown_answer(content.fields[name], case.answers[name], content)}"
        for name in turn.changed
    ]
    return [Say("corrected", {"lines": "\n".join(lines)})]


def review(case: Case, content: Content) -> list[Say]:
    """Everything that the report will hold, to look through."""
    lines = review_lines(case, content)
    return [Say("review", lines=lines), *asking.ask(case, content, "review_check")]


def change(case: Case, turn: Turn, content: Content) -> Reply:
    """The person wants to change a line: which one."""
    if case.awaiting == "review_check" and asking.says(turn) == "yes":
        return reviewed(case, turn, content)
    if turn.value in content.fields:
        return change_line(case, turn, content)
    changed = facts.merge(case, replace(turn, act="correct_answer"), content) if turn.words else []
    if changed:
        return Reply([Say("changed"), *review(case, content)])
    return Reply(asking.ask(case, content, "change_check"))


def change_line(case: Case, turn: Turn, content: Content) -> Reply:
    """Asks the question of one line again."""
    if turn.value not in content.fields:
        return change(case, turn, content)
    case.asked[turn.value] = 0
    if turn.value in case.answers:
        case.answers[turn.value].status = "changing"
    return Reply(asking.put(case, content, "report_answer", turn.value))


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
    if said := asking.says(turn):
        return agree(case, replace(turn, act="affirm"), content) if said == "yes" else keep(case, turn, content)
    if case.asked.get("consent_check", 0) < 2:
        case.asked["consent_check"] = 2
        name = "consent_explained_send" if handoff.target_of(case, content) else "consent_explained"
        words = Say(name, {"place": the_route(case, content).name})
        return Reply([words, *asking.again(case, content)])
    return keep(case, turn, content)
