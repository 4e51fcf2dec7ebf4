from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.calendar import latest, months_back, weekday_before
from bot.facts.dates import foreign_months, read_date, read_dates, told_best

TODAY = date(2026, 11, 23)  # a Monday
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))

EXACT = [
    ("on saturday", "2026-11-21"),
    ("sat just gone", "2026-11-21"),
    ("last tues", "2026-11-17"),
    ("monday", "2026-11-16"),
    ("a week last Monday", "2026-11-09"),
    ("4th nov", "2026-11-04"),
    ("Nov 4th 2025", "2025-11-04"),
    ("10/11", "2026-11-10"),
    ("3/4/26", "2026-04-03"),
    ("2026-11-10", "2026-11-10"),
    ("on the 19th", "2026-11-19"),
    ("the 30th", "2026-10-30"),
    ("yesterday", "2026-11-22"),
    ("last night", "2026-11-22"),
    ("this morning", "2026-11-23"),
    ("20 mins ago", "2026-11-23"),
    ("the day before yesterday", "2026-11-21"),
    ("el 10 de noviembre", "2026-11-10"),
    ("le 3 août", "2026-08-03"),
    ("10 listopada", "2026-11-10"),
    ("5 noiembrie 2025", "2025-11-05"),
    ("em 2 de março", "2026-03-02"),
    ("il 7 giugno", "2026-06-07"),
]
ROUGH = [
    ("a fortnight ago", "2026-11-09"),
    ("3 weeks ago", "2026-11-02"),
    ("in march", "2026-03-01"),
    ("in december", "2025-12-01"),
    ("at the start of october", "2026-10-01"),
    ("last month", "2026-10-01"),
    ("in the summer", "2026-06-01"),
    ("since xmas", "2025-12-25"),
    ("in 2021", "2021-01-01"),
    ("over the weekend", "2026-11-21"),
    ("last nov", "2025-11-01"),
    ("Jun: paid a deposit", "2026-06-01"),
    ("en marzo", "2026-03-01"),
]


@pytest.mark.parametrize(("text", "day"), EXACT)
def test_an_exact_day(text: str, day: str) -> None:
    when = read_date(text, TODAY)
    assert when is not None
    assert (when.date, when.approximate) == (day, False)


@pytest.mark.parametrize(("text", "day"), ROUGH)
def test_a_rough_day(text: str, day: str) -> None:
    when = read_date(text, TODAY)
    assert when is not None
    assert (when.date, when.approximate) == (day, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I paid on 17th Nov. Today my bank says it is gone.", "2026-11-17"),
        ("Yesterday he wrote again. It has gone on since Friday.", "2026-11-20"),
        ("A man rang this morning. I had a card from him last month.", "2026-11-23"),
        ("In March I booked a villa. On Friday I rang the police.", "2026-03-01"),
        ("In 2019 we met. He hit me on Tuesday.", "2026-11-17"),
    ],
)
def test_the_day_it_happened_is_told_from_what_followed(text: str, day: str) -> None:
    assert told_best(read_dates(text, TODAY), TODAY).date == day


@given(st.sampled_from(sorted(foreign_months().items())), st.integers(1, 28))
def test_every_foreign_month_is_read_with_a_day(month: tuple[str, int], day: int) -> None:
    when = read_date(f"{day} {month[0]}", TODAY)
    assert when is not None
    assert (int(when.date[5:7]), int(when.date[8:])) == (month[1], day)


@pytest.mark.parametrize(
    "text",
    [
        "every tuesday",
        "each friday",
        "£9 a month",
        "",
        "tomorrow",
        "by friday",
        "i sat down",
        "31/02",
        "may",
        "at 9.30",
        "call 07700 900123",
    ],
)
def test_no_day_is_made_up(text: str) -> None:
    assert read_date(text, TODAY) is None


@given(DAYS, st.integers(0, 300))
def test_a_written_day_is_that_day(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    for text in (day.isoformat(), f"{day.day}/{day.month}/{day.year}", f"{day.day} {day:%B} {day.year}"):
        when = read_date(text, today)
        assert when is not None
        assert when.date == day.isoformat()


@given(DAYS, st.sampled_from(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]))
def test_a_day_of_the_week_is_the_last_one_before_today(today: date, name: str) -> None:
    when = read_date(f"on {name}", today)
    assert when is not None
    day = date.fromisoformat(when.date)
    assert 1 <= (today - day).days <= 7
    assert f"{day:%A}".lower() == name


@given(DAYS, st.text(max_size=200))
def test_no_day_to_come_is_ever_read(today: date, text: str) -> None:
    for when in read_dates(text, today):
        assert when.date <= today.isoformat()
        assert when.words


@given(DAYS, st.integers(0, 400))
def test_months_back_and_forth(today: date, count: int) -> None:
    earlier = months_back(today, count)
    assert (today.year * 12 + today.month) - (earlier.year * 12 + earlier.month) == count
    assert earlier <= today


@given(DAYS, DAYS)
def test_the_latest_such_day_is_not_to_come(today: date, other: date) -> None:
    assert latest(other.month, other.day, today) <= today


@given(DAYS, st.integers(0, 6))
def test_the_weekday_before(today: date, weekday: int) -> None:
    assert weekday_before(today, weekday).weekday() == weekday
