"""What a person adds beside the talk stands on the papers: files, the official number, and that it was taken back."""

from __future__ import annotations

import pytest

from bot.conversation.case import File
from bot.conversation.engine import Content
from bot.report.build import build_report
from bot.report.paper import make_paper
from bot.report.to_json import to_json
from bot.report.to_pdf import to_pdf
from bot.report.to_text import to_text
from tests.unit.report.sample import own_pack, safe_account

NAME = "#let x = {y} <b>$.png"
HASH = "ab" * 32


def test_files_and_the_official_number_stand_on_every_paper(content: Content) -> None:
    case = safe_account()
    case.files = [File("f", NAME, "image/png", 3, HASH)]
    case.reference = "NFRC261100123456"
    report = build_report(case, content, own_pack(case))
    to_json(report, content)  # validates
    paper = make_paper(report, content)
    assert any(NAME in line and HASH in line for line in paper.evidence)
    assert any("NFRC261100123456" in row.values for row in paper.front)
    text = to_text(report, content).decode()
    assert NAME in text
    assert "NFRC261100123456" in text
    assert to_pdf(report, content).startswith(b"%PDF")


@pytest.mark.parametrize("withdrawn", ["", "2026-11-24T10:00:00"])
def test_a_report_taken_back_says_so_first(content: Content, withdrawn: str) -> None:
    case = safe_account()
    case.confirmed_at, case.withdrawn_at = "2026-11-23T10:00:00", withdrawn
    notes = make_paper(build_report(case, content, own_pack(case)), content).notes
    words = content.wording.label("pdf.withdrawn")
    assert (notes[:1] == (words,)) is bool(withdrawn)
