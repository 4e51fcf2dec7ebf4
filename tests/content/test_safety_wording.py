"""The fixed wording on danger and self-harm: numbers first and from the list, short, no promise, no method."""

from __future__ import annotations

import re

import pytest

from bot.conversation.engine import Content
from bot.wording.load import MARKER, load_wording

TEXTS = [
    text for name, text in load_wording().texts.items() if name.startswith(("danger", "self_harm", "numbers", "pause"))
]
NUMBER = re.compile(r"\d[\d ]+\d")  # two figures or more
ALLOWED = {"55"}  # what is pressed on a silent call
NEVER = re.compile(
    r"\b(?:promise|secret|confidential|nobody will know|won't tell|calm down|don't worry|at least|think of your|"
    r"commit|pills|tablets|overdose|hang(?! up)|jump|cut)\b",
    re.IGNORECASE,
)
WORDS = 75  # of a whole message


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_numbers_come_from_the_list_of_services(text: object, content: Content) -> None:
    for channel in ("web", "whatsapp", "call_handler"):
        words = text.on(channel)  # type: ignore[attr-defined]
        assert set(NUMBER.findall(MARKER.sub("", words))) <= ALLOWED
        for detail, service in MARKER.findall(words):
            assert not service or content.guidance.services[service].detail(detail)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_it_is_short_promises_nothing_and_names_no_method(text: object) -> None:
    for channel in ("web", "whatsapp", "call_handler"):
        words = text.on(channel)  # type: ignore[attr-defined]
        assert not NEVER.search(words)
        assert len(words.split()) <= WORDS


@pytest.mark.parametrize("name", ["danger", "danger_for_other", "self_harm_now", "danger_stay"])
def test_999_comes_in_the_first_line(name: str) -> None:
    for channel in ("web", "whatsapp"):
        assert "{phone:emergency_999}" in load_wording().texts[name].on(channel).splitlines()[0]


@pytest.mark.parametrize("name", ["self_harm", "self_harm_for_child", "self_harm_for_other"])
def test_a_line_that_is_not_there_in_every_nation_says_where_it_is(name: str, content: Content) -> None:
    assert set(content.guidance.services["nhs_111"].nations) == {"england", "wales"}
    for channel in ("web", "whatsapp", "call_handler"):
        for line in load_wording().texts[name].on(channel).splitlines():
            assert "nhs_111" not in line or "England and Wales" in line


def test_who_listens_is_free_and_there_day_and_night_in_every_nation(content: Content) -> None:
    for name in ("samaritans", "shout", "emergency_999"):
        service = content.guidance.services[name]
        assert len(service.nations) == 4
        assert service.hours == "day and night"
