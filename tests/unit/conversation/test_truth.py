"""What is told of the time after a report: what the place does, refund rules by the way that was paid, whom else."""

from __future__ import annotations

import pytest

from bot.conversation import asides, handoff, naming, steps
from bot.conversation.case import Answer
from bot.conversation.engine import Content
from bot.wording.render import render
from tests.unit.conversation.test_conversation import Player


@pytest.fixture
def player(content: Content) -> Player:
    return Player(content)


def test_what_happens_next_is_said_of_the_place_that_takes_the_report(player: Player) -> None:
    player.tell()
    assert player.take(asides.aside, "what happens next", "ask_outcome")[0] == "aside_outcome_known"
    assert player.said[0].values["place"] == player.content.guidance.places["report_fraud"].name
    player.case.risks["immediate_danger"] = "2026-11-23T00:00:00"
    player.take(asides.aside, "will they catch them", "ask_outcome")
    assert player.said[0].values["place"] == player.content.guidance.places["other_force"].name


def test_before_a_type_is_known_and_without_a_report_the_answer_is_general(player: Player) -> None:
    assert player.take(asides.aside, "what happens next", "ask_outcome")[0] == "aside_ask_outcome"
    player.tell("someone wrote to me", "suspicious_message")
    assert player.take(asides.aside, "what happens next", "ask_outcome")[0] == "aside_ask_outcome"


@pytest.mark.parametrize(
    ("method", "rule", "other"),
    [
        ("bank_transfer", "claim_transfer", "claim_card"),
        ("credit_card", "section_75", "claim_transfer"),
        ("debit_card", "claim_card", "section_75"),
        ("paypal", "paypal_dispute", "claim_card"),
        ("crypto", "bank_and_exchange", "claim_transfer"),
    ],
)
def test_the_refund_rules_are_those_for_the_way_that_was_paid(
    player: Player, method: str, rule: str, other: str
) -> None:
    player.tell("i paid for boots that never came", "online_shopping_fraud")
    player.case.set("payment_method", Answer(method))
    assert player.take(asides.aside, "will i get it back", "ask_refund")[0] == "aside_refund_rules"
    said = {step["id"] for step in player.said[0].steps}
    assert rule in said
    assert other not in said
    assert "ombudsman" in said


def test_where_nothing_can_be_claimed_the_answer_on_refunds_is_general(player: Player) -> None:
    player.tell("somebody keeps writing to me", "online_harassment")
    assert player.take(asides.aside, "will i get it back", "ask_refund")[0] == "aside_ask_refund"


def test_the_hand_off_says_what_the_others_do_with_a_report(player: Player) -> None:
    player.tell("he has pictures of me and wants money", "sextortion")
    player.case.set("age", Answer(15))
    said = handoff.hand_over(player.case, player.content, "share")
    also = [one for one in said if one.id == "how_to_send_also"]
    assert [one.values["place"] for one in also] == [player.content.guidance.services["ceop"].name]
    assert all(render(one, "whatsapp", player.content)["text"] for one in also)


def test_the_place_itself_is_not_named_twice(player: Player) -> None:
    player.tell()
    assert player.content.guidance.services["report_fraud"].afterwards
    assert "how_to_send_also" not in [one.id for one in handoff.hand_over(player.case, player.content, "share")]


def test_found_content_is_handed_to_those_who_take_it_though_there_is_no_crime_report(player: Player) -> None:
    player.tell("i saw something horrible in a group", "illegal_content")
    said = [one.id for one in handoff.hand_over(player.case, player.content, "keep")]
    assert "who_takes_it" in said
    assert "how_to_send" not in said


def test_somebody_who_helps_is_spoken_to_as_such(player: Player) -> None:
    player.tell("my mum is being threatened online", "online_threats")
    assert player.case.value("who") == "someone_else"
    kind = player.content.guidance.types["online_threats"]
    named = next(one for one in naming.named(player.case, player.content) if one.id.startswith("named"))
    assert named.values["name"] == kind.name_for_other
    assert steps.reassurance(player.case, player.content) == kind.reassure_for_other
