"""Telling what happened, naming it back with the reason and the first safe steps, confirming or correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import asking, steps
from bot.conversation.case import Answer, Case, Told, moment
from bot.conversation.turn import Reply, Say, Turn
from bot.cues import read_cues
from bot.guidance.clarify import Split, best_split

if TYPE_CHECKING:
    from bot.conversation.engine import Content

SURE = 0.4  # below this confidence, and without a clear lead, a clarifying question is asked
LEAD = 0.2
SURE_AFTER_NO = 0.5  # once a name was wrong, the next guess must be this sure to be said
ENOUGH_WORDS = 4
CONTENDERS = 4  # types that a clarifying question sets apart
MOST_CLARIFYING = 2  # questions before the likeliest three are offered
UNKNOWING = frozenset({"not_sure", "skip", "prefer_not"})
NEEDS = frozenset({"homeless_tonight", "passport_sent", "money_arrived"})


def as_told(turn: Turn) -> Told:
    """The turn's words as a part of the account, with what of them goes into no document."""
    return Told(turn.words, withheld=turn.risks.get("suicide_or_self_harm", ""))


def listen(case: Case, turn: Turn) -> None:
    """Adds the turn's words to the account, and what they say of the type of crime."""
    if not turn.words.strip():
        return
    case.told.append(as_told(turn))
    if turn.types:
        case.ranking = dict(turn.types)  # of the whole account so far: the gateway sends it along while it is told
        case.reason = turn.reason
    hear_of(case, turn.words)


def hear_of(case: Case, words: str) -> None:
    """Notes whom it happened to, and what else steps hang on, where the words say so."""
    cues = read_cues(words)
    who = (
        "organisation"
        if "organisation" in cues
        else "someone_else"
        if "someone_else" in cues and "myself" not in cues
        else ""
    )
    if who and "who" not in case.answers:
        case.set("who", Answer(who, words=words[:80]))
    case.needs.extend(sorted(cues & NEEDS - set(case.needs)))


def ranked(case: Case, content: Content) -> list[tuple[str, float]]:
    """The types still possible with their shares, likeliest first: by the account and the clarifying answers.

    What a rejected type had is not shared out among the others: they are no likelier than the account made them.
    """
    total = sum(case.ranking.values()) or 1.0
    left = {name: share / total for name, share in case.ranking.items() if name not in case.rejected}
    for asked, answer in case.clarified.items():
        if answer:
            weight = sum(left.values())
            weighed = content.guidance.splits[asked].weighed(left, answer)
            left = {name: share * weight for name, share in weighed.items()}
    return sorted(left.items(), key=lambda pair: -pair[1])


def hear(case: Case, turn: Turn, content: Content) -> Reply:
    """The person tells what happened: name it, offer the likeliest, or ask to tell a little more."""
    listen(case, turn)
    if turn.act == "not_english":
        return Reply(_in_another_language(case, content))
    first = [Say("aside_express_distress")] if turn.act == "express_distress" else []
    if _enough(case):
        return Reply([*first, *name_it(case, content)])
    if case.asked.get("more", 0) < 1:
        return Reply([*first, *asking.put(case, content, "more")])
    return Reply([*first, *clarify(case, content)])


def _in_another_language(case: Case, content: Content) -> list[Say]:
    """Says which language can be used, and what is safe for everyone, before asking for a few words of English."""
    case.ranking = {}
    first = steps.first(case, content, general=True)
    again = [Say(asking.variant("human", case, content))] if case.asked.get("more") else []
    return [Say("aside_not_english"), *first, *again, *asking.put(case, content, "more")]


def _enough(case: Case) -> bool:
    return sum(len(told.text.split()) for told in case.told) >= ENOUGH_WORDS and bool(case.ranking)


def name_it(case: Case, content: Content) -> list[Say]:
    """Names the likeliest type with its reason and the first safe steps, then asks whether that is right."""
    order = ranked(case, content)
    if not order or unsure_of(order):
        return [*general_first(case, content), *clarify(case, content)]
    case.type, case.type_confidence = order[0]
    return named(case, content)


def unsure_of(order: list[tuple[str, float]]) -> bool:
    """Whether the likeliest type is too unsure to be named."""
    lead = order[0][1] - (order[1][1] if len(order) > 1 else 0.0)
    return order[0][1] < SURE and lead < LEAD


def named(case: Case, content: Content) -> list[Say]:
    """The messages that name the present type."""
    kind = content.guidance.types[case.type]
    say = [Say("reassure", {"words": steps.reassurance(case, content)})]
    name = kind.named(for_other=case.value("who") == "someone_else")
    reason = {"name": name, "reason": short(case.reason)}
    say.append(Say("named" if case.reason else "named_plainly", reason))
    say.extend(steps.first(case, content))
    if steps.device_question_first(case):
        return [*say, *asking.put(case, content, "device_check")]
    return [*say, *asking.ask(case, content, "type_check")]


def short(reason: str) -> str:
    """The beginning of the words that are said to be the reason."""
    words = reason.split()
    return reason if len(words) <= 24 else " ".join(words[:24]) + " …"


def general_first(case: Case, content: Content) -> list[Say]:
    """Kind words and the steps that are safe whatever it was, while the type is not known."""
    if case.clarified:
        return []
    best = ranked(case, content)
    case.type = best[0][0] if best else ""
    say = steps.first(case, content, general=True)
    case.type = ""
    return [Say("not_sure_yet"), *say]


