"""Copies of content for tests to break or change, as an editor would."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.guidance.load import DATA as GUIDANCE
from bot.wording.load import DATA as WORDING


def copied_guidance(folder: Path) -> Path:
    """A copy of the files of guidance."""
    return Path(shutil.copytree(GUIDANCE, folder / "guidance"))


def copied_wording(folder: Path) -> Path:
    """A copy of the files of wording."""
    return Path(shutil.copytree(WORDING, folder / "wording"))


def change(file: Path, old: str, new: str) -> int:
    """Replaces words that stand in a file, once; returns the line on which they stood."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} has no {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
