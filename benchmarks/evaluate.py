"""Measures what is understood on accounts written by others, and writes the tables to docs/evaluation.md.

`make evaluate [EVAL=folder]`: the folder holds dev.jsonl (accounts with type, acceptable types, risks and facts) and
risks-dev.jsonl (single messages with their risks). None of them is ever trained on (`benchmarks/overlap.py`).
"""

from __future__ import annotations

import argparse
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.classify import classify
from bot.content import load_content
from bot.conversation import naming
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.facts import read_date
from bot.risks import RISKS
from bot.settings import ROOT

TODAY = date(2026, 11, 23)
BINS = 10
Row = dict[str, Any]


@cache
def _content() -> Content:
    return load_content()


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's 95 % interval."""

    hits: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "none"
        p, n, z = self.hits / self.of, self.of, 1.96
        middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low, high = (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
        return f"{100 * p:.1f} % ({self.hits}/{self.of}; {100 * low:.0f} to {100 * high:.0f})"


def main() -> None:
    """Reads the cases, has them understood, prints the tables and writes them down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with dev.jsonl and risks-dev.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "evaluation.md", help="file to write")
    parser.add_argument("--misses", action="store_true", help="print ids of the cases that went wrong")
    given = parser.parse_args()
    accounts, singles = _read(given.folder / "dev.jsonl"), _read(given.folder / "risks-dev.jsonl")
    for row, answer in zip([*accounts, *singles], _understood([*accounts, *singles]), strict=True):
        row["answer"] = answer
    report = "\n".join(
        [
            "# What is understood",
            "",
            f"Written by `make evaluate` on {len(accounts)} accounts and {len(singles)} single messages that others",
            "wrote after real cases; none of them is trained on. Shares come with their count and Wilson's 95 %",
            "interval.",
            "",
            *_types(accounts),
            *_confusions(accounts),
            *_risks([*accounts, *singles]),
            *_facts(accounts),
            *_speed([*accounts, *singles]),
        ]
    )
    given.out.write_text(report + "\n", encoding="utf-8")
    print(report)
    if given.misses:
        _print_misses([*accounts, *singles])


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _understood(cases: list[Row]) -> list[Row]:
    source = io.StringIO("\n".join(json.dumps({"id": case["id"], "text": case["text"]}) for case in cases))
    target = io.StringIO()
    classify(source, target, TODAY)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def _table(head: str, rows: Iterable[tuple[Any, ...]]) -> list[str]:
    columns = head.count("|") + 1
    lines = [f"| {head} |", "|" + "---|" * columns]
    return [*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows), ""]


def _fits(case: Row) -> set[str]:
    return {case["type"], *case.get("acceptable", [])}


def _ranking(case: Row) -> list[str]:
    return [one["type"] for one in case["answer"]["types"]]


def _types(cases: list[Row]) -> list[str]:
    kinds = _content().guidance.types
    first = [case for case in cases if _ranking(case)[0] in _fits(case)]
    unsure = [case for case in cases if case["answer"]["unsure"]]
    rows = [
        ("right type first, label only", Share(sum(_ranking(case)[0] == case["type"] for case in cases), len(cases))),
        ("right type first, label or acceptable", Share(len(first), len(cases))),
        ("among the first three", Share(sum(bool(_fits(c) & set(_ranking(c)[:3])) for c in cases), len(cases))),
        (
            "right family first",
            Share(sum(kinds[_ranking(c)[0]].family in {kinds[t].family for t in _fits(c)} for c in cases), len(cases)),
        ),
        ("says that it is unsure", Share(len(unsure), len(cases))),
        ("wrong where it says so", Share(sum(case not in first for case in unsure), len(unsure))),
        ("after clarifying questions, at most two", Share(sum(map(_found_in_the_end, cases)), len(cases))),
        ("clarifying questions a case", f"{sum(len(_clarified(case)[1]) for case in cases) / len(cases):.2f}"),
        ("expected calibration error", f"{_calibration(cases):.3f}"),
    ]
    for channel in sorted({case["channel"] for case in cases}):
        mine = [case for case in cases if case["channel"] == channel]
        rows.append((f"first, {channel}", Share(sum(case in first for case in mine), len(mine))))
    return ["## Types", "", *_table("measure | figure", rows)]


def _clarified(case: Row) -> tuple[list[str], list[str]]:
    """How a talk about the case would end: the types named or offered last, and the clarifying questions asked.

    The person says truthfully whether a named type is right, and answers clarifying questions by the label.
    """
    content = _content()
    talk = Case.new(case["channel"], TODAY)
    talk.ranking = {one["type"]: one["confidence"] for one in case["answer"]["types"]}
    while order := naming.ranked(talk, content):
        if not naming.unsure_of(order) and not (talk.rejected and order[0][1] < naming.SURE_AFTER_NO):
            if order[0][0] in _fits(case):
                return [order[0][0]], list(talk.clarified)
            talk.rejected.append(order[0][0])
            continue
        naming.clarify(talk, content)
        if talk.awaiting == "type_choice":
            return [name for name, _ in order[:3]], list(talk.clarified)
        answers = content.guidance.splits[talk.question].answers
        talk.clarified[talk.question] = next((name for name, kinds in answers.items() if case["type"] in kinds), "")
    return [], list(talk.clarified)


def _found_in_the_end(case: Row) -> bool:
    return bool(_fits(case) & set(_clarified(case)[0]))


def _calibration(cases: list[Row]) -> float:
    """Mean distance between confidence and share of right answers over ten bins of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for case in cases:
        best = case["answer"]["types"][0]
        number = min(BINS - 1, int(best["confidence"] * BINS))
        bins.setdefault(number, []).append((best["confidence"], best["type"] in _fits(case)))
    gaps = [abs(sum(sure - right for sure, right in one)) for one in bins.values()]
    return sum(gaps) / len(cases)


def _confusions(cases: list[Row]) -> list[str]:
    wrong = Counter((case["type"], _ranking(case)[0]) for case in cases if _ranking(case)[0] not in _fits(case))
    rows = [(label, named, count) for (label, named), count in wrong.most_common(12)]
    return ["Most frequent confusions:", "", *_table("label | named | times", rows)]


def _risks(cases: list[Row]) -> list[str]:
    rows = []
    for risk in RISKS:
        shown = [case for case in cases if risk in case["risks"]]
        clean = [case for case in cases if risk not in {*case["risks"], *case.get("risks_optional", [])}]
        rows.append((risk, Share(_noticed(shown, risk), len(shown)), Share(_noticed(clean, risk), len(clean))))
    return ["## Risks", "", *_table("risk | noticed | false alarms", rows)]


def _noticed(cases: list[Row], risk: str) -> int:
    return sum(risk in {one["risk"] for one in case["answer"]["risks"]} for case in cases)


def _facts(cases: list[Row]) -> list[str]:
    rows = []
    for name in sorted({name for case in cases for name in case["facts"]}):
        told = [case for case in cases if name in case["facts"]]
        right = [case for case in told if _same(name, case["facts"][name], case["answer"]["facts"].get(name))]
        found = [case for case in cases if name in case["answer"]["facts"]]
        rows.append((name, Share(len(right), len(told)), Share(len(right), len(found))))
    return ["## Facts", "", *_table("fact | right where told | right where read", rows)]


def _same(name: str, told: Any, found: Any) -> bool:
    if name == "when":
        expected = read_date(str(told), TODAY)
        return expected is not None and expected.date == found
    if name in {"amount_gbp"} or not isinstance(found, str):
        return bool(told == found)
    if name == "suspect_phone":
        return re.sub(r"\D", "", str(told))[-9:] == re.sub(r"\D", "", found)[-9:]
    return re.sub(r"[@/ ]", "", str(told)).casefold() == re.sub(r"[@/ ]", "", found).casefold()


def _speed(cases: list[Row]) -> list[str]:
    times = sorted(case["answer"]["ms"] for case in cases)
    rows = [
        ("median", f"{times[len(times) // 2]:.0f} ms"),
        ("slowest in a hundred", f"{times[-len(times) // 100]:.0f} ms"),
    ]
    return ["## One message, all of understanding", "", *_table("measure | figure", rows)]


def _print_misses(cases: list[Row]) -> None:
    """The ids of wrong cases on the screen only: the texts must not find their way into training."""
    for case in cases:
        found = {one["risk"] for one in case["answer"]["risks"]}
        missed, extra = set(case["risks"]) - found, found - {*case["risks"], *case.get("risks_optional", [])}
        facts = {
            name: case["answer"]["facts"].get(name)
            for name, told in case.get("facts", {}).items()
            if not _same(name, told, case["answer"]["facts"].get(name))
        }
        if "type" in case and _ranking(case)[0] not in _fits(case):
            print(case["id"], "type", case["type"], _ranking(case)[:3])
        if missed or extra:
            print(case["id"], "risks missed", sorted(missed), "extra", sorted(extra))
        if facts:
            print(case["id"], "facts", facts, {name: case["facts"][name] for name in facts})


if __name__ == "__main__":
    main()
