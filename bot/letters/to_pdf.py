"""A letter as a tagged PDF (PDF/UA-1), made by Typst from data alone: nothing a person wrote is ever markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.letters.fill import Block, Filled
from bot.wording.load import Wording

TEMPLATE = Path(__file__).with_name("letter.typ")


def to_pdf(filled: Filled, wording: Wording) -> bytes:
    """The letter as PDF bytes."""
    import typst

    language, _, region = wording.locale.partition("_")
    data = {
        "title": filled.letter.title,
        "lang": language,
        "region": region,
        "pages": wording.label("letter.pages"),
        "blocks": [_block(block) for block in filled.blocks],
    }
    made: bytes = typst.compile(
        str(TEMPLATE), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["ua-1"]
    )
    return made


def _block(block: Block) -> dict[str, Any]:
    lines = [[{"text": str(run), "gap": run.gap} for run in line] for line in block.lines]
    return {"kind": block.kind, "labels": list(block.labels), "lines": lines}
