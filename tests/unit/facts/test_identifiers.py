from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import (
    read_account,
    read_email,
    read_facts,
    read_handle,
    read_phone,
    read_url,
    read_wallet,
)

TODAY = date(2026, 11, 23)
ETHEREUM = "0x" + "4b" * 20


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("it was 07700900123.", "+447700900123"),
        ("020 7946 0388", "+442079460388"),
        ("(020) 7946 0388", "+442079460388"),
        ("0161 496 0271", "+441614960271"),
        ("447700900123", "+447700900123"),
    ],
)
def test_a_number_becomes_international(text: str, number: str) -> None:
    assert read_phone(text) == [number]


@pytest.mark.parametrize("text", ["00-14-72 31926819", "00-14-72 / 31926819", "£1,200", "on 10/11/2026", "12345"])
def test_what_is_no_telephone_number(text: str) -> None:
    assert read_phone(text) == []


@given(st.integers(0, 999))
def test_fictional_mobiles_are_accepted(last: int) -> None:
    assert read_phone(f"07700 900{last:03}") == [f"+447700900{last:03}"]


@given(st.integers(0, 10**6 - 1), st.integers(0, 10**8 - 1))
def test_an_account_is_written_one_way(code: int, account: int) -> None:
    c, a = f"{code:06}", f"{account:08}"
    wanted = [f"{c[:2]}-{c[2:4]}-{c[4:]} {a}"]
    assert read_account(f"sort code {c[:2]}-{c[2:4]}-{c[4:]} account {a}") == wanted
    assert read_account(f"{c[:2]}-{c[2:4]}-{c[4:]} / {a}") == wanted


def test_an_iban() -> None:
    assert read_account("sent to GB33 BUKB 2020 1555 5555 55") == ["GB33BUKB20201555555555"]


def test_addresses_on_the_web_as_written() -> None:
    assert read_url("go to https://parcel-fee.example/pay, he said") == ["https://parcel-fee.example/pay"]
    assert read_url("it was shop.example.") == ["shop.example"]
    assert read_url("hxxps://bad[.]example/x") == ["hxxps://bad[.]example/x"]
    assert read_url("write to a@mail.example") == []


def test_mail_addresses_and_user_names() -> None:
    assert read_email("from refunds@hmrc-desk.example.") == ["refunds@hmrc-desk.example"]
    assert read_handle("he is @tall_tony on there") == ["tall_tony"]
    assert read_handle("username tony_99x") == ["tony_99x"]
    assert read_handle("mail a@mail.example") == []


def test_wallets() -> None:
    bitcoin = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
    assert read_wallet(f"to {ETHEREUM} and {bitcoin}.") == [ETHEREUM, bitcoin]


@pytest.mark.parametrize(
    "text",
    [
        "my number is 07700 900456",
        "you can ring me on 07700 900456",
        "my email is sam@mail.example",
        "my account is 00-14-72 31926819",
    ],
)
def test_the_victims_own_are_not_the_suspects(text: str) -> None:
    assert not [fact for fact in read_facts(text, TODAY) if fact.name.startswith("suspect_")]


def test_the_suspects_are_kept_beside_the_victims_own() -> None:
    facts = read_facts("he rang from 07700 900111. my number is 07700 900456", TODAY)
    assert [fact.value for fact in facts if fact.name == "suspect_phone"] == ["+447700900111"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("he rang my mobile from 020 7946 0388", "+442079460388"),
        ("called my landline 01632 960123 from 020 7946 0388", "+442079460388"),
        ("my number is 07700 900111 and his is 07700 900222", "+447700900222"),
    ],
)
def test_the_number_is_the_offenders(text: str, number: str) -> None:
    assert [fact.value for fact in read_facts(text, TODAY) if fact.name == "suspect_phone"] == [number]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("an account called nomoreparking.", ["nomoreparking"]),
        ("his username: slayerboy on roblox", ["slayerboy"]),
        ("a page called something else", []),
    ],
)
def test_a_word_told_as_a_name_is_one(text: str, names: list[str]) -> None:
    assert read_handle(text) == names
