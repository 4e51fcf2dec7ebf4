"""Adds a file to a case, or says why not."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid

from bot.conversation.case import Case, File
from bot.evidence.rules import EvidenceRules
from bot.evidence.sniff import sniff

LONGEST_NAME = 80


class FileRefused(Exception):
    """A file that is not taken; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def may_add(case: Case, rules: EvidenceRules) -> None:
    """Raises FileRefused where no file may be added to the case (yet)."""
    if not case.type:
        raise FileRefused("file_early")
    if rules.refuses(case):
        raise FileRefused("file_intimate")
    if len(case.files) >= rules.most_files:
        raise FileRefused("file_many")


def add(case: Case, name: str, content: bytes, rules: EvidenceRules) -> File:
    """Notes a file in the case; the same content again is the same file."""
    digest = hashlib.sha256(content).hexdigest()
    if known := next((file for file in case.files if file.sha256 == digest), None):
        return known
    may_add(case, rules)
    if not content:
        raise FileRefused("file_empty")
    if len(content) > rules.most_bytes:
        raise FileRefused("file_large")
    kind = sniff(content)
    if kind is None:
        raise FileRefused("file_type")
    file = File(uuid.uuid4().hex, tidy(name), kind, len(content), digest)
    case.files.append(file)
    return file


def drop_refused(case: Case, rules: EvidenceRules) -> bool:
    """Takes the files out of a case that turned out to be one where none are taken; whether there were any."""
    if not case.files or not rules.refuses(case):
        return False
    case.files = []
    return True


def tidy(name: str) -> str:
    """A file's name without folders and control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    return kept.strip()[-LONGEST_NAME:]
