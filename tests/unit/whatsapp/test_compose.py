"""Whatever is said, every message keeps WhatsApp's limits, and nothing of it is lost on the way."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fake_whatsapp import rules
from bot.whatsapp.compose import Words, compose, document, plain

WORDS = Words("Choose", "More …", "More answers.", "Next")
WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
SENTENCE = st.lists(WORD, min_size=1, max_size=120).map(" ".join)
STEP = st.fixed_dictionaries({"title": SENTENCE, "how": SENTENCE})
MESSAGES = st.lists(
    st.fixed_dictionaries({"lead": SENTENCE}, optional={"steps": st.lists(STEP, max_size=5)}), min_size=1, max_size=8
)
TITLES = st.lists(SENTENCE.map(lambda text: text[:60].strip()), max_size=35)


def titled(titles: list[str]) -> list[dict[str, str]]:
    return [{"id": f"b{n}", "title": title, "act": "inform", "value": ""} for n, title in enumerate(titles)]


def ids(name: str) -> str:
    return f"id-{name}"


def all_screens(messages: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Every screen, asked for one after the other as a person would."""
    screens = [compose(messages, ids, WORDS)]
    while f"id-page-{len(screens) + 1}" in [choice for choice, _ in options(screens[-1][-1])]:
        screens.append(compose(messages, ids, WORDS, len(screens) + 1))
    return screens


def options(payload: dict[str, Any]) -> list[tuple[str, str]]:
    action = payload.get("interactive", {}).get("action", {})
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    return [(one["id"], one["title"]) for one in [*(b["reply"] for b in action.get("buttons", [])), *rows]]


def words(payload: dict[str, Any]) -> str:
    return str(payload["text"]["body"] if payload["type"] == "text" else payload["interactive"]["body"]["text"])


def sendable(payload: dict[str, Any]) -> None:
    rules.check({"messaging_product": "whatsapp", "to": "447700900123", **payload}, {})


@given(MESSAGES, TITLES)
def test_every_message_is_one_that_whatsapp_takes(messages: list[dict[str, Any]], titles: list[str]) -> None:
    messages[-1]["buttons"] = titled(titles)
    screens = all_screens(messages)
    for screen in screens:
        assert len(screen) <= 2 or not titles
        for payload in screen:
            sendable(payload)
            sendable(plain(payload))
    said = "".join(words(payload) for screen in screens for payload in screen)
    for message in messages:
        for part in (message["lead"], *(step["how"] for step in message.get("steps", []))):
            assert "".join(part.split()) in "".join(said.split())
    offered = [choice for screen in screens for choice, _ in options(screen[-1]) if not choice.startswith("id-page")]
    assert offered == [f"id-b{n}" for n in range(len(titles))]


def test_a_short_turn_is_one_message_with_buttons() -> None:
    [[payload]] = all_screens([{"lead": "a"}, {"lead": "Is that right?", "buttons": titled(["Yes", "No"])}])
    assert payload["interactive"]["type"] == "button"
    assert words(payload) == "a\n\nIs that right?"


def test_four_answers_or_a_longer_title_become_a_list() -> None:
    for titles in (["a", "b", "c", "d"], ["a title of 21 letters"]):
        [[payload]] = all_screens([{"lead": "Which?", "buttons": titled(titles)}])
        assert payload["interactive"]["type"] == "list"


def test_no_preview_is_fetched_and_no_address_of_the_page_goes_out() -> None:
    links = [{"name": "Papers", "url": "/report.pdf"}, {"name": "Action", "phone": "0300 123 2040"}]
    [[payload]] = all_screens([{"lead": "ready", "links": links}])
    assert payload["text"] == {"body": "ready\n\nAction: 0300 123 2040", "preview_url": False}


def test_a_caption_is_cut_to_what_a_document_may_carry() -> None:
    payload = document([{"lead": "x" * 3000}], "notes.pdf")
    assert len(payload["document"]["caption"]) == 1024
