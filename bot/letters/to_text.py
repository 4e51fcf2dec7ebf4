"""A letter as plain text, to copy and to change."""

from __future__ import annotations

from bot.letters.fill import Block, Filled, Line


def to_text(filled: Filled) -> str:
    """The parts with an empty line between them; a gap stands in square brackets."""
    return "\n\n".join(_block(block) for block in filled.blocks) + "\n"


def _block(block: Block) -> str:
    lines = [_line(line) for line in block.lines]
    if block.kind == "table":
        lines = [f"{label}: {line}" for label, line in zip(block.labels, lines, strict=True)]
    elif block.kind == "list":
        lines = [f"- {line}" for line in lines]
    return "\n".join(lines)


def _line(line: Line) -> str:
    return "".join(str(run) for run in line)
