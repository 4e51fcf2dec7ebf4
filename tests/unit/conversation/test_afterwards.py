"""After the hand-off: the official number, more facts, taking the report back; and coming back to all of it."""

from __future__ import annotations

import pytest

from bot.conversation import afterwards, asides, handoff, leaving, reporting
from bot.conversation.case import File
from bot.conversation.engine import Content
from bot.conversation.turn import Reply
from bot.evidence.adding import drop_refused
from bot.report.build import build_report
from bot.report.to_json import to_json
from tests.unit.conversation.test_conversation import Player
from tests.unit.report.sample import own_pack


@pytest.fixture
def player(content: Content) -> Player:
    """Somebody whose report is confirmed."""
    one = Player(content)
    one.tell()
    one.to_the_report()
    one.take(lambda case, turn, content: Reply(handoff.hand_over(case, content, "share")))
    assert one.case.awaiting == "after"
    return one


def _report(player: Player, content: Content) -> dict[str, object]:
    report = build_report(player.case, content, own_pack(player.case))
    to_json(report, content)  # validates
    return report


@pytest.mark.parametrize(
    ("words", "reference"),
    [
        ("its nfrc 2611 0012 3456", "NFRC261100123456"),
        ("NFRC261100123456789", "NFRC261100123456789"),
        ("CAD 4521/24NOV26", "CAD 4521/24NOV26"),
        ("07700 900123", "07700 900123"),
    ],
)
def test_the_official_number_is_kept_and_is_nobodys_telephone(
    player: Player, content: Content, words: str, reference: str
) -> None:
    before = player.case.value("suspect_phone")
    assert player.take(afterwards.after, value="reference") == ["ask_after_reference"]
    said = player.take(afterwards.after, words)
    assert said == ["reference_noted", "ask_after"]
    assert player.case.reference == reference
    assert player.case.value("suspect_phone") == before
    assert _report(player, content)["official_reference"] == reference


@pytest.mark.parametrize("act", ["skip", "prefer_not", "not_sure", "deny"])
def test_without_a_number_nothing_changes(player: Player, act: str) -> None:
    player.take(afterwards.after, value="reference")
    assert player.take(afterwards.after, "no i dont have it", act)[-1] == "ask_after"
    assert player.case.reference == ""


def test_more_facts_go_into_the_case_and_are_looked_through_again(player: Player, content: Content) -> None:
    confirmed = player.case.confirmed_at
    player.take(afterwards.after, value="facts")
    said = player.take(afterwards.after, "he also wrote from help@fake-bank.example")
    assert said == ["facts_added", "review", "ask_review_check"]
    assert player.case.value("suspect_email") == ["help@fake-bank.example"]
    assert player.case.told[-1].text == "he also wrote from help@fake-bank.example"
    player.take(reporting.reviewed, act="affirm")
    assert player.case.awaiting == "consent_check"
    player.take(reporting.agree, act="affirm")
    assert player.case.confirmed_at >= confirmed


def test_only_a_clear_yes_takes_the_report_back(player: Player, content: Content) -> None:
    player.take(afterwards.after, value="withdraw")
    assert player.take(afterwards.after, "hm what happens then", "inform") == ["not_withdrawn", "ask_after"]
    assert not player.case.withdrawn_at
    player.take(afterwards.after, value="withdraw")
    assert player.take(afterwards.after, act="affirm") == ["withdrawn", "ask_after"]
    assert player.case.withdrawn_at
    report = _report(player, content)
    assert (report["status"], report["consent"]) == ("withdrawn", None)


def test_confirmed_again_it_is_no_longer_taken_back(player: Player) -> None:
    player.take(afterwards.after, value="withdraw")
    player.take(afterwards.after, act="affirm")
    player.take(lambda case, turn, content: Reply(handoff.hand_over(case, content, "share")))
    assert not player.case.withdrawn_at


def test_an_aside_leaves_the_open_addition_open(player: Player) -> None:
    player.take(afterwards.after, value="reference")
    said = player.take(asides.explain, "why do you ask", "ask_why")
    assert said[-1] == "ask_after_reference"


def test_coming_back_asks_again_where_the_talk_was(player: Player, content: Content) -> None:
    assert player.take(asides.begin, act="begin") == ["welcome_back", "ask_after"]
    fresh = Player(content)
    assert fresh.take(asides.begin, act="begin") == ["opening", "ask_account"]
    fresh.tell()
    asked = fresh.case.awaiting
    fresh.take(leaving.stop, act="stop")
    fresh.take(leaving.stopped, act="affirm")
    assert fresh.take(asides.begin, act="begin")[0] == "welcome_back"
    assert fresh.case.awaiting == asked


def test_files_go_once_the_matter_turns_out_to_be_about_pictures(player: Player, content: Content) -> None:
    player.case.files = [File("f", "a.png", "image/png", 3, "0" * 64)]
    assert not drop_refused(player.case, content.evidence)
    player.case.type = "sextortion"
    assert drop_refused(player.case, content.evidence)
    assert player.case.files == []
