"""Plain words that show a risk: token patterns for spaCy's matcher, with negation and figures of speech."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from bot.risks import RISKS
from bot.rows import ContentError, read_rows

DATA = Path(__file__).with_name("data")
WORD = re.compile(r"[\w'£$€@#-]+|[^\w\s]")
NEGATIONS = frozenset(
    "not no never isn't isnt aren't wasn't wasnt don't dont didn't didnt doesn't doesnt won't wont wouldn't without "
    "denies denied deny nor neither nil nobody".split()
)
BEFORE = 3  # words before a match in which a negation takes it back
ENDS = frozenset(".!?;\n")
GAP = re.compile(r"\.\.(\d)")


@dataclass(frozen=True)
class _Rule:
    """One phrase; `needs` has a word of each of these sets in every text that it matches, which is quick to see."""

    needs: tuple[frozenset[str], ...]
    matcher: Matcher


@dataclass(frozen=True)
class _Rules:
    shows: tuple[_Rule, ...]
    figures: tuple[_Rule, ...]


@cache
def _vocab() -> Vocab:
    return English().vocab


@cache
def _rules(risk: str) -> _Rules:
    path = DATA / f"{risk}.yml"
    rows = read_rows(path)
    groups: dict[str, str] = rows.get("words", {})
    shows = _made(path, "shows", rows.get("shows", []), groups)
    if not shows:
        raise ContentError(f"{path.name}: `shows` is empty")
    return _Rules(shows, _made(path, "figures", rows.get("figures", []), groups))


def _made(path: Path, part: str, phrases: list[str], groups: dict[str, str]) -> tuple[_Rule, ...]:
    made = []
    for number, phrase in enumerate(phrases, 1):
        matcher = Matcher(_vocab(), validate=True)
        try:
            pattern = _pattern(str(phrase), groups)
            matcher.add(part, [pattern])
        except (KeyError, ValueError, re.error) as error:
            raise ContentError(f"{path.name}: {part}, entry {number}: {error}") from None
        must = [token["LOWER"]["IN"] for token in pattern if "OP" not in token and "IN" in token["LOWER"]]
        made.append(_Rule(tuple(map(frozenset, must)), matcher))
    return tuple(made)


def _pattern(phrase: str, groups: dict[str, str]) -> list[dict[str, Any]]:
    """A phrase as a pattern: `a|b` is either word, `a?` may be missing, `a*` begins so, `..3` is up to three words."""
    tokens: list[dict[str, Any]] = []
    for place in phrase.split():
        if gap := GAP.fullmatch(place):
            tokens += [{"IS_PUNCT": False, "OP": "?"}] * int(gap[1])
            continue
        place = re.sub(r"<(\w+)>", lambda match: groups[match[1]], place)
        optional = place.endswith("?")
        words = place.rstrip("?").split("|")
        beginnings = "|".join(re.escape(word.removesuffix("*")) for word in words if word.endswith("*"))
        whole = "|".join(re.escape(word) for word in words if not word.endswith("*"))
        # a set of whole words is looked up; a pattern is tried on every token, which takes ten times as long
        choice: dict[str, Any] = {"REGEX": f"^(?:(?:{beginnings}).*|(?:{whole})$)"} if beginnings else {"IN": words}
        tokens.append({"LOWER": choice} | ({"OP": "?"} if optional else {}))
    if not any("LOWER" in token and "OP" not in token for token in tokens):
        raise ValueError(f"{phrase!r} would match anything")
    return tokens


def plain(text: str) -> dict[str, str]:
    """The risks that the text shows plainly, with the words that show each."""
    doc, places = _read(text)
    found = {}
    for risk in RISKS:
        if span := _shown(_rules(risk), doc):
            found[risk] = text[places[span.start][0] : places[span.end - 1][1]]
    return found


def _shown(rules: _Rules, doc: Doc) -> Span | None:
    spans = filter_spans(_matches(rules.shows, doc))
    figures = _taken(rules.figures, doc) if spans else set()
    for span in spans:
        if not figures.intersection(range(span.start, span.end)) and not _negated(span):
            return span
    return None


def without_figures(risk: str, text: str) -> str:
    """The text without figures of speech and other words that only look like the risk."""
    doc, _ = _read(text)
    figures = _taken(_rules(risk).figures, doc)
    return " ".join(token.text for token in doc if token.i not in figures) if figures else text


def _read(text: str) -> tuple[Doc, list[tuple[int, int]]]:
    """The words and stops of a text, and where each stands in it."""
    found = list(WORD.finditer(text.replace("’", "'")))
    return Doc(_vocab(), words=[match.group() for match in found]), [match.span() for match in found]


def _matches(rules: tuple[_Rule, ...], doc: Doc) -> list[Span]:
    """Where the rules match; the matcher, which looks at every word, runs for those only that can."""
    words = {token.lower_ for token in doc}
    likely = [rule.matcher for rule in rules if not any(need.isdisjoint(words) for need in rule.needs)]
    return [span for matcher in likely for span in matcher(doc, as_spans=True)]


def _taken(rules: tuple[_Rule, ...], doc: Doc) -> set[int]:
    return {place for span in _matches(rules, doc) for place in range(span.start, span.end)}


def _negated(span: Span) -> bool:
    before: list[str] = []
    for token in reversed(span.doc[max(0, span.start - BEFORE) : span.start]):
        if token.text in ENDS:
            break
        before.append(token.text.lower())
    return bool(NEGATIONS.intersection(before))
