"""All data that is content, loaded once a process; any mistake in it stops the start with file and line."""

from __future__ import annotations

from pathlib import Path

from bot.calls.load import load_script
from bot.content.fit import problems
from bot.conversation.engine import Content
from bot.delivery.targets import load_targets
from bot.evidence.rules import load_rules
from bot.guidance.load import load_guidance
from bot.letters.load import load_letters
from bot.report.classes import load_classes
from bot.report.fields import load_fields
from bot.report.form import load_forms
from bot.risks import RISKS
from bot.rows import ContentError
from bot.settings import ROOT
from bot.wording.load import load_wording

DELIVERY = ROOT / "delivery.yml"


def load_content(delivery: Path = DELIVERY) -> Content:
    """Guidance, wording, fields, forms, classes, letters, files, calls, targets, checked against each other."""
    content = read_content(delivery)
    problem = next(problems(content), None)
    if problem:
        raise ContentError(problem)
    return content


def read_content(delivery: Path = DELIVERY) -> Content:
    """The same, each right by itself; whether they fit together is not looked at."""
    guidance, fields = load_guidance(), load_fields()
    forms = load_forms(fields, {place.route for place in guidance.places.values()})
    letters, classes = load_letters(guidance, fields), load_classes(guidance.types)
    evidence, targets = load_rules(frozenset(guidance.types), frozenset(RISKS)), load_targets(delivery, guidance.places)
    script = load_script(fields, guidance)
    return Content(guidance, load_wording(), fields, forms, classes, letters, evidence, script, targets)
