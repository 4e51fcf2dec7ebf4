"""What became of each sum: lost, a total, demanded or nothing, by the words nearest to it in its clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from bot.facts.lists import checked, compiled, data_rows
from bot.facts.money import Money
from bot.rows import ContentError

BEFORE, AFTER = 110, 70  # characters of a clause that are looked at on either side of a sum
LATER = 4  # words after a sum count for a little less than words before it
HANDICAP = {"state": 45}  # "I had 500 and it was taken" is lost, though "had" stands nearer
SIDES = ("before", "after", "firm")
ROLES = frozenset({"lost", "total", "demanded", "none", "state"})
CLAUSE_END = re.compile(
    r"(?<!approx)(?<!appx)(?<!amt)[.!?]+(?=\s|$)|[;\n]|,? \b(?:but|however|although|though|luckily|thankfully)\b",
    re.IGNORECASE,
)

JOINED = re.compile(r"\s*(?:,|and|&|then|\+|plus|n)?\s*(?:and|then|another|also|a further|again)?\s*£?", re.IGNORECASE)
CONTINUED = re.compile(
    r"\W*(?:and |so )?(?:then|after that|plus|and|later|followed by|also|another)(?: (?:it was|a|another"
    r"|further|of))*\W*",
    re.IGNORECASE,
)  # all that stands in a new clause before a sum: "I paid 200. Then £180"
MOST_BETWEEN = 5  # sums that may stand between one and the words that it was paid
PAID_WITHIN = 240  # characters after a sum in which "I paid it" speaks of it
PAID_IT = re.compile(
    r"\b(?:paid|payed|pd|sent|transferr?ed|trf'?d|gave|moved|wired|bought|handed over|authorised"
    r"|approved)(?: (?:him|her|them|over))? "
    r"(?:it|that|this|them|these|those|both|all (?:of (?:it|them)|\d|two|three|four)|the (?:money|lot|amount"
    r"|full amount|fee|sum|deposit|invoice"
    r"|bill|transfer)|straight away|in full|up)\b"
    r"|\b(?:and|so|which|then) (?:like (?:a|an) \w+ )?(?:i|we|he|she|mum|dad|vic)(?: \w+)? (?:paid|did|sent"
    r"|transferr?ed)\b"
    r"|\b(?:i|we|he|she|mum|dad|vic|clr|ip)(?: \w+)? (?:(?:wrote|posted|sent|gave) (?:\w+ )?a cheque"
    r"|paid (?:by|on|with|via|using|through|from))\b"
    r"|\bhelped (?:me|him|her|them|mum|dad) (?:to )?(?:send|pay|transfer) it\b|\bsigned (?:it|them) off\b"
    r"|\bhanded (?:over )?to\b"
    r"|\b(?:i|we|he|she|mum|dad|vic|clr|ip)(?: \w+)? (?:paid|payed)(?=\s*(?:[.;,!]|and|so|but|then|cos|because|in)\b)"
    r"|(?:^|[.;,!]\s*)(?:so |and |then )?(?:i|we|she|he|vic) did\b(?! ?n['’o]?t)"
    r"|(?:^|[.;,] )(?:paid|pd|sent|transferred|vic (?:paid|sent|transferred))\b"
    r"(?:[.;]|(?!\W*(?:\w+\W+)?$))"
    r"|\b(?:took|taken|spent|had|cleared) (?:it all|the lot|all of it|everything)\b",
    re.IGNORECASE,
)
OBJECT = re.compile(
    r"\b(?:it|that|this|them|these|those|both|all|cheque|off|lot|everything|did)\b|[.;]$", re.IGNORECASE
)
NEXT_SUM = re.compile(r"\W*(?:\w+\W+){0,2}")
ALL_PAID = re.compile(r"\b(?:both|all|each|them|these|those)\b", re.IGNORECASE)
PAID_AT_ONCE = re.compile(
    r"\W{0,2}(?:and|so|which|then) (?:i|we|he|she) (?:just )?(?:paid|sent|gave|transferred) "
    r"(?:it|that|them|him|her|all)\b",
    re.IGNORECASE,
)
NOT_PAID = re.compile(
    r"\b(?:not|never|n'?t|nearly|almost|before|if|until|unless|refused|to|would|could|havent|hasnt|didnt)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cues:
    """The words for one role on either side of a sum."""

    role: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    firm: re.Pattern[str] | None


@cache
def _cues() -> tuple[Cues, ...]:
    rows = data_rows("money_roles")
    words = rows.get("words", {})
    if set(rows.get("roles", {})) != ROLES:
        raise ContentError(f"money_roles.yml: roles: must be {', '.join(sorted(ROLES))}")
    found = []
    for role, raw in rows["roles"].items():
        row = checked("money_roles", role, raw, set(SIDES))
        sides = [compiled("money_roles", f"{role}: {side}", row.get(side, []), words) for side in SIDES]
        found.append(Cues(role, *sides))
    return tuple(found)


class Clauses:
    """Where the clauses of a text begin and end."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = list(CLAUSE_END.finditer(text))
        self._starts = [0, *(match.end() for match in found)]
        self._ends = [*(match.start() for match in found), len(text)]

    def before(self, position: int, stop: int = 0) -> str:
        """The clause up to a position, from `stop` at the earliest."""
        start = self._starts[bisect_right(self._starts, position) - 1]
        return self._text[max(start, stop, position - BEFORE) : position]

    def after(self, position: int, stop: int) -> str:
        """The rest of the clause after a position, up to `stop` at the latest."""
        end = self._ends[min(bisect_left(self._ends, position), len(self._ends) - 1)]
        return self._text[position : max(position, min(end, stop, position + AFTER))]

    def together(self, first: int, second: int) -> bool:
        """Whether two positions lie in one clause."""
        return bisect_right(self._starts, first) == bisect_right(self._starts, second)


