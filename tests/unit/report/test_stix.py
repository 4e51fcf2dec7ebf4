"""The list of identifiers: valid STIX 2.1 whatever they are, the same each time, and nothing of the person in it."""

from __future__ import annotations

from typing import Any

import stix2
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stix2patterns.validator import validate

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.report.build import build_report
from bot.report.to_stix import to_stix
from tests.unit.report.sample import for_other, known, long_one, make, nearly_empty

FIELDS = "suspect_phone suspect_email suspect_url suspect_handle suspect_account suspect_wallet".split()


def bundle(case: Case, content: Content) -> Any:
    made = to_stix(build_report(case, content), content)
    assert made == to_stix(build_report(case, content), content)
    return stix2.parse(made.decode(), version="2.1")


def patterns(case: Case, content: Content) -> list[str]:
    found = [one.pattern for one in bundle(case, content).objects if one.type == "indicator"]
    assert all(validate(pattern) for pattern in found)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=80), max_size=3), platform=st.text())
@example(values=["o'brien\\", "a' OR url:value = 'b", "]", "‮x", "\n"], platform="'")
def test_any_identifier_makes_a_valid_pattern(content: Content, values: list[str], platform: str) -> None:
    patterns(make(platform=platform, **dict.fromkeys(FIELDS, values)), content)


def test_every_identifier_is_there_once(content: Content) -> None:
    found = patterns(long_one(), content)
    assert len(found) == len(set(found)) == 20
    assert "[user-account:account_type = 'phone' AND user-account:user_id = '+447700900100']" in found
    assert "[url:value = 'https://pay.example']" in found
    assert "[email-addr:value = 'agent0@trade-0.example']" in found
    assert "[user-account:account_login = '@o\\'brien\\\\x']" in found


def test_a_host_is_a_domain_and_a_user_name_belongs_to_its_platform(content: Content) -> None:
    found = patterns(make(suspect_url=["Bad[.]example"], suspect_handle=["x_1"], platform="Instagram"), content)
    assert found == [
        "[domain-name:value = 'bad.example']",
        "[user-account:account_type = 'instagram' AND user-account:account_login = 'x_1']",
    ]


def test_nothing_of_the_person_is_in_it(content: Content) -> None:
    case = for_other()
    case.set("suspect_phone", known(["+447700900456", "+447700900999"]))
    case.set("suspect_email", known(["Dana@home.example"]))
    text = bundle(case, content).serialize()
    assert "+447700900999" in text
    for own in ("900456", "home.example", "Dana", "Ruth", "courier", case.id):
        assert own not in text


def test_without_identifiers_there_is_only_who_made_it(content: Content) -> None:
    assert [one.type for one in bundle(nearly_empty(), content).objects] == ["identity"]
