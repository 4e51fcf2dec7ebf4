"""After-care lists the letters, or says why there are none here."""

from __future__ import annotations

import pytest

from bot.conversation import handoff
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.turn import Say
from tests.unit.letters.cases import TOLD, make

BANK = ["transfer_claim", "bank_complaint", "ombudsman"]


def said(case: Case, content: Content) -> dict[str, Say]:
    return {say.id: say for say in handoff.hand_over(case, content, "keep")}


def test_the_letters_are_listed_by_their_addresses(content: Content) -> None:
    case = make("bank_or_police_impersonation", method="bank_transfer", **TOLD)
    links = said(case, content)["letters"].links
    assert [link["url"] for link in links] == [f"/letters/{name}" for name in BANK]
    assert [link["name"] for link in links] == [content.letters[name].title for name in BANK]


@pytest.mark.parametrize("watched", ["yes", "unsure"])
def test_where_the_device_may_be_seen_it_says_that_they_wait(content: Content, watched: str) -> None:
    case = make("intimate_image_abuse")
    case.device_watched = watched
    messages = said(case, content)
    assert "letters" not in messages
    assert not messages["letters_not_here"].links


def test_where_no_letter_fits_nothing_is_said(content: Content) -> None:
    assert not {"letters", "letters_not_here"} & set(said(make("money_mule"), content))


def test_who_helps_hears_whose_letters_they_are(content: Content) -> None:
    case = make("bank_or_police_impersonation", method="bank_transfer", who="someone_else", **TOLD)
    assert "letters_for_other" in said(case, content)
