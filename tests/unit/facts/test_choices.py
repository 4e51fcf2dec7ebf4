from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import read_age, read_choice, read_facts, read_place
from bot.facts.choices import Choice, contact_channel, payment_method
from bot.facts.lists import DATA, checked, compiled, data_rows, lowered
from bot.facts.names import named
from bot.facts.people import victim_age
from bot.facts.services import bank_of, platform_of
from bot.rows import ContentError

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("platform", "insta", "Instagram"),
        ("platform", "fb", "Facebook"),
        ("platform", "fb marketplace", "Facebook Marketplace"),
        ("platform", "snap", "Snapchat"),
        ("platform", "hinge", "Hinge"),
        ("platform", "twitter", "X"),
        ("bank", "natwest", "NatWest"),
        ("bank", "my monzo", "Monzo"),
        ("bank", "Chase", "Chase"),
        ("payment_method", "bank transfer", "bank_transfer"),
        ("payment_method", "i moved it to his account", "bank_transfer"),
        ("payment_method", "on my credit card", "credit_card"),
        ("payment_method", "my debit card", "debit_card"),
        ("payment_method", "steam cards", "gift_card"),
        ("payment_method", "bitcoin", "crypto"),
        ("payment_method", "cash", "cash"),
        ("payment_method", "a cheque", "other"),
        ("contact_channel", "they rang me", "phone_call"),
        ("contact_channel", "a text", "text_message"),
        ("contact_channel", "whatsapp", "whatsapp"),
        ("contact_channel", "on tinder", "dating_app"),
        ("contact_channel", "through insta", "social_media"),
        ("contact_channel", "by email", "email"),
        ("contact_channel", "a letter in the post", "post"),
    ],
)
def test_an_answer_is_understood(kind: str, text: str, value: str) -> None:
    assert read_choice(kind, text) == value


def channel(text: str) -> Choice | None:
    return contact_channel(text, named("platform", text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("We matched on Hinge and then moved to WhatsApp. My bank rang me on Friday.", "dating_app"),
        ("I got a text saying a parcel was held. I clicked it and then I rang the bank.", "text_message"),
        ("My mum was called by someone who said he was from the bank. He emailed nothing.", "phone_call"),
        ("There was no phone call, I had an email from them.", "email"),
        ("I found a flat on a lettings site and emailed the landlord", "website"),
        ("He keeps posting about me on Facebook. I told the police on the phone.", "social_media"),
        ("a bloke from work said I could make money", "in_person"),
    ],
)
def test_the_offenders_contact_outweighs_what_followed(text: str, value: str) -> None:
    found = channel(text)
    assert found is not None
    assert found.value == value


def test_what_is_only_hinted_at_is_not_sure() -> None:
    found = channel("he sent me a message")
    assert found is not None
    assert not found.sure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I paid by bank transfer and then cancelled my debit card", "bank_transfer"),
        ("they wanted bitcoin but I paid with gift cards", "gift_card"),
        ("I didn't use my credit card, I sent cash", "cash"),
    ],
)
def test_the_way_of_paying_is_the_one_used(text: str, value: str) -> None:
    found = payment_method(text, 0)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("kind", ["platform", "bank", "payment_method", "contact_channel"])
def test_nothing_is_made_of_nothing(kind: str) -> None:
    assert read_choice(kind, "dunno really") is None


def test_a_gift_card_is_not_a_platform() -> None:
    assert platform_of("I bought Amazon gift cards and steam cards") is None


def test_the_victims_bank_is_not_the_platform() -> None:
    text = "I met him on hinge and sent it from my natwest account"
    platform, bank = platform_of(text), bank_of(text)
    assert platform is not None
    assert bank is not None
    assert (platform.name, bank.name) == ("Hinge", "NatWest")


def test_a_bank_that_the_offender_claimed_to_be_is_the_platform() -> None:
    found = platform_of("a man rang me saying he was from the Barclays fraud team")
    assert found is not None
    assert found.name == "Barclays"


def test_the_bank_the_money_went_to_is_not_the_victims() -> None:
    found = bank_of("I paid from my Lloyds account to a Monzo account")
    assert found is not None
    assert found.name == "Lloyds"


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("im 71", 71),
        ("I'm 15", 15),
        ("Vic 67f", 67),
        ("I'm 40 and my son is 13", 13),
        ("I'm 15 and my sister is 9", 15),
    ],
)
def test_the_age_of_the_victim(text: str, age: int) -> None:
    found = victim_age(text)
    assert found is not None
    assert found[0] == age


