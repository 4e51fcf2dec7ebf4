"""A mistake in a letter or its words stops the start, and is named with file and line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.guidance.load import DATA, load_guidance
from bot.letters.load import load_letters
from bot.report.fields import load_fields
from bot.rows import ContentError
from bot.wording.load import DATA as WORDING

GUIDANCE = load_guidance()
FIELDS = load_fields()
ROWS = "letters.yml"
NEW = """
a_new_one:
  to: bank
  for:
    - types: [phishing]
      when: [by_card]
  parts: [day, {id: only_here, unless: [child]}, close]
  sources: ["a source"]
  checked: 2026-11-23
"""
NEW_WORDS = """
a_new_one:
  title: "A title"
  how: "How."
  subject: "About {platform}"
  parts:
    only_here: "Paid from {bank} by {payment_method?}."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(WORDING / "en" / "letters", tmp_path / "en" / "letters")
    shutil.copy(DATA / ROWS, tmp_path / ROWS)
    return tmp_path


def load(folder: Path) -> object:
    return load_letters(GUIDANCE, FIELDS, "en", folder, folder)


def test_a_letter_is_added_by_data_alone(folder: Path) -> None:
    for file, more in ((ROWS, NEW), ("en/letters/bank.yml", NEW_WORDS)):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    letters = load_letters(GUIDANCE, FIELDS, "en", folder, folder)
    assert [part.id for part in letters["a_new_one"].parts] == ["day", "only_here", "close"]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (ROWS, "when: [adult]", "when: [grown_up]", "unknown condition 'grown_up'"),
        (ROWS, "types: [sim_swap]", "types: [sim_swop]", "unknown type 'sim_swop'"),
        (ROWS, "links: [cifas]", "links: [cifos]", "unknown service 'cifos'"),
        (ROWS, "to: lender", "to: lander", "unknown receiver 'lander'"),
        (ROWS, "parts: [message]", "parts: [massage]", "the words of the part 'massage' are missing"),
        (ROWS, "  to: lender\n", "  to: lender\n  too: lender\n", "unknown key 'too'"),
        (ROWS, "      when: [adult]", "      whenever: [adult]", "unknown key 'whenever'"),
        (ROWS, "  status: unconfirmed", "  status: maybe", "status confirmed or unconfirmed"),
        (ROWS, "  to: school\n", "  to: school\n  nations: [mars]\n", "unknown nation"),
        (ROWS, "friends_number_taken:", "friends_number_lost:", "its words are missing"),
        (ROWS, "  checked: 2026-11-23\n", "", "needs sources, `checked: <day>`"),
        ("people.yml", "{platform}", "{platfrom}", "unknown field 'platfrom'"),
        ("people.yml", "{platform}", "{impact}", "must not hold 'impact'"),
        ("people.yml", "{platform}", "{evidence?}", "must not hold 'evidence'"),
        ("people.yml", "{name}", "{age}", "needs words for its gap"),
        ("people.yml", "{platform}", "{Platform", "a curly bracket that is no field"),
        ("people.yml", "{phone:nspcc}", "{phone:nspc}", "names nothing in services.yml"),
        ("people.yml", "{phone:nspcc}", "{bank}", "only services can be named"),
        ("people.yml", "    message:", "    note: x\n    message:", "letters.yml does not use the part 'note'"),
        ("people.yml", "  subject:", "  subjects:", "must have title, how, subject, parts"),
        ("people.yml", "employer:", "employers:", "its words are missing"),
        ("bank.yml", 'title: "Ask for', 'title: "" #', "words are missing"),
        ("shared.yml", "  sim_swap:", "  sim_swop:", "unknown type 'sim_swop'"),
        ("shared.yml", "  own_number:", "  own_numbers:", "unknown field 'own_number'"),
        ("shared.yml", "  name: ", "  spare: x\n  name: ", "no letter uses it"),
        ("shared.yml", "\nhappened:", "\nhappenings:", "must have receivers, gaps, happened, parts"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(folder: Path, file: str, old: str, new: str, words: str) -> None:
    path = folder / file if file == ROWS else folder / "en" / "letters" / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(words)) as error:
        load(folder)
    assert re.match(r"[a-z]+\.yml:\d+: ", str(error.value))