def clarify(case: Case, content: Content) -> list[Say]:
    """The question that splits the types still possible best; after two, or where none helps, the likeliest three."""
    split = split_of(case, content)
    if split is None:
        return asking.ask(case, content, "type_choice")
    case.clarified[split.id] = ""
    return asking.ask(case, content, "clarify_check", split.id)


def split_of(case: Case, content: Content) -> Split | None:
    """The question that splits the types still possible best, or None after two, or where none helps."""
    contenders = ranked(case, content)[:CONTENDERS]
    total = sum(share for _, share in contenders) or 1.0
    ranking = {name: share / total for name, share in contenders}
    split = best_split(content.guidance.splits, ranking, case.clarified)
    return None if len(case.clarified) >= MOST_CLARIFYING else split


def clarify_question(case: Case, content: Content) -> Say:
    """The present clarifying question with its answers as buttons."""
    labels = content.wording.labels
    answers = content.guidance.splits[case.question].answers
    buttons = [("inform", answer, labels[f"clarify.{case.question}.{answer}"]) for answer in answers]
    return Say(f"ask_clarify_{case.question}", buttons=buttons)


def clarified(case: Case, turn: Turn, content: Content) -> Reply:
    """The answer to a clarifying question: a button, a yes or no, or more of the account."""
    answers = content.guidance.splits[case.question].answers
    answer = turn.value or asking.says(turn)
    if answer in answers:
        case.clarified[case.question] = answer
    if turn.act not in UNKNOWING:
        listen(case, turn)
    return Reply(name_it(case, content))


def choice(case: Case, content: Content) -> Say:
    """The three likeliest types in plain words, and something else."""
    likely = [name for name, _ in ranked(case, content)[:3]]
    buttons = [("choose_type", name, content.guidance.types[name].label) for name in likely]
    for_other = case.value("who") == "someone_else"
    named_ = [content.guidance.types[name].named(for_other=for_other) for name in likely]
    return Say("ask_type_choice", {"choices": named_}, buttons=buttons)


def choose(case: Case, turn: Turn, content: Content) -> Reply:
    """The person picked one of the types on offer, or none of them."""
    if turn.value not in content.guidance.types:
        case.rejected.extend(name for name, _ in ranked(case, content)[:3])
        return Reply(asking.put(case, content, "more"))
    case.type, case.type_confidence, case.type_confirmed = turn.value, 1.0, True
    say = [Say("reassure", {"words": steps.reassurance(case, content)}), *steps.first(case, content, again=True)]
    if steps.device_question_first(case):
        return Reply([*say, *asking.put(case, content, "device_check")])
    return Reply([*say, *steps.go_on(case, content)])


def right(case: Case, turn: Turn, content: Content) -> Reply:
    """The person says that the crime was named right."""
    case.type_confirmed = True
    return Reply(steps.go_on(case, content))


def wrong(case: Case, turn: Turn, content: Content) -> Reply:
    """The person says that it was something else: weigh what they add, then name the next best or ask."""
    if _put_a_fact_right(case, turn):
        return Reply(asking.again(case, content))
    rejected = case.type
    case.rejected.append(rejected)
    case.advice = [advice for advice in case.advice if advice.done]
    listen(case, turn)
    case.type, case.reason = "", turn.reason if turn.words else ""
    order = ranked(case, content)
    if not order or order[0][1] < SURE_AFTER_NO:
        return Reply([Say("sorry_wrong"), *clarify(case, content)])
    case.type, case.type_confidence = order[0]
    return Reply([Say("sorry_wrong"), *named(case, content)])


def _put_a_fact_right(case: Case, turn: Turn) -> bool:
    """Whether a "no" only puts a fact right ("no sorry, it was on Tuesday"): the type is as likely as before."""
    likeliest = max(turn.types, key=lambda name: turn.types[name], default=case.type)
    return bool(turn.changed) and likeliest == case.type


def hear_more(case: Case, turn: Turn, content: Content) -> Reply:
    """More of the account instead of a yes or no: name again if it changes the picture, else go on."""
    if case.awaiting == "type_check" and _put_a_fact_right(case, turn):
        return Reply(asking.again(case, content))
    if case.awaiting == "type_check" and asking.says(turn):
        return (right if asking.says(turn) == "yes" else wrong)(case, turn, content)
    before = case.type
    listen(case, turn)
    order = ranked(case, content)
    if before and order and order[0][0] == before:
        return right(case, turn, content)
    return Reply(name_it(case, content))


def unsure(case: Case, turn: Turn, content: Content) -> Reply:
    """The person cannot say: go on with the likeliest, which stays open."""
    order = ranked(case, content)
    if not case.type and order:
        case.type, case.type_confidence = order[0]
    if not case.type:
        return Reply(asking.put(case, content, "more"))
    return Reply([Say("that_is_fine"), *steps.go_on(case, content)])


def device_answer(case: Case, turn: Turn, content: Content) -> Reply:
    """Whether the person behind it could see this phone or account: what is safe to advise hangs on it."""
    set_watched(case, asking.says(turn) or "unsure", turn.words)
    say = [Say(f"device_{case.device_watched}"), *steps.first(case, content, again=True)]
    if case.type_confirmed:
        return Reply([*say, *steps.go_on(case, content)])
    return Reply([*say, *asking.ask(case, content, "type_check")])


def set_watched(case: Case, watched: str, words: str = "") -> None:
    """Notes whether the person behind it could see the device: yes, no or unsure."""
    case.device_watched = watched
    case.set("device_watched", Answer(watched, words=words, origin="asked", at=moment()))
