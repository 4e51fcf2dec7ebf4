"""What is said to people and never handed on: that somebody spoke of hurting themselves, and the words (decision 5)."""

from __future__ import annotations

from bot.conversation.case import Case
from bot.nlu.sentences import split

SELF_HARM = "suicide_or_self_harm"
WITHHELD = frozenset({SELF_HARM})
MATTER = frozenset({"self_harm_encouragement"})  # types whose report is about those very words
MARK = "[…]"
FEW = 2  # words; so few are no sign of their own that they belong to a longer part


def withhold(text: str, case: Case) -> str:
    """The text without the sentences about self-harm, each marked, if the talk showed that risk; else as it is."""
    if SELF_HARM not in case.risks or case.type in MATTER:
        return text
    made, at = "", 0
    for start, end in split(text):
        if _shows(text[start:end], case):
            made, at = made + text[at:start] + MARK, end
    return (made + text[at:]).replace(f"{MARK} {MARK}", MARK)


def _shows(sentence: str, case: Case) -> bool:
    from bot.risks.rules import plain  # spaCy: loaded only where the talk showed the risk

    noticed = [told.withheld for told in case.told if told.withheld]
    within = len(sentence.split()) > FEW and any(sentence in words for words in noticed)
    return within or any(words in sentence for words in noticed) or SELF_HARM in plain(sentence)
