from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.case import Answer, Case
from bot.evidence.adding import FileRefused, add, may_add, tidy
from bot.evidence.rules import DATA, EvidenceRules, load_rules
from bot.evidence.sniff import EXTENSIONS, sniff
from bot.risks import RISKS
from bot.rows import ContentError

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
TYPES = frozenset(
    "sextortion intimate_image_abuse intimate_deepfake cyberflashing child_grooming illegal_content phishing".split()
)


@pytest.fixture
def rules() -> EvidenceRules:
    return load_rules(TYPES, frozenset(RISKS))


@pytest.fixture
def case() -> Case:
    one = Case.new("web", date(2026, 11, 23))
    one.type, one.type_confirmed = "phishing", True
    return one


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypavif", "image/avif"),
        (b"%PDF-1.7\n", "application/pdf"),
    ],
)
def test_pictures_and_pdf_are_told_by_their_bytes(start: bytes, kind: str) -> None:
    assert sniff(start + b"rest") == kind
    assert kind in EXTENSIONS


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<html>%PDF-1.7",
        b"MZ\x90\0",
        b"PK\x03\x04",
        b"\0\0\0\x18ftypmp42",
        b"RIFF\x10\0\0\0WAVE",
        b"#!/bin/sh",
        b" %PDF-1.7",
    ],
)
def test_anything_else_is_not_taken_whatever_its_name(case: Case, rules: EvidenceRules, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        add(case, "picture.png", content, rules)
    assert refused.value.code == ("file_type" if content else "file_empty")
    assert case.files == []


@given(st.binary(max_size=64))
def test_sniffing_never_fails(content: bytes) -> None:
    assert sniff(content) is None or sniff(content) in EXTENSIONS


def test_a_file_is_noted_with_its_hash_and_taken_once(case: Case, rules: EvidenceRules) -> None:
    first = add(case, "C:\\Users\\me\\sc\u202ereen\n.png", PNG, rules)
    assert (first.name, first.type, first.size) == ("screen.png", "image/png", len(PNG))
    assert first.sha256 == hashlib.sha256(PNG).hexdigest()
    assert add(case, "again.png", PNG, rules) == first
    assert len(case.files) == 1


def test_size_and_number_have_an_end(case: Case, rules: EvidenceRules) -> None:
    with pytest.raises(FileRefused, match="file_large"):
        add(case, "a.png", PNG + b"\0" * rules.most_bytes, rules)
    for number in range(rules.most_files):
        add(case, "a.png", PNG + bytes([number]), rules)
    with pytest.raises(FileRefused, match="file_many"):
        add(case, "a.png", PNG + b"one more", rules)


@pytest.mark.parametrize("kind", sorted(TYPES - {"phishing"}))
def test_where_pictures_are_intimate_none_is_taken(case: Case, rules: EvidenceRules, kind: str) -> None:
    case.type = kind
    with pytest.raises(FileRefused, match="file_intimate"):
        add(case, "a.png", PNG, rules)


def test_of_a_child_none_is_taken(case: Case, rules: EvidenceRules) -> None:
    case.risks["under_18"] = "2026-11-23T10:00:00"
    with pytest.raises(FileRefused, match="file_intimate"):
        may_add(case, rules)
    case.set("age", Answer(34))
    may_add(case, rules)
    case.set("age", Answer(15))
    with pytest.raises(FileRefused, match="file_intimate"):
        may_add(case, rules)


def test_while_unsure_a_likely_intimate_type_counts_too(case: Case, rules: EvidenceRules) -> None:
    case.ranking = {"phishing": 0.6, "sextortion": 0.3}
    may_add(case, rules)
    case.type_confirmed = False
    with pytest.raises(FileRefused, match="file_intimate"):
        may_add(case, rules)
    case.ranking["sextortion"] = 0.05
    may_add(case, rules)


def test_before_anything_is_told_none_is_taken(rules: EvidenceRules) -> None:
    with pytest.raises(FileRefused, match="file_early"):
        may_add(Case.new("web", date(2026, 11, 23)), rules)


@given(st.text(max_size=300))
def test_a_tidy_name_is_short_and_harmless(name: str) -> None:
    tidied = tidy(name)
    assert len(tidied) <= 80
    assert not set(tidied) & set("/\\\n\r\0\u202e")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("cyberflashing", "cyberflashin", "rules.yml:5"),
        ("[under_18]", "[under_81]", "rules.yml:6"),
        ("most_files: 10", "most_files: none", "rules.yml:11"),
        ("most_files", "most_flies", "most_f"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_line(tmp_path: Path, old: str, new: str, where: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(DATA.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=where):
        load_rules(TYPES, frozenset(RISKS), path)
