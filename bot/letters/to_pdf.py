"""A letter as a tagged PDF (PDF/UA-1), with the look of the report; nothing a person wrote is ever markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.letters.fill import Block, Filled
from bot.typeset.pdf import make_pdf
from bot.wording.load import Wording

TEMPLATE = Path(__file__).with_name("letter.typ")


def to_pdf(filled: Filled, wording: Wording) -> bytes:
    """The letter as PDF bytes."""
    data = {
        "title": filled.letter.title,
        "page": wording.label("pdf.page"),
        "of": wording.label("pdf.of"),
        "blocks": [_block(block) for block in filled.blocks],
    }
    return make_pdf(TEMPLATE, data)


def _block(block: Block) -> dict[str, Any]:
    lines = [[{"text": str(run), "gap": run.gap} for run in line] for line in block.lines]
    return {"kind": block.kind, "labels": list(block.labels), "lines": lines}
