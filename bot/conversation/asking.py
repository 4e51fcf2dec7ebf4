"""What the person is asked now, and how to ask it again after an aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.case import Case
from bot.conversation.turn import Reply, Say, Turn
from bot.cues import read_cues

if TYPE_CHECKING:
    from bot.conversation.engine import Content

# Checks that interrupt the talk; it goes on where it was once they are answered.
INTERRUPTIONS = frozenset(
    {"danger_check", "self_harm_check", "go_on_check", "stop_check", "delete_check", "restart_check"}
)


# What is asked while the person tells what happened; each user adds what is telling to it alone.
TELLING = frozenset({"account", "more", "clarify_check", "type_choice"})


def ask(case: Case, content: Content, awaiting: str, question: str = "") -> list[Say]:
    """Asks something new: notes where the talk is, so that it can go back here, and says the question."""
    if (case.awaiting, case.question) != (awaiting, question) and case.awaiting not in INTERRUPTIONS:
        case.trail.append(f"{case.awaiting}/{case.question}")
    return put(case, content, awaiting, question)


def put(case: Case, content: Content, awaiting: str, question: str = "") -> list[Say]:
    """Asks without noting where the talk was."""
    case.awaiting, case.question, case.spent = awaiting, question, []
    key = question or awaiting
    case.asked[key] = case.asked.get(key, 0) + 1
    return again(case, content)


def interrupt(case: Case, content: Content, awaiting: str) -> list[Say]:
    """Asks a check that comes before all else; the talk resumes afterwards."""
    if case.awaiting not in INTERRUPTIONS:
        case.resume = f"{case.awaiting}/{case.question}"
    return put(case, content, awaiting)


def resume(case: Case, content: Content) -> list[Say]:
    """Goes back to where the talk was before an interruption and asks there again."""
    awaiting, _, question = (case.resume or "account/").partition("/")
    case.resume = ""
    case.awaiting, case.question = awaiting, question
    return again(case, content)


def back(case: Case, content: Content) -> list[Say] | None:
    """Asks what was asked before the present question, or None at the beginning."""
    if not case.trail:
        return None
    awaiting, _, question = case.trail.pop().partition("/")
    case.awaiting, case.question = awaiting, question  # an answer given there stands until there is another
    return again(case, content)


def aside(case: Case, turn: Turn, say: Say, content: Content) -> Reply:
    """Says something beside the open question, then that question once more; the same aside again will answer it."""
    if turn.words and turn.act not in case.spent:
        case.spent.append(turn.act)
    return Reply([say, *again(case, content)])


def again(case: Case, content: Content) -> list[Say]:
    """The present question once more, as it stands; nothing where nothing is asked."""
    from bot.conversation import afterwards, naming, reporting  # they know what their own questions show

    match case.awaiting:
        case "report_answer":
            return [reporting.question(case, content)]
        case "type_choice":
            return [naming.choice(case, content)]
        case "clarify_check":
            return [naming.clarify_question(case, content)]
        case "change_check":
            return [reporting.change_question(case, content)]
        case "consent_check":
            return [reporting.consent_question(case, content)]
        case "after" if case.question:
            return [afterwards.question(case)]
    name = f"ask_{case.awaiting}"
    return [Say(variant(name, case, content))] if name in content.wording else []


def says(turn: Turn) -> str:
    """yes, no, or nothing: by the dialogue act, else by the first word, as in "no, I'm in my room"."""
    if turn.act in {"affirm", "deny"}:
        return {"affirm": "yes", "deny": "no"}[turn.act]
    cues = read_cues(turn.words)
    return "yes" if "yes_first" in cues else "no" if "no_first" in cues else ""


def variant(name: str, case: Case, content: Content) -> str:
    """The wording of that name that fits: `_sent` once a report goes out, `_for_other`, `_for_child` whom it is for."""
    if (case.sending or case.left) and f"{name}_sent" in content.wording:
        name = f"{name}_sent"
    if case.value("who") == "someone_else" and f"{name}_for_other" in content.wording:
        return f"{name}_for_other"
    if case.is_child and f"{name}_for_child" in content.wording:
        return f"{name}_for_child"
    return name
