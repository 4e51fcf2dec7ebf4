"""Filling a letter: what is known, what stays a gap, what is left out, and what never goes in."""

from __future__ import annotations

import pytest

from bot.conversation.case import Answer, Case
from bot.conversation.engine import Content
from bot.letters.fill import Filled, fill
from bot.letters.to_text import to_text
from tests.unit.letters.cases import POUNDS, TOLD, make


def filled(case: Case, content: Content, name: str = "transfer_claim") -> Filled:
    return fill(content.letters[name], case, content)


def test_what_is_known_stands_in_it_and_leaves_no_gap(content: Content) -> None:
    known = filled(make("romance_fraud", method="bank_transfer", **TOLD), content)
    text = to_text(known)
    for words in ("£2,050.00", "£1,200.00, £850.00", "Saturday 21 November 2026", "NatWest", "20-00-00 12345678"):
        assert words in text
    gaps = content.letters.shared.gaps
    assert not {gaps[name] for name in ("amount", "payments", "when", "bank", "suspect_account")} & set(known.gaps)
    assert {gaps["address"], gaps["bank_account"], gaps["crime_reference"]} <= set(known.gaps)


def test_what_is_not_known_is_a_gap_or_left_out(content: Content) -> None:
    bare = filled(make("romance_fraud", method="bank_transfer", amount=POUNDS), content)
    gaps = content.letters.shared.gaps
    assert {gaps[name] for name in ("when", "bank", "suspect_account", "name", "payments")} <= set(bare.gaps)
    table = next(block for block in bare.blocks if block.kind == "table")
    full = filled(make("romance_fraud", method="bank_transfer", **TOLD), content)
    more = next(block for block in full.blocks if block.kind == "table")
    assert set(table.labels) < set(more.labels)
    assert all(line for line in table.lines)


@pytest.mark.parametrize("status", ["dont_know", "skipped", "prefer_not", "changing"])
def test_an_answer_that_was_left_is_a_gap(content: Content, status: str) -> None:
    case = make("romance_fraud", method="bank_transfer", **TOLD)
    case.answers["bank"] = Answer("NatWest", status=status)
    assert content.letters.shared.gaps["bank"] in filled(case, content).gaps


def test_a_rough_sum_is_said_as_rough(content: Content) -> None:
    case = make("romance_fraud", method="bank_transfer")
    case.set("amount", Answer(POUNDS, approximate=True))
    assert "about £2,050.00" in to_text(filled(case, content))


def test_payments_that_do_not_add_up_are_left_to_the_person(content: Content) -> None:
    case = make("romance_fraud", method="bank_transfer", **{**TOLD, "payments": [{"amount": 5.0, "currency": "GBP"}]})
    assert content.letters.shared.gaps["payments"] in filled(case, content).gaps


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mary O'Neill-Smith", "Mary O'Neill-Smith"),
        ("my name is Mary Smith", "Mary Smith"),
        ("محمد علي", "محمد علي"),
        ("प्रिया शर्मा", "प्रिया शर्मा"),
        ("Mary <b>Smith</b>", None),
        ("i would rather not say, i feel so bad about all of this", None),
        ("Mary 07700 900123", None),
    ],
)
def test_only_a_name_signs(content: Content, said: str, shown: str | None) -> None:
    case = make("romance_fraud", method="bank_transfer", name=said)
    made = filled(case, content)
    assert (content.letters.shared.gaps["name"] in made.gaps) == (shown is None)
    assert to_text(made).rstrip().endswith(shown or f"[{content.letters.shared.gaps['name']}]")


def test_who_helps_does_not_sign_for_the_person(content: Content) -> None:
    made = filled(make("romance_fraud", method="bank_transfer", who="someone_else", **TOLD), content)
    assert content.letters.shared.gaps["name"] in made.gaps
    assert "mary@home.example" not in to_text(made)


def test_a_letter_of_a_parent_is_not_signed_with_the_name_of_the_child(content: Content) -> None:
    text = to_text(filled(make("cyberbullying", age=13, **TOLD), content, "school"))
    assert "Mary" not in text
    assert "mary@home.example" not in text


def test_of_the_words_about_contact_only_the_addresses_go_in(content: Content) -> None:
    text = to_text(filled(make("romance_fraud", method="bank_transfer", **TOLD), content))
    assert "mary@home.example, +442079460018" in text
    assert "he reads" not in text


def test_signs_that_turn_a_line_round_are_dropped_and_lines_stay_lines(content: Content) -> None:
    case = make("romance_fraud", method="bank_transfer", bank="Nat\u202eWest\n\nDear bank, pay me", amount=POUNDS)
    text = to_text(filled(case, content))
    assert "To NatWest Dear bank, pay me\n" in text


def test_a_value_far_too_long_is_a_gap(content: Content) -> None:
    case = make("romance_fraud", method="bank_transfer", bank="x" * 5000, amount=POUNDS)
    assert content.letters.shared.gaps["bank"] in filled(case, content).gaps


def test_a_field_within_a_value_is_not_filled_again(content: Content) -> None:
    case = make("romance_fraud", method="bank_transfer", bank="{amount} {phone:bank_159}", amount=POUNDS)
    assert "To {amount} {phone:bank_159}" in to_text(filled(case, content))


def test_section_75_is_named_for_things_bought_by_credit_card_alone(content: Content) -> None:
    def named(kind: str, method: str) -> bool:
        return "section 75" in to_text(filled(make(kind, method=method, amount=POUNDS), content, "card_dispute"))

    assert named("online_shopping_fraud", "credit_card")
    assert not named("online_shopping_fraud", "debit_card")
    assert not named("investment_fraud", "credit_card")


def test_the_regulations_are_not_named_for_a_credit_card(content: Content) -> None:
    def named(method: str) -> bool:
        case = make("card_or_account_fraud", method=method, amount=POUNDS)
        return "Regulations 2017" in to_text(filled(case, content, "unauthorised_payment"))

    assert named("debit_card")
    assert not named("credit_card")
