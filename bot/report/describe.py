"""The fields of report.schema.json as a page of Markdown: `python -m bot describe-report > docs/report.md`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.settings import ROOT

HEAD = """# The report, field by field

Made from `report.schema.json` by `python -m bot describe-report > docs/report.md`; a test holds them together.

{description}

| field | values | what it is |
|---|---|---|
"""


def describe() -> str:
    """The page."""
    schema = json.loads((ROOT / "report.schema.json").read_text(encoding="utf-8"))
    rows = (f"| `{path}` | {values} | {words} |\n" for path, values, words in _rows(schema, "", schema))
    return HEAD.format(description=schema["description"]) + "".join(rows)


def _rows(node: dict[str, Any], path: str, schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, raw in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        parts = [_resolved(part, schema) for part in (raw, *raw.get("anyOf", []))]
        filled = next((part for part in parts if _inside(part, schema)), parts[0])
        yield here, _values(raw, schema), raw.get("description", "")
        inner = _inside(filled, schema)
        yield from _rows(inner, f"{here}[]" if filled.get("type") == "array" else here, schema)


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref", "")
    return {**node, **schema["$defs"][reference.rsplit("/", 1)[1]]} if reference else node


def _inside(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The object whose fields belong below a node, or an empty one."""
    inner = _resolved(node.get("items", node), schema)
    return inner if "properties" in inner else {}


def _values(raw: dict[str, Any], schema: dict[str, Any]) -> str:
    if "anyOf" in raw:
        return " or ".join(_values(part, schema) for part in raw["anyOf"])
    node = _resolved(raw, schema)
    if "enum" in node:
        return ", ".join("null" if value is None else f"`{value}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    kinds = node.get("type", "any")
    kind = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{kind} of {_values(node['items'], schema)}" if "items" in node else kind
