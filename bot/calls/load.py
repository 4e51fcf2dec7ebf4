"""Loads what a call goes through; whatever it names must be there, or the start stops with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.guidance.load import Guidance
from bot.report.fields import Fields
from bot.risks import RISKS
from bot.rows import check_keys, check_named, read_rows, shown

PATH = Path(__file__).parent / "data" / "script.yml"
LETTERS = ("threat", "harm", "risk", "investigation", "vulnerability", "engagement")
PARTS = frozenset("order questions service police_first suggested duties reasons thrive".split())


@dataclass(frozen=True)
class Duty:
    """What no call ends without: a field answered, or one of these steps said; `otherwise` where no plan has any."""

    id: str
    field: str = ""
    steps: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggested:
    """The answer that these risks or types suggest."""

    answer: str
    risks: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What belongs under a letter of THRIVE."""

    risks: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Script:
    """All that a call goes through."""

    order: tuple[str, ...]
    questions: tuple[str, ...]
    service: Answers
    police_first: Mapping[str, Answers]
    suggested: Mapping[str, Suggested]
    duties: Mapping[str, Duty]
    reasons: tuple[str, ...]
    thrive: Mapping[str, Part] = field(default_factory=dict)


def load_script(fields: Fields, guidance: Guidance, path: Path = PATH) -> Script:
    """Reads `script.yml`; raises ContentError on anything that it names and that is not there."""
    rows = read_rows(path)
    check_keys(rows, PARTS, f"{shown(path)}:1")
    check = _Checks(path, fields, guidance)
    check.fields(rows["questions"], "questions")
    check.prompts(rows["order"], rows["questions"])
    return Script(
        order=tuple(rows["order"]),
        questions=tuple(rows["questions"]),
        service=check.answers(rows["service"], "service"),
        police_first={name: check.answers(row, "police_first") for name, row in rows["police_first"].items()},
        suggested={name: check.suggested(name, row) for name, row in rows["suggested"].items()},
        duties={name: check.duty(name, row) for name, row in rows["duties"].items()},
        reasons=tuple(rows["reasons"]),
        thrive={letter: check.part(letter, rows["thrive"][letter]) for letter in LETTERS},
    )


class _Checks:
    """Makes the rows of the script, each checked against what it names."""

    def __init__(self, path: Path, fields: Fields, guidance: Guidance) -> None:
        self._where = shown(path)
        self._fields = fields
        self._known = {row.id for row in fields}
        self._guidance = guidance

    def prompts(self, names: Iterable[str], questions: Iterable[str]) -> None:
        from bot.calls.prompts import PROMPTS  # it needs the script's rows itself

        check_named(names, {*PROMPTS, *questions}, "prompt", f"{self._where}: order", "bot/calls/prompts.py")

    def fields(self, names: Iterable[str], part: str) -> None:
        check_named(names, self._known, "field", f"{self._where}: {part}", "bot/report/fields.yml")

    def answers(self, row: Mapping[str, list[str]], part: str) -> Answers:
        self.fields(row, part)
        for name, choices in row.items():
            self._choices(name, choices, part)
        return {name: tuple(choices) for name, choices in row.items()}

    def suggested(self, name: str, row: Mapping[str, Any]) -> Suggested:
        self.fields([name], "suggested")
        self._choices(name, [row["answer"]], "suggested")
        self._risks(row.get("risks", ()), "suggested")
        check_named(row.get("types", ()), self._guidance.types, "type", f"{self._where}: suggested", "taxonomy.yml")
        return Suggested(row["answer"], tuple(row.get("risks", ())), tuple(row.get("types", ())))

    def duty(self, name: str, row: Mapping[str, Any]) -> Duty:
        check_keys(row, {"field", "steps", "otherwise"}, f"{self._where}: duties: {name}")
        self.fields([row["field"]] if "field" in row else [], "duties")
        steps, otherwise = tuple(row.get("steps", ())), tuple(row.get("otherwise", ()))
        check_named((*steps, *otherwise), self._guidance.steps, "step", f"{self._where}: duties", "bot/guidance/data")
        return Duty(name, row.get("field", ""), steps, otherwise)

    def part(self, letter: str, row: Mapping[str, Any]) -> Part:
        self._risks(row.get("risks", ()), "thrive")
        self.fields(row.get("fields", ()), "thrive")
        return Part(tuple(row.get("risks", ())), tuple(row.get("fields", ())))

    def _risks(self, names: Iterable[str], part: str) -> None:
        check_named(names, RISKS, "risk", f"{self._where}: {part}", "bot/risks")

    def _choices(self, name: str, choices: Iterable[str], part: str) -> None:
        check_named(choices, self._fields[name].choices, f"choice of {name}", f"{self._where}: {part}", "fields.yml")
