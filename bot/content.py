"""Loads all data that is content, once a process; any mistake in it stops the start with file and line."""

from __future__ import annotations

from bot.conversation.engine import Content
from bot.guidance.load import load_guidance
from bot.report.fields import load_fields
from bot.wording.load import load_wording


def load_content() -> Content:
    """Guidance, wording and fields, loaded and checked."""
    return Content(load_guidance(), load_wording(), load_fields())
