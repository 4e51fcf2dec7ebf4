"""Loads the practice calls and holds every id in them against what there is; errors name file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.conversation.engine import Content
from bot.practice.caller import RIGHT, WRONG
from bot.practice.scenario import Line, Mood, Practice, Remark, Scenario, Spoken, Truth
from bot.practice.solved import planned, read_fact
from bot.risks import RISKS
from bot.rows import ContentError, Rows, check_keys, check_named, read_rows, shown

ROOT = Path(__file__).parent
DIFFICULTIES = ("easy", "medium", "hard")
NEEDS = frozenset({"homeless_tonight", "passport_sent", "money_arrived"})
WATCHED = frozenset({"", "yes", "no", "unsure"})
ASK = "ask_"
SEE = "bot/wording/data/en/"


def load_practice(content: Content, today: date, root: Path = ROOT) -> Practice:
    """Reads every scenario and what they share; raises ContentError on the first thing that is wrong."""
    callers = root / "callers.yml"
    shared = read_rows(callers)
    check_keys(shared, {"moods", "usual", "remarks", "beside"}, f"{shown(callers)}:1")
    remarks = {name: _made(Remark, name, raw, callers, shared["remarks"]) for name, raw in shared["remarks"].items()}
    askable = _askable(content) | set(remarks)
    prompts = {*content.script.order, RIGHT, WRONG}
    _known(shared["usual"], askable | prompts, "question", callers)
    check_named(shared["beside"], askable, "question", f"{shown(callers)}:{shared.lines['beside']}", SEE)
    moods = {name: _mood(name, raw, callers, shared["moods"], remarks) for name, raw in shared["moods"].items()}
    scenarios = {}
    for path in sorted((root / "data").glob("*.yml")):
        scenarios[path.stem] = _Reader(path, content, askable, moods, today).scenario()
    lines = _lines(root / "score.yml", content)
    return Practice(scenarios, moods, dict(shared["usual"]), remarks, tuple(shared["beside"]), lines)


def _askable(content: Content) -> set[str]:
    """Every question that has words."""
    return {name.removeprefix(ASK) for name in content.wording.texts if name.startswith(ASK)}


def _known(rows: Rows, known: set[str], what: str, path: Path) -> None:
    for name in rows:
        check_named([name], known, what, f"{shown(path)}:{rows.lines[name]}", SEE)


def _made(kind: Any, name: str, raw: Mapping[str, Any], path: Path, rows: Rows) -> Any:
    """One row as its dataclass; `rows` is where it stands."""
    where = f"{shown(path)}:{rows.lines[name]}: {name}"
    check_keys(raw, kind.__dataclass_fields__.keys() - {"id", "where"}, where)
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    ids = {key: value for key, value in {"id": name, "where": where}.items() if key in kind.__dataclass_fields__}
    try:
        return kind(**ids, **values)
    except TypeError as error:
        raise ContentError(f"{where}: {error}") from None


def _mood(name: str, raw: Mapping[str, Any], path: Path, rows: Rows, remarks: Mapping[str, Remark]) -> Mood:
    mood: Mood = _made(Mood, name, raw, path, rows)
    where = f"{shown(path)}:{rows.lines[name]}: {name}"
    if not (mood.dont_know and mood.again):
        raise ContentError(f"{where}: needs a line under dont_know and under again")
    check_named(mood.replies, remarks, "remark", where, "remarks in the same file")
    return mood


def _lines(path: Path, content: Content) -> dict[str, Line]:
    rows = read_rows(path)
    made = {name: _made(Line, name, raw, path, rows) for name, raw in rows.items()}
    for name, line in made.items():
        where = f"{shown(path)}:{rows.lines[name]}: {name}"
        check_named(line.learn, content.guidance.services, "service", where, "services.yml")
        if line.weight <= 0 or not 0 <= line.each <= 1 or line.none < line.full:
            raise ContentError(f"{where}: weight is above 0, each from 0 to 1, and none not below full")
        for text in (f"score_{name}_good", f"score_{name}_more"):
            if text not in content.wording:
                raise ContentError(f"{where}: wording {text} is missing")
    return made


class _Reader:
    """Reads one scenario."""

    def __init__(self, path: Path, content: Content, askable: set[str], moods: Mapping[str, Mood], today: date) -> None:
        self._path = path
        self._content = content
        self._askable = askable
        self._moods = moods
        self._today = today
        self._rows = read_rows(path)

    def scenario(self) -> Scenario:
        """The scenario, checked."""
        rows = self._rows
        keys = Scenario.__dataclass_fields__.keys() - {"id", "where"}
        for key in rows:
            check_keys([key], keys, self._where(rows, key))
        if missing := sorted(keys - set(rows)):
            raise ContentError(f"{shown(self._path)}:1: {missing[0]} is missing")
        if rows["difficulty"] not in DIFFICULTIES:
            raise ContentError(f"{self._where(rows, 'difficulty')}: must be one of {', '.join(DIFFICULTIES)}")
        check_named([rows["mood"]], self._moods, "mood", self._where(rows, "mood"), "moods in callers.yml")
        truth = self._truth(rows["truth"])
        opening = self._spoken("opening", rows, truth)
        answers = {name: self._spoken(name, rows["answers"], truth) for name in rows["answers"]}
        self._check_names(rows["answers"], self._askable, "question", SEE)
        made = Scenario(
            self._path.stem,
            rows["title"],
            rows["about"],
            rows["difficulty"],
            rows["mood"],
            opening,
            answers,
            truth,
            f"{shown(self._path)}:1: {self._path.stem}",
        )
        self._check_reachable(made)
        self._check_steps(made)
        self._check_asked(made)
        return made

    def _where(self, rows: Rows, key: str) -> str:
        return f"{shown(self._path)}:{rows.lines[key]}: {key}"

    def _check_names(self, rows: Rows, known: Iterable[str], what: str, see: str) -> None:
        for name in rows:
            check_named([name], set(known), what, self._where(rows, name), see)

    def _named(self, rows: Rows, key: str, known: Iterable[str], what: str, see: str) -> None:
        if key in rows:
            check_named(rows[key], set(known), what, self._where(rows, key), see)

    def _truth(self, rows: Rows) -> Truth:
        truth: Truth = _made(Truth, "truth", rows, self._path, self._rows)
        guidance, fields = self._content.guidance, {row.id for row in self._content.fields}
        if not truth.types:
            raise ContentError(f"{self._where(rows, 'types')}: needs a type that is right")
        self._named(rows, "types", guidance.types, "type", "taxonomy.yml")
        for key in ("risks", "may"):
            self._named(rows, key, RISKS, "risk", "taxonomy.yml")
        self._named(rows, "needs", NEEDS, "need", f"known are {', '.join(sorted(NEEDS))}")
        self._named(rows, "steps", guidance.steps, "step", "bot/guidance/data/steps/")
        self._named(rows, "ask", self._askable, "question", SEE)
        self._named(rows, "never", {*self._askable, *guidance.steps}, "question or step", SEE)
        if truth.device_watched not in WATCHED:
            raise ContentError(f"{self._where(rows, 'device_watched')}: yes, no or unsure, in quotes")
        for name, words in truth.facts.items():
            facts = rows["facts"]
            check_named([name], fields, "field", self._where(facts, name), "bot/report/fields.yml")
            if read_fact(self._content.fields[name], str(words), self._today).status != "known":
                raise ContentError(f"{self._where(facts, name)}: {words!r} cannot be read as an answer to it")
        return truth

    def _spoken(self, name: str, rows: Rows, truth: Truth) -> Spoken:
        """One thing that the caller says; what it tells is, unless said otherwise, what its question asks for."""
        raw = rows[name] if isinstance(rows[name], Rows) else {"says": rows[name]}
        usual = [one for one in self._asks(name) if one in truth.facts]
        spoken: Spoken = _made(Spoken, name, {"tells": usual, **raw}, self._path, rows)
        if isinstance(raw, Rows):
            self._named(raw, "tells", truth.facts, "fact", "truth in the same file")
            self._named(raw, "shows", {*truth.risks, *truth.may}, "risk", "truth in the same file")
            self._named(raw, "after", self._askable, "question", SEE)
        if bool(spoken.first) != bool(spoken.after):
            raise ContentError(f"{self._where(rows, name)}: first and after go together")
        return spoken

    def _asks(self, name: str) -> list[str]:
        """The fields that a question asks for."""
        return [row.id for row in self._content.fields if name == row.id or name in row.question]

    def _check_reachable(self, made: Scenario) -> None:
        """Whatever is to be written down or spotted is told by something that the caller says."""
        says = [made.opening, *made.answers.values()]
        told = {name for one in says for name in one.tells}
        heard = {name for one in says for name in one.shows}
        facts = self._rows["truth"].get("facts", Rows())
        for name in made.truth.facts:
            if name not in told:
                raise ContentError(f"{self._where(facts, name)}: nothing that the caller says tells it")
        for name in made.truth.risks:
            if name not in heard:
                where = self._where(self._rows["truth"], "risks")
                raise ContentError(f"{where}: nothing that the caller says shows {name!r}")

    def _check_steps(self, made: Scenario) -> None:
        """Every step that must be read out is one that the call screen shows for this case."""
        whole = planned(made, self._content, self._today)
        there = {step.id for step in (*whole.now, *whole.next, *whole.soon, *whole.avoid)}
        for name in made.truth.steps:
            if name not in there:
                where = self._where(self._rows["truth"], "steps")
                raise ContentError(f"{where}: {name!r} is not among the steps of this case")

    def _check_asked(self, made: Scenario) -> None:
        """Nothing must be asked that the caller's first words tell, nor both asked or read out and never."""
        if both := sorted({*made.truth.ask, *made.truth.steps} & set(made.truth.never)):
            raise ContentError(f"{self._where(self._rows['truth'], 'never')}: {both[0]!r} must be done as well")
        for name in made.truth.ask:
            fields = self._asks(name)
            if fields and set(fields) <= set(made.opening.tells):
                where = self._where(self._rows["truth"], "ask")
                raise ContentError(f"{where}: {name!r} is told in the first words")
