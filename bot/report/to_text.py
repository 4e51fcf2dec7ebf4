"""The report as plain text, for screen readers, for chats, and to copy from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.report.paper import Paper, Row, make_paper
from bot.typeset.legible import legible

if TYPE_CHECKING:
    from bot.conversation.engine import Content


def to_text(report: dict[str, Any], content: Content) -> bytes:
    """The report as UTF-8 text."""
    return legible("\n".join(_lines(make_paper(report, content), content)) + "\n").encode()


def _lines(paper: Paper, content: Content) -> Iterator[str]:
    def word(name: str) -> str:
        return content.wording.label(f"pdf.{name}")

    yield from _heading(paper.title, "=")
    yield f"{word('draft' if paper.draft else 'confirmed')} · {paper.day}"
    yield paper.notice
    yield from _part(word("notes"), paper.notes)
    yield from _part(word("front"), map(_row, paper.front))
    yield from _part(word("payments"), paper.payments)
    yield from _part(word("identifiers"), map(_row, paper.identifiers))
    yield from _part(word("counted"), map(_row, paper.counted))
    left_out = (word("left_out"),) if paper.left_out else ()
    yield from _part(word("own_words"), (*paper.account, *left_out))
    yield from ("", *_heading(word("answers"), "-"))
    for section in paper.sections:
        yield from ("", section.title, *map(_row, section.rows))
    yield from _part(word("evidence"), paper.evidence)
    advice = (f"{step.title} ({step.at}{', ' + word('done') if step.done else ''})" for step in paper.advice)
    yield from _part(word("advice"), advice)
    yield from _part(word("place_to_report"), paper.how_to_report)
    yield from ("", f"{word('case')} {paper.id}")


def _heading(title: str, line: str) -> Iterator[str]:
    yield from (title, line * len(title))


def _part(title: str, lines: Any) -> Iterator[str]:
    made = list(lines)
    if made:
        yield from ("", *_heading(title, "-"), *made)


def _row(row: Row) -> str:
    return f"{row.label}: {'; '.join(row.values)}"
