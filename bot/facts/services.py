"""Which named service the crime ran through, and which bank is the victim's own."""

from __future__ import annotations

import re

from bot.facts.choices import weight_of_name
from bot.facts.names import Named, channel_of, named

NEAR = 45  # characters on either side of a name that say what it is
POSING = re.compile(
    r"\b(?:pretend(?:ing|ed|s)? (?:to be|he was|she was|they were)|pos(?:ing|ed|es) as|purp(?:orting|orted"
    r"|orts)?(?: to be)?|claim(?:ing|ed|s)?(?: (?:to be|he was|she was|they were))?"
    r"|said (?:he|she|they|it|i) (?:was|were|is)|saying (?:he|she|they|it|he's|she's|it's|its|they're|he is"
    r"|she is)(?: (?:was|were|is))?|impersonat\w+|fake|bogus|spoof\w*|supposedly|apparently|susp(?:ect)?)"
    r"(?: (?:to|be|was|from|the|a|an|at|with|calling|someone|somebody|he|she|they|my|our|of))*\W*$"
    r"|\b(?:call|calls|caller|rang|phoned|text|txt|texts|email|emails|e-mail|message|msg|letter|letters|man|woman"
    r"|lady|someone|somebody|engineer|manager|agent|courier|advisor)"
    r"(?: (?:me|him|her|us|vic|up|saying|say|to|be|was|claiming|apparently|supposedly|and|said|it|he|she|they"
    r"|were|is|purp|who))* (?:from|by|off) (?:the |my |our |a )?$",
    re.IGNORECASE,
)
POSING_AFTER = re.compile(
    r"(?:'s|’s)? (?:fraud|security|scam|anti-?fraud|engineer|technical|tech|customer (?:service|support)|support"
    r"|helpdesk|bank fraud|card fraud)"
    r"(?: (?:team|dept|department|line|desk|section|squad|support))?\b",
    re.IGNORECASE,
)
OWN_BEFORE = re.compile(
    r"\b(?:my|our|his|her|their|vic'?s?|mum'?s|dad'?s|nan'?s|bank(?:s|ed|ing)?(?: is| was|:)?(?: with)?|from|with"
    r"|told|rang|rung|called|contacted|phoned|"
    r"reported (?:it )?to|informed|spoke to|log(?:ged)? (?:on|in) ?to|in the|on the)(?: (?:my|our|his|her|the|own"
    r"|bank|is|was|at|joint|business|old|personal|savings))*\W*$",
    re.IGNORECASE,
)
OWN_AFTER = re.compile(
    r"\W*(?:(?:account|acc|acct|a/c|app|card|savings|current account|debit card|credit card|joint account"
    r"|online banking|bank|isa)\b|have|has|had|say|says|said|"
    r"refund|won't|wont|will|block|froze|stop|cancel|fraud (?:team|dept) (?:have|has|said|aware)|inf|informed"
    r"|aware|reimburs|investigat|been|are|reckon|told|advised)",
    re.IGNORECASE,
)
THEIRS = re.compile(
    r"\b(?:to|into|opened|open) (?:a|an|another|some|their|his|her|unk|someone(?:'s)?|different"
    r"|new)(?: (?:different|new|unk|unknown|mule|business|fake))?\W*$"
    r"|\b(?:live|lives|living|from|in|near|to|at|of) (?=halifax)$",
    re.IGNORECASE,
)
POSED, PLACE, OTHER = 2.0, 2.0, 1.2  # weight of who the offender claimed to be, of a place of contact, of any other
REMOTE = frozenset(
    {
        "AnyDesk",
        "TeamViewer",
        "Google",
        "Norton",
        "McAfee",
        "PayPal",
        "Western Union",
        "MoneyGram",
        "Klarna",
        "Google Play",
        "AirTag",
        "Alexa",
        "Life360",
    }
)


def platform_of(text: str, platforms: list[Named] | None = None, banks: list[Named] | None = None) -> Named | None:
    """The service the crime ran through: where contact took place, or who the offender said they were."""
    found = named("platform", text) if platforms is None else platforms
    posed = [one for one in (named("bank", text) if banks is None else banks) if is_posed(one, text)]
    ranked = [(weight_of_name(one, text) + _base(one, text), one) for one in [*found, *posed] if _base(one, text)]
    return max(ranked, key=lambda row: (row[0], -row[1].start))[1] if ranked else None


def _base(one: Named, text: str) -> float:
    """What a name weighs by itself; 0 for what is only a means to an end."""
    if is_posed(one, text):
        return POSED
    if one.name in REMOTE:
        return 0
    return PLACE if channel_of(one.name) else OTHER


def is_posed(one: Named, text: str) -> bool:
    """Whether the offender claimed to be this service."""
    before = text[max(0, one.start - 2 * NEAR) : one.start]
    return bool(POSING.search(before) or POSING_AFTER.match(text, one.end))


def bank_of(text: str, banks: list[Named] | None = None) -> Named | None:
    """The victim's own bank; not one that the money went to."""
    best: tuple[int, int] | None = None
    chosen = None
    for one in named("bank", text) if banks is None else banks:
        before, after = text[max(0, one.start - NEAR) : one.start], text[one.end : one.end + NEAR]
        if THEIRS.search(before):
            continue
        own = bool(OWN_BEFORE.search(before)) + bool(OWN_AFTER.match(after))
        rank = (-own, one.start)
        if best is None or rank < best:
            best, chosen = rank, one
    return chosen
