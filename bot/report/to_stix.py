"""What points to the offender as a STIX 2.1 bundle, for those who work with those. Nothing of the person is in it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.facts import read_email, read_phone
from bot.typeset.legible import legible

if TYPE_CHECKING:
    from bot.conversation.engine import Content

NAMESPACE = uuid.UUID("6f2c5b1e-8f7e-4f0c-9d0a-4b7f0d9a2c11")  # of Harbour's STIX ids, made once
FIRST = "2026-11-23T00:00:00Z"  # the one version of Harbour's own identity
SCHEME = re.compile(r"^h(?:tt|xx)p(s?)(?:\[:\]|:)//", re.IGNORECASE)


def to_stix(report: dict[str, Any], content: Content) -> bytes:
    """The bundle as UTF-8 JSON; the same report gives the same bytes."""
    import stix2

    moment = report["confirmed_at"] or report["opened_at"]
    label = content.wording.label
    maker = stix2.Identity(
        id=_id("identity", "harbour"), name="Harbour", identity_class="system", created=FIRST, modified=FIRST
    )
    marking = stix2.TLP_AMBER
    indicators = [
        stix2.Indicator(
            id=_id("indicator", f"{report['id']} {pattern}"),
            created_by_ref=maker.id,
            created=moment,
            modified=moment,
            valid_from=moment,
            name=label(f"stix.{kind}"),
            description=label("stix.description"),
            indicator_types=["malicious-activity"],
            pattern=pattern,
            pattern_type="stix",
            labels=[report["incident"]["type"]] if report["incident"]["type"] else None,
            object_marking_refs=[marking],
        )
        for kind, pattern in _patterns(report)
    ]
    bundle = stix2.Bundle(maker, *([marking] if indicators else []), *indicators, id=_id("bundle", report["id"]))
    return str(bundle.serialize(pretty=True)).encode()


def _id(kind: str, name: str) -> str:
    return f"{kind}--{uuid.uuid5(NAMESPACE, name)}"


def _patterns(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and pattern of each identifier, without those by which the person can be reached."""
    own = _own(report)
    found = [
        (kind, pattern(legible(value).strip(), report))
        for kind, pattern in PATTERNS.items()
        for value in report["suspect"][kind]
        if value.strip() and value.strip().lower() not in own
    ]
    return list(dict.fromkeys(found))


def _own(report: dict[str, Any]) -> set[str]:
    people = report["people"]
    words = " ".join(filter(None, (people["contact"], people["safe_to_contact"])))
    return {value.lower() for value in (*read_phone(words), *read_email(words))} | {words.strip().lower()}


def _text(value: str) -> str:
    """A string of the pattern language: a quote or a backslash in it is escaped."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'"


def _account(kind: str, value: str, *, called: str = "user_id") -> str:
    return f"[user-account:account_type = {_text(kind)} AND user-account:{called} = {_text(value)}]"


def _handle(value: str, report: dict[str, Any]) -> str:
    platform = report["incident"]["platform"]
    if platform:
        return _account(legible(platform).strip().lower(), value, called="account_login")
    return f"[user-account:account_login = {_text(value)}]"


def _site(value: str, _report: dict[str, Any]) -> str:
    """A whole address as a URL, a bare host as a domain name; [.] and hxxp, which only make it safe to read, undone."""
    plain = SCHEME.sub(r"http\1://", value.replace("[.]", "."))
    if "/" in plain:
        return f"[url:value = {_text(plain)}]"
    return f"[domain-name:value = {_text(plain.lower())}]"


PATTERNS: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "phones": lambda value, _report: _account("phone", value),
    "emails": lambda value, _report: f"[email-addr:value = {_text(value)}]",
    "websites": _site,
    "handles": _handle,
    "accounts": lambda value, _report: _account("bank", value),
    "wallets": lambda value, _report: _account("cryptocurrency", value),
}