def role_of(before: str, after: str) -> str:
    """The role whose words stand nearest to the sum between the two texts, "" if there are none."""
    before = before.rstrip()
    best, best_rank = "", (10**6, 0)
    for cues in _cues():
        if cues.firm is not None and cues.firm.search(after):
            return cues.role
        for distance, length in _distances(cues, before, after):
            rank = (distance + HANDICAP.get(cues.role, 0), -length)
            if rank < best_rank:
                best, best_rank = cues.role, rank
    return best


def _distances(cues: Cues, before: str, after: str) -> list[tuple[int, int]]:
    """How far the nearest words on each side are, and how long."""
    found = []
    if cues.before is not None:
        found += [(len(before) - match.end(), len(match.group())) for match in cues.before.finditer(before)][-1:]
    if cues.after is not None and (match := cues.after.search(after)):
        found.append((LATER + len(match.group()) // 3, len(match.group())))
    return found


def roles(moneys: list[Money], text: str) -> list[str]:
    """The role of each sum. One without words of its own takes that of the sum before it in the clause."""
    clauses = Clauses(text)
    found: list[str] = []
    own = [_own_role(moneys, number, text, clauses) for number in range(len(moneys))]
    for number, money in enumerate(moneys):
        role, before = own[number]
        last = moneys[number - 1] if number else None
        if not role and last and (clauses.together(last.start, money.start) or CONTINUED.fullmatch(before)):
            role = found[-1]
        if role == "demanded" and last and found[-1] == "lost" and JOINED.fullmatch(text, last.end, money.start):
            role = "lost"  # "I put in 30, then 150, then 600 to unlock it"
        nearby = range(number + 1, min(number + MOST_BETWEEN, len(moneys)))
        stop = next((moneys[other].start for other in nearby if own[other][0] != "none"), len(text))
        paid = _paid_later(text[money.end : min(stop, money.end + PAID_WITHIN)], then_sum=stop < len(text))
        if role in {"", "demanded", "state"} and paid:
            role = "lost"
            for earlier in range(number - 1, -1, -1):
                if not (ALL_PAID.search(paid) and found[earlier] in {"", "demanded"}):
                    break
                found[earlier] = "lost"
        found.append(role)
    return found


def _own_role(moneys: list[Money], number: int, text: str, clauses: Clauses) -> tuple[str, str]:
    """The role that the words next to a sum give it, and the words before it."""
    money = moneys[number]
    following = moneys[number + 1].start if number + 1 < len(moneys) else len(text)
    before = clauses.before(money.start, moneys[number - 1].end if number else 0)
    return role_of(before, clauses.after(money.end, following)), before


def paid_at_once(after: str) -> bool:
    """Whether the very next words say that this was paid: "I only had 40 so I sent that"."""
    return bool(PAID_AT_ONCE.match(after))


def _paid_later(after: str, *, then_sum: bool) -> str:
    """The words after a sum that say that just this was paid, if any: "she needed £310. I sent it"."""
    match = PAID_IT.search(after)
    if match is None:
        return ""
    sentence = "" if match.group()[0] in ".;!" else re.split(r"[.;!?]", after[: match.start()][-25:])[-1]
    if NOT_PAID.search(sentence + match.group()):
        return ""
    if then_sum and not OBJECT.search(match.group()) and NEXT_SUM.fullmatch(after, match.end()):
        return ""  # "worth 800, so mum paid 420" speaks of the next sum
    return after[match.start() : match.end() + 10]
