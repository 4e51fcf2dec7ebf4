"""Data files: plain YAML 1.2, with the line of every key, and errors that say where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.rows import ContentError, read_rows


def test_keys_are_text_and_know_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_text("# first\nno:\n  7: yes\nchecked: 2026-11-01\nsure: true\n")
    rows = read_rows(path)
    assert rows == {"no": {"7": "yes"}, "checked": date(2026, 11, 1), "sure": True}
    assert rows.lines == {"no": 2, "checked": 4, "sure": 5}
    assert rows["no"].lines == {"7": 3}


@pytest.mark.parametrize(
    ("text", "line"), [("a: 1\nb: 2\na: 3\n", 3), ("a: 1\nb: [\n", 3), ("- one\n", 1), ("a: !!python/none\n", 1)]
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "odd.yml"
    path.write_text(text)
    with pytest.raises(ContentError, match=rf"^odd\.yml:{line}: "):
        read_rows(path)
