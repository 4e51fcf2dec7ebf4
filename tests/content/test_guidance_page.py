"""docs/guidance.md is made from the files, and is up to date."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bot.content.table import GUIDANCE_PAGE, guidance_page, write_page
from bot.conversation.engine import Content


def test_the_page_is_up_to_date(content: Content) -> None:
    assert GUIDANCE_PAGE.read_text(encoding="utf-8") == guidance_page(content), "run `make guidance-table`"


def test_the_page_changes_with_a_step(content: Content, tmp_path: Path) -> None:
    step = replace(content.guidance.steps["call_bank"], title="Ring the bank")
    guidance = replace(content.guidance, steps={**content.guidance.steps, step.id: step})
    page = write_page(replace(content, guidance=guidance), tmp_path / "guidance.md").read_text(encoding="utf-8")
    assert "1. Ring the bank" in page
    assert page != guidance_page(content)


def test_the_table_has_all_types_with_all_columns(content: Content) -> None:
    rows = [line for line in guidance_page(content).splitlines() if line.startswith("| [")]
    assert len(rows) == len(content.guidance.types) == 45
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 7, row
        assert all(cells), row


def test_every_step_of_a_type_stands_on_the_page_with_source_and_day(content: Content) -> None:
    page = guidance_page(content)
    linked = set(re.findall(r"\]\(#step-([a-z0-9_]+)\)", page))
    assert linked
    for name in linked:
        line = next(line for line in page.splitlines() if f'<a id="step-{name}"></a>' in line)
        step = content.guidance.steps[name]
        assert step.sources[0] in line
        assert str(step.checked) in line
        assert ("(?)" in line) == (step.status == "unconfirmed")
