"""Values that cannot be meant: a day that is in no calendar, a sum below nothing, a sort code of five digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot import facts
from bot.report.fields import Field

MOST = 100_000_000.0  # a sum beyond it is a slip of the finger
LONGEST_LIFE, YOUNGEST = 112, 3  # years
NEGATIVE = re.compile(r"(?<![\d\w])(?<!\d\s)-£?\d|£\s?-\s?\d|\bminus £?\d", re.IGNORECASE)
LONG_NUMBER = re.compile(r"\d(?:[,. ]?\d){10,}")
SORT_CODE = re.compile(r"(?<![\d-])\d{2}([- ])\d{2}\1\d{1,2}(?![\d-])")
SHORT_CODE = re.compile(
    r"(?<![\d-])\d{2}-\d{2}-\d(?![\d-])|\bsort ?code\b\D{0,12}(?:\d[- ]?){1,5}(?![\d -]*\d)", re.IGNORECASE
)
SHORT_PHONE = re.compile(r"(?<![\d/-])(?:\+|0)(?: ?\d){5,8}(?! ?[\d-])")


def unfit(row: Field, text: str, today: date) -> str:
    """The id of what is wrong with the value in an answer about `row`, as questions.yml names it; "" if nothing is."""
    check = CHECKS.get(row.kind)
    return check(text, today) if check else ""


def _money(text: str, _today: date) -> str:
    if NEGATIVE.search(text):
        return "money_below_nothing"
    money = facts.read_money(text)
    too_much = float(money.amount) > MOST if money else bool(LONG_NUMBER.search(text))
    return "money_too_much" if too_much else ""


def _date(text: str, today: date) -> str:
    return "" if facts.read_date(text, today) else facts.unfit_date(text, today)


def _account(text: str, _today: date) -> str:
    if SHORT_CODE.search(text) or (SORT_CODE.search(text) and not facts.read_account(text)):
        return "account_digits"
    return ""


def _phone(text: str, _today: date) -> str:
    found = facts.read_phone(text) or facts.read_account(text)
    return "phone_digits" if SHORT_PHONE.search(text) and not found else ""


def _email(text: str, _today: date) -> str:
    return "email_shape" if re.search(r"\w@", text) and not facts.read_email(text) else ""


def _age(text: str, _today: date) -> str:
    numbers = [int(number) for number in re.findall(r"(?<![\w-])\d{1,4}(?!\w)", text)]
    return "age_range" if numbers and not any(YOUNGEST <= one <= LONGEST_LIFE for one in numbers) else ""


CHECKS: dict[str, Callable[[str, date], str]] = {
    "money": _money,
    "date": _date,
    "account": _account,
    "phone": _phone,
    "email": _email,
    "age": _age,
}
