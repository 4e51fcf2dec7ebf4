"""The report as JSON bytes, checked against its schema before it leaves."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from bot.settings import ROOT

if TYPE_CHECKING:
    from bot.conversation.engine import Content


@cache
def validator() -> Draft202012Validator:
    """The validator of report.schema.json."""
    schema = json.loads((ROOT / "report.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema)


def to_json(report: dict[str, Any], content: Content) -> bytes:
    """The report as UTF-8 JSON; raises jsonschema.ValidationError should it not fit its schema."""
    validator().validate(report)
    return json.dumps(report, ensure_ascii=False, indent=2).encode()
