"""Accounts of staff: enrolment once, sign-in with both factors, lock-out, sessions that end."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine

from bot.store import audit, staff
from bot.store.database import Database

PASSWORD = "three wet lighthouses"
START = "2026-11-23T09:00:00Z"
HOUR = timedelta(hours=1)


def enrolled(db: Database, login: str = "asha") -> str:
    """An account that is set up; returns the secret of its second factor. Half a minute later, a new code works."""
    code, secret = staff.add(db, login, "Asha K", "handler"), staff.new_secret()
    assert staff.enrol(db, code, PASSWORD, secret, pyotp.TOTP(secret).now())
    return secret


def test_an_enrolment_code_works_once_and_for_two_days(db: Database) -> None:
    with time_machine.travel(START, tick=False) as clock:
        code, secret = staff.add(db, "Asha", "Asha K", "handler"), staff.new_secret()
        person = staff.enrolling(db, code)
        assert person is not None
        assert (person.login, person.role) == ("asha", "handler")
        assert not staff.enrol(db, code, PASSWORD, secret, "000000")
        assert staff.enrol(db, code, PASSWORD, secret, pyotp.TOTP(secret).now())
        assert staff.enrolling(db, code) is None
        other = staff.add(db, "ben", "Ben", "analyst")
        clock.shift(timedelta(hours=49))
        assert staff.enrolling(db, other) is None


@pytest.mark.parametrize(("login", "role"), [("asha", "chief"), (" ", "handler"), ("ASHA", "handler")])
def test_an_account_that_cannot_be_is_refused(db: Database, login: str, role: str) -> None:
    staff.add(db, "asha", "Asha K", "handler")
    with pytest.raises(staff.StaffError):
        staff.add(db, login, "Somebody", role)


def test_both_factors_are_needed_and_no_code_works_twice(db: Database) -> None:
    with time_machine.travel(START, tick=False) as clock:
        secret = enrolled(db)
        used = pyotp.TOTP(secret).now()
        assert staff.sign_in(db, "asha", PASSWORD, used) is None
        clock.shift(timedelta(seconds=40))
        code = pyotp.TOTP(secret).now()
        assert staff.sign_in(db, "asha", "another password", code) is None
        assert staff.sign_in(db, "asha", PASSWORD, "") is None
        assert staff.sign_in(db, "nobody", PASSWORD, code) is None
        token = staff.sign_in(db, "Asha ", PASSWORD, code)
        assert token
        assert staff.sign_in(db, "asha", PASSWORD, code) is None


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(db: Database) -> None:
    with time_machine.travel(START, tick=False) as clock:
        secret = enrolled(db)
        clock.shift(timedelta(minutes=1))
        for _ in range(staff.MOST_FAILURES):
            assert staff.sign_in(db, "asha", "wrong", "123456") is None
        assert staff.sign_in(db, "asha", PASSWORD, pyotp.TOTP(secret).now()) is None
        assert [state for _, state in staff.everyone(db)] == ["locked"]
        clock.shift(timedelta(minutes=16))
        assert staff.sign_in(db, "asha", PASSWORD, pyotp.TOTP(secret).now())


def test_a_session_ends_by_rest_by_age_by_signing_out_and_with_the_account(db: Database) -> None:
    with time_machine.travel(START, tick=False) as clock:
        secret = enrolled(db)

        def fresh() -> str:
            clock.shift(timedelta(minutes=1))
            token = staff.sign_in(db, "asha", PASSWORD, pyotp.TOTP(secret).now())
            assert token
            return token

        def alive(token: str) -> bool:
            return staff.signed_in(db, token, HOUR / 2, 2 * HOUR) is not None

        token = fresh()
        clock.shift(timedelta(minutes=29))
        assert alive(token)
        clock.shift(timedelta(minutes=31))
        assert not alive(token)
        token = fresh()
        for _ in range(5):
            clock.shift(timedelta(minutes=25))
            living = alive(token)
        assert not living
        token = fresh()
        person = staff.signed_in(db, token, HOUR, HOUR)
        assert person is not None
        staff.sign_out(db, token, person)
        assert not alive(token)
        token = fresh()
        staff.set_active(db, "asha", active=False)
        assert not alive(token)
        assert staff.sign_in(db, "asha", PASSWORD, pyotp.TOTP(secret).now()) is None


def test_a_new_invitation_ends_what_was(db: Database) -> None:
    with time_machine.travel(START, tick=False) as clock:
        secret = enrolled(db)
        clock.shift(timedelta(minutes=1))
        token = staff.sign_in(db, "asha", PASSWORD, pyotp.TOTP(secret).now())
        assert token
        staff.invite_again(db, "asha")
        assert staff.signed_in(db, token, HOUR, HOUR) is None
        clock.shift(timedelta(minutes=1))
        assert staff.sign_in(db, "asha", PASSWORD, pyotp.TOTP(secret).now()) is None
        assert [state for _, state in staff.everyone(db)] == ["invited"]


def test_every_sign_in_is_in_the_audit(db: Database) -> None:
    with time_machine.travel(START, tick=False) as clock:
        secret = enrolled(db)
        clock.shift(timedelta(minutes=1))
        staff.sign_in(db, "asha", "wrong", "123456")
        staff.sign_in(db, "asha", PASSWORD, pyotp.TOTP(secret).now())
        person = staff.everyone(db)[0][0]
        assert [line.action for line in audit.about(db, person.id)] == [
            "staff_added",
            "enrolled",
            "sign_in_failed",
            "signed_in",
        ]


def test_neither_password_nor_secret_stands_in_the_database(db: Database) -> None:
    secret = enrolled(db)
    with db.begin() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM staff").all())
    assert PASSWORD not in rows
    assert secret not in rows
