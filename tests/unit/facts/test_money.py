from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.losses import read_losses
from bot.facts.money import read_money, read_moneys
from bot.facts.numbers import from_words

ANSWERS = [
    ("2 grand", "2000", "GBP"),
    ("£1.5k", "1500", "GBP"),
    ("850 quid", "850", "GBP"),
    ("1.200 libras", "1200", "GBP"),
    ("1.200,50", "1200.50", "GBP"),
    ("a hundred pounds", "100", "GBP"),
    ("fifty quid", "50", "GBP"),
    ("six hundred and fifty pounds", "650", "GBP"),
    ("two and a half grand", "2500", "GBP"),
    ("half a grand", "500", "GBP"),
    ("a tenner", "10", "GBP"),
    ("50p", "0.5", "GBP"),
    ("£2m", "2000000", "GBP"),
    ("about 500", "500", "GBP"),
    ("$250k", "250000", "USD"),
    ("300 euros", "300", "EUR"),
    ("0.413 BTC", "0.413", "BTC"),
]


@pytest.mark.parametrize(("text", "amount", "currency"), ANSWERS)
def test_an_answer_is_read(text: str, amount: str, currency: str) -> None:
    money = read_money(text)
    assert money is not None
    assert (money.amount, money.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("text", ["", "none", "that is grand", "vic 58m", "a few quid", "no idea"])
def test_no_sum_is_made_up(text: str) -> None:
    assert read_money(text) is None


def test_a_range_keeps_both_ends_and_is_rough() -> None:
    money = read_money("btwn 28 and 30k")
    assert money is not None
    assert (money.low, money.high, money.approximate) == (28000, 30000, True)


TOLD = [
    ("2 payments 1,200 and 850", 2050),
    ("i sent £500 and then another £300", 800),
    ("three payments of 200 went out", 600),
    ("I paid £12 a week for six weeks", 72),
    ("I sent £900, then £400. It is £1,300 in total", 1300),
    ("sent £200 and £300, so £500 gone", 500),
    ("they asked for £1,400 but i only paid £900", 900),
    ("He needed £310. I sent it that night", 310),
    ("lost 500 a week ago", 500),
    ("i had £640 in there and it was taken", 640),
    ("9.99 a month for four months", 39.96),
    ("she sent him £50 a week for four months", 850),
    ("i paid 3 x 200", 600),
    ("paid £49.99 monthly x 14", 699.86),
    ("She took out £2,500 on Monday and £2,500 on Wednesday", 5000),
    ("sent him £400. Then £150. So now I've lost £550", 550),
    ("It was £2,460. I paid a deposit of £200 and then paid the rest by transfer", 2460),
    ("In 2023 I lost 2,800 on one site. This is a new one, I put £1,500 in and then another £2,000", 3500),
    ("Broker required £950 for a certificate and £400 bond. Paid both.", 1350),
    ("Asked for £325 to release £11,400 from the fund. I paid by card", 325),
    ("clr pd £9k for visa", 9000),
    ("vic paid £1,790 FPS 1410", 1790),
    ("we got it for £349 instead of £900 and paid by card", 349),
]


@pytest.mark.parametrize(("text", "lost"), TOLD)
def test_what_was_lost_is_added_up(text: str, lost: int) -> None:
    total = read_losses(text).total
    assert total is not None
    assert float(total.amount) == lost


NOT_LOST = [
    "they want £500 or he will send it to my mum",
    "the bank stopped £600 before it left",
    "my friend lost £500 to the same man",
    "my salary is 30k",
    "I was about to send £5,000 when my son stopped me",
    "I earn £2000 a month",
    "they asked for £700 and I refused. No money lost",
    "my clip got 400k views",
    "Asked for £1k, then £600, then £250. Vic refused each. Nil loss.",
    "I had to pay £650 or the film would go online. I have not paid",
    "an event with 2.3k interested",
    "£1,100 has come in my account from somebody called Eaton",
]


@pytest.mark.parametrize("text", NOT_LOST)
def test_what_was_not_lost_is_left_out(text: str) -> None:
    assert read_losses(text).total is None


def test_a_demand_is_kept_apart() -> None:
    losses = read_losses("they want £500 or he will send it to my mum")
    assert [float(one.amount) for one in losses.demanded] == [500]
    assert losses.payments == ()


def test_equal_payments_of_one_kind_all_count() -> None:
    assert [float(one.amount) for one in read_losses("three payments of 200").payments] == [200, 200, 200]


@given(st.integers(1, 9_999_999))
def test_pounds_with_and_without_commas_are_the_same(amount: int) -> None:
    for text in (f"£{amount}", f"£{amount:,}", f"{amount} quid", f"I lost £{amount:,}."):
        money = read_money(text)
        assert money is not None
        assert money.amount == amount


@given(st.integers(1, 999), st.integers(0, 99))
def test_pounds_and_pence(pounds: int, pence: int) -> None:
    money = read_money(f"£{pounds}.{pence:02}")
    assert money is not None
    assert money.amount == Decimal(f"{pounds}.{pence:02}")


@given(st.integers(1, 99), st.sampled_from(["hundred", "thousand", "grand"]))
def test_a_number_before_a_scale(count: int, scale: str) -> None:
    spoken = {"hundred": 100, "thousand": 1000, "grand": 1000}[scale]
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    small = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
    small += ["seventeen", "eighteen", "nineteen"]
    word = (
        small[count - 1] if count < 20 else tens[count // 10 - 2] + (f"-{small[count % 10 - 1]}" if count % 10 else "")
    )
    assert from_words(f"{word} {scale}") == count * spoken


@given(st.text(max_size=300))
def test_sums_lie_in_the_text_and_never_overlap(text: str) -> None:
    end = 0
    for money in read_moneys(text):
        assert end <= money.start < money.end <= len(text)
        assert money.amount >= 0
        end = money.end
