"""All data that is content, loaded once a process; any mistake in it stops the start with file and line."""

from __future__ import annotations

from bot.content.fit import problems
from bot.conversation.engine import Content
from bot.guidance.load import load_guidance
from bot.report.fields import load_fields
from bot.rows import ContentError
from bot.wording.load import load_wording


def load_content() -> Content:
    """Guidance, wording and fields, loaded and checked against each other."""
    content = read_content()
    problem = next(problems(content), None)
    if problem:
        raise ContentError(problem)
    return content


def read_content() -> Content:
    """Guidance, wording and fields, each right by itself; whether they fit together is not looked at."""
    return Content(load_guidance(), load_wording(), load_fields())
