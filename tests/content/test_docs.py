"""The README and the docs name only what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from benchmarks.people.person import CLARIFY
from bot.report.describe import describe
from bot.settings import ROOT, SETTINGS

DOCS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("doc", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_doc_names_is_there(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z][\w./-]*/[\w./<>-]*)`", text)) | set(re.findall(r"\]\(([^)#:]+)\)", text))
    for name in sorted(named):
        if "<" in name:
            name = name.split("<")[0].rsplit("/", 1)[0]
        here = [folder / name for folder in (ROOT, doc.parent)]
        assert any(path.exists() for path in here), f"{doc.name} names {name}"


@pytest.mark.parametrize("doc", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_command_that_a_doc_names_is_in_the_makefile(doc: Path) -> None:
    for target in re.findall(r"make ([a-z][a-z-]*)", "\n".join(_code(doc.read_text(encoding="utf-8")))):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), f"{doc.name} names make {target}"


def _code(text: str) -> list[str]:
    return re.findall(r"```\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)


def test_every_command_is_listed_by_make_help() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)) - {"export"}
    listed = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    assert targets == listed


def test_the_settings_page_lists_every_setting_with_its_default_and_help() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(HARBOUR_\w+)` \| (.*) \|$", page, re.MULTILINE))
    expected = {s.name: f"`{s.default}` | {s.help}" if s.default else f"| {s.help}" for s in SETTINGS}
    assert {name: row.replace(" |  | ", "| ") for name, row in rows.items()} == expected


def test_the_page_of_the_report_is_that_of_its_schema() -> None:
    assert (ROOT / "docs" / "report.md").read_text(encoding="utf-8") == describe()


def test_every_field_of_the_report_is_described() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| (.*) \|$", describe(), re.MULTILINE)
    assert len(rows) > 80
    assert [path for path, _, words in rows if len(words) < 5] == []


def test_the_ci_calls_the_tests_of_the_readme() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_file_names_a_package_index() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org")
    for path in [*ROOT.glob("*"), *(ROOT / "docs").rglob("*"), *(ROOT / "bot").rglob("*.py"), ROOT / ".ci" / "run"]:
        if path.is_file() and path.suffix not in {".png", ".gz"}:
            assert not hosts.search(path.read_text(encoding="utf-8", errors="ignore")), path


def test_every_question_of_the_talk_has_a_topic_for_played_people() -> None:
    topics = yaml.safe_load((ROOT / "benchmarks" / "people" / "topics.yml").read_text(encoding="utf-8"))
    asked = {
        name
        for path in (ROOT / "bot" / "wording" / "data" / "en").glob("*.yml")
        for name in yaml.safe_load(path.read_text(encoding="utf-8"))
        if name.startswith("ask_") and not name.startswith(CLARIFY)  # those are answered by the label
    }
    assert asked - set(topics) == {"ask_who"}
    assert set(topics) <= asked