@pytest.mark.parametrize("text", ["im 20 miles away", "i'm 5 minutes late", "07700 900123"])
def test_what_is_no_age(text: str) -> None:
    assert victim_age(text) is None


@pytest.mark.parametrize(
    ("text", "age"), [("67", 67), ("81, im 30", 81), ("i'm 30, she is 81", 30), ("over 18", 18), ("2 years ago", None)]
)
def test_a_number_answers_how_old(text: str, age: int | None) -> None:
    assert read_age(text) == age


@pytest.mark.parametrize(
    ("text", "nation", "district"),
    [
        ("SW9 8HE", "england", "SW9"),
        ("sw9", "england", "SW9"),
        ("Brixton", "england", "SW2"),
        ("London", "england", None),
        ("i live in Leeds", "england", None),
        ("Glasgow", "scotland", None),
        ("G12 8QQ", "scotland", "G12"),
        ("cardiff", "wales", None),
        ("BT1", "northern_ireland", "BT1"),
    ],
)
def test_a_place_tells_nation_and_district(text: str, nation: str, district: str | None) -> None:
    place = read_place(text)
    assert place is not None
    assert (place.nation, place.district) == (nation, district)


@pytest.mark.parametrize("text", ["down the road", "nowhere", ""])
def test_no_place_is_made_up(text: str) -> None:
    assert read_place(text) is None


def test_every_name_is_found_by_itself() -> None:
    for kind in ("platform", "bank"):
        for name, row in data_rows(kind).items():
            for spelling in row.get("aliases", []) + row.get("cased", []):
                assert name in {one.name for one in named(kind, spelling)}, f"{kind}: {spelling} is not {name}"


def test_errors_name_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "odd.yml").write_text("- just\n- a list\n")
    with pytest.raises(ContentError, match=r"odd\.yml"):
        data_rows("odd", tmp_path)
    with pytest.raises(ContentError, match=r"bank\.yml: Monzo: unknown key 'alias'"):
        checked("bank", "Monzo", {"alias": []}, {"aliases"})
    with pytest.raises(ContentError, match=r"bank\.yml: Monzo: must be in lower case"):
        compiled("bank", "Monzo", ["MONZO"], any_case=False)
    with pytest.raises(ContentError, match=r"bank\.yml: Monzo:"):
        compiled("bank", "Monzo", ["(unclosed"])


def test_every_data_file_is_a_mapping() -> None:
    for path in DATA.glob("*.yml"):
        assert data_rows(path.stem)


@given(
    st.lists(st.sampled_from([r"\bab?", "c|d", "(e|f)g", "[|]h", r"\|i"]), min_size=1, max_size=5),
    st.text("abcdefghi| "),
)
def test_patterns_tried_at_words_find_what_they_found(patterns: list[str], text: str) -> None:
    fast = compiled("x", "y", patterns)
    plain = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    assert fast is not None
    assert bool(fast.search(text)) == bool(plain.search(text))


@given(st.text())
def test_lower_case_keeps_places(text: str) -> None:
    assert len(lowered(text)) == len(text)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"": 0.1, "email": 0.7, "post": 0.2}, ("email", False)),
        ({"": 0.4, "email": 0.35, "post": 0.25}, ("email", True)),
        ({"": 0.95, "email": 0.05}, None),
    ],
)
def test_the_likeliest_of_an_account_is_taken_rough_or_not_at_all(
    shares: dict[str, float], expected: tuple[str, bool] | None
) -> None:
    facts = read_facts("they wrote me an email", DAY, {"contact_channel": shares})
    found = [(fact.value, fact.approximate) for fact in facts if fact.name == "contact_channel"]
    assert found == ([expected] if expected else [])


def test_the_words_of_a_value_go_with_it_where_something_names_it() -> None:
    likely = {"contact_channel": {"": 0.0, "email": 1.0}}
    assert "email" in next(f.words for f in read_facts("they wrote me an email", DAY, likely))
    assert next(f.words for f in read_facts("they got in somehow", DAY, likely)) == ""


@pytest.mark.parametrize(
    ("text", "age"),
    [("M14, 24", 24), ("M14", None), ("24, M14", 24), ("m14 4ab, 31", 31), ("f28", 28), ("vic m34, clr 40", 34)],
)
def test_a_district_of_manchester_is_no_age(text: str, age: int | None) -> None:
    assert read_age(text) == age
    assert (victim_age(text) or (age,))[0] == age
