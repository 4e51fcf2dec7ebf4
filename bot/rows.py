"""Data files as rows that know their lines: YAML 1.2 (only `true` and `false` are truth values), no key twice."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT


class ContentError(ValueError):
    """A data file is wrong; the message names file and line, and says what to change."""


class Rows(dict[str, Any]):
    """A mapping of a data file; `lines` has the line of each key."""

    lines: dict[str, int]


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012  # as the parent class declares it

    def rows(self, node: yaml.MappingNode) -> Rows:
        """A mapping, every key as text, with its lines."""
        made, lines = Rows(), {}
        for key_node, value_node in node.value:
            key, line = str(self.construct_object(key_node, deep=True)), key_node.start_mark.line + 1
            if key in made:
                raise yaml.constructor.ConstructorError(None, None, f"found duplicate key {key!r}", key_node.start_mark)
            made[key], lines[key] = self.construct_object(value_node, deep=True), line
        made.lines = lines
        return made


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.rows)
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", "n~"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("timestamp", r"\d{4}-\d{2}-\d{2}", "0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})$"), [*_first, ""] if _tag == "null" else list(_first)
    )


def shown(path: Path) -> str:
    """A data file as errors name it: its path in the project, or its name if it lies elsewhere."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def check_keys(raw: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raises ContentError, naming the place `where`, on the first key that is not known."""
    if unknown := sorted(set(raw) - set(known)):
        raise ContentError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}")


def check_named(names: Iterable[str], known: Container[str], what: str, where: str, see: str) -> None:
    """Raises ContentError, naming the place `where` and the file to `see`, on the first name of nothing known."""
    for name in names:
        if name not in known:
            raise ContentError(f"{where}: unknown {what} {name!r}; see {see}")


def read_rows(path: Path) -> Rows:
    """The rows of a data file; raises ContentError if it is not YAML, has a key twice, or is not a mapping."""
    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{shown(path)}:{line}: {error.problem}") from None
    if not isinstance(rows, Rows):
        raise ContentError(f"{shown(path)}:1: must be rows, each with a name")
    return rows
