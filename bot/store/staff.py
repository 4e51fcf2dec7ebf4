"""Staff: accounts, enrolment, sign-in with lock-out, sessions. Every sign-in, failed or not, is in the audit."""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.console import passwords
from bot.store import audit, tables
from bot.store.database import Database, now

ROLES = ("handler", "supervisor", "editor", "analyst")
MOST_FAILURES = 5
LOCKED = timedelta(minutes=15)
ENROL = timedelta(hours=48)
CLOCK_DRIFT = 1  # steps of 30 seconds that a phone's clock may be off
STEP_SECONDS = 30
LONGEST_LOGIN, LONGEST_NAME = 64, 100  # characters


class StaffError(ValueError):
    """An account cannot be made or changed so; the message says why, for the operator, and `code` for the console."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Person:
    """One member of staff."""

    id: str
    login: str
    name: str
    role: str
    federated: bool = False  # signs in at the provider of the force, which also says the role


def add(db: Database, login: str, name: str, role: str, by: Person | None = None) -> str:
    """Makes an account and returns its enrolment code, which works once and for 48 hours.

    `by` is the colleague who does so; None is the operator. It is the same for all changes of accounts.
    """
    login = login.strip().casefold()
    _check_role(role)
    if not login or not name.strip():
        raise StaffError("an account needs a login and a name", "staff_nameless")
    if len(login) > LONGEST_LOGIN or len(name.strip()) > LONGEST_NAME:
        raise StaffError("the login or the name is too long", "staff_long")
    code = secrets.token_urlsafe(18)
    with db.begin() as connection:
        if connection.execute(select(tables.staff.c.id).where(tables.staff.c.login == login)).first():
            raise StaffError(f"there is an account {login!r} already", "staff_taken")
        made = uuid.uuid4().hex
        values = {"id": made, "login": login, "name": name.strip(), "role": role, "active": True}
        connection.execute(tables.staff.insert().values(**values, totp_step=0, failures=0, created_at=now()))
        _invite(db, connection, made, code)
        audit.note(connection, _id(by), "staff_added", made)
    return code


def invite_again(db: Database, login: str, by: Person | None = None) -> str:
    """A new enrolment code for an account, whose password, second factor and sessions end with it."""
    code = secrets.token_urlsafe(18)
    with db.begin() as connection:
        row = _other(connection, login, by)
        if row.oidc_hash:
            raise StaffError(f"{login!r} signs in at the provider; only there can they be helped", "staff_federated")
        _end_sessions(connection, row.id)
        _invite(db, connection, row.id, code)
        audit.note(connection, _id(by), "staff_invited_again", row.id)
    return code


def set_active(db: Database, login: str, *, active: bool, by: Person | None = None) -> None:
    """Closes an account and ends its sessions, or opens it again."""
    with db.begin() as connection:
        row = _other(connection, login, by)
        _change(connection, row.id, active=active, failures=0, locked_until=None)
        _end_sessions(connection, row.id)
        audit.note(connection, _id(by), "staff_opened" if active else "staff_closed", row.id)


def set_role(db: Database, login: str, role: str, by: Person | None = None) -> None:
    """Gives an account another role and ends its sessions."""
    _check_role(role)
    with db.begin() as connection:
        row = _other(connection, login, by)
        if row.oidc_hash:
            raise StaffError(f"the provider says which role {login!r} has", "staff_federated")
        _change(connection, row.id, role=role)
        _end_sessions(connection, row.id)
        audit.note(connection, _id(by), "staff_role", row.id)


def everyone(db: Database) -> list[tuple[Person, str]]:
    """All accounts by login, each with its state: active, closed, invited or locked."""
    with db.begin() as connection:
        rows = connection.execute(select(tables.staff).order_by(tables.staff.c.login)).all()
    return [(_person(row), _state(row)) for row in rows]


def enrolling(db: Database, code: str) -> Person | None:
    """The account that an enrolment code belongs to, while the code works."""
    with db.begin() as connection:
        row = _by_code(db, connection, code)
    return _person(row) if row else None


def new_secret() -> str:
    """A secret for the second factor, as an authenticator app takes it."""
    return pyotp.random_base32()


def enrol(db: Database, code: str, password: str, secret: str, totp: str) -> bool:
    """Sets password and second factor if the code works and the app shows the right digits."""
    step = _step_of(secret, totp, after=0)
    with db.begin() as connection:
        row = _by_code(db, connection, code)
        if row is None or step is None:
            return False
        _change(
            connection,
            row.id,
            password_hash=passwords.hashed(password),
            totp_secret=db.sealer.seal(secret, f"staff:{row.id}"),
            totp_step=step,
            enrol_hash=None,
            enrol_until=None,
            failures=0,
            locked_until=None,
        )
        audit.note(connection, row.id, "enrolled", row.id)
    return True


def sign_in(db: Database, login: str, password: str, totp: str) -> str | None:
    """A new session's token, or None for whatever reason; five failures in a row lock the account for 15 minutes."""
    with db.begin() as connection:
        row = connection.execute(select(tables.staff).where(tables.staff.c.login == login.strip().casefold())).first()
    right = passwords.fits(password, row.password_hash if row else None)
    with db.begin() as connection:
        if row is None:
            audit.note(connection, None, "sign_in_unknown")
            return None
        if _locked(row) or not row.active:
            audit.note(connection, row.id, "sign_in_refused", row.id)
            return None
        step = _step_of(db.sealer.open(row.totp_secret, f"staff:{row.id}"), totp, row.totp_step) if right else None
        if step is None or not _use_step(connection, row.id, step):
            _fail(connection, row)
            return None
        return _begin_session(db, connection, row.id)


def welcome(db: Database, key: str, login: str, name: str, role: str) -> str | None:
    """A new session's token for somebody whom the provider named; None if their account here is closed.

    `key` names them for good. The account is made at the first time; name and role are the provider's every time.
    """
    hashed = db.sealer.digest(key)
    with db.begin() as connection:
        row = connection.execute(select(tables.staff).where(tables.staff.c.oidc_hash == hashed)).first()
        if row is None:
            row = _add_federated(connection, hashed, login, name, role)
        if not row.active:
            audit.note(connection, row.id, "sign_in_refused", row.id)
            return None
        if row.role != role:
            audit.note(connection, None, "staff_role", row.id)
            _end_sessions(connection, row.id)
        _change(connection, row.id, name=name[:LONGEST_NAME], role=role)
        return _begin_session(db, connection, row.id)


def note_refused(db: Database, action: str) -> None:
    """Notes that somebody whom nothing names was refused at the door."""
    with db.begin() as connection:
        audit.note(connection, None, action)


def signed_in(db: Database, token: str, idle: timedelta, longest: timedelta) -> Person | None:
    """Whose session a token is, if it was used within `idle` and began within `longest`; notes that it was used."""
    sessions, moment = tables.staff_sessions, now()
    with db.begin() as connection:
        old = or_(sessions.c.seen_at < moment - idle, sessions.c.created_at < moment - longest)
        connection.execute(delete(sessions).where(old))
        query = (
            select(tables.staff)
            .join(sessions, sessions.c.staff_id == tables.staff.c.id)
            .where(sessions.c.token_hash == db.sealer.digest(token), tables.staff.c.active)
        )
        row = connection.execute(query).first()
        if row is None:
            return None
        mine = sessions.c.token_hash == db.sealer.digest(token)
        connection.execute(update(sessions).where(mine).values(seen_at=moment))
    return _person(row)


def sign_out(db: Database, token: str, person: Person) -> None:
    """Ends a session."""
    with db.begin() as connection:
        hashed = db.sealer.digest(token)
        connection.execute(delete(tables.staff_sessions).where(tables.staff_sessions.c.token_hash == hashed))
        audit.note(connection, person.id, "signed_out", person.id)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise StaffError(f"the role must be one of {', '.join(ROLES)}, not {role!r}", "staff_role")


def _id(by: Person | None) -> str | None:
    return by.id if by else None


def _other(connection: Connection, login: str, by: Person | None) -> Row:
    """The account of that login, which is not one's own: so the last supervisor cannot shut everybody out."""
    row = connection.execute(select(tables.staff).where(tables.staff.c.login == login.strip().casefold())).first()
    if row is None:
        raise StaffError(f"there is no account {login!r}; `python -m bot staff list` shows all", "staff_unknown")
    if by is not None and by.id == row.id:
        raise StaffError("nobody changes their own account", "staff_own")
    return row


def _add_federated(connection: Connection, hashed: str, login: str, name: str, role: str) -> Row:
    """A new account for somebody of the provider's, under a login that nobody has."""
    wanted = login.strip().casefold()[: LONGEST_LOGIN - 9]
    taken = connection.execute(select(tables.staff.c.id).where(tables.staff.c.login == wanted)).first()
    made = uuid.uuid4().hex
    values = {"id": made, "login": f"{wanted}-{hashed[:8]}" if taken else wanted, "name": name[:LONGEST_NAME]}
    row = {**values, "role": role, "active": True, "oidc_hash": hashed, "totp_step": 0, "failures": 0}
    connection.execute(tables.staff.insert().values(**row, created_at=now()))
    audit.note(connection, None, "staff_added", made)
    return connection.execute(select(tables.staff).where(tables.staff.c.id == made)).one()


def _begin_session(db: Database, connection: Connection, staff_id: str) -> str:
    token, moment = secrets.token_urlsafe(32), now()
    row = {"token_hash": db.sealer.digest(token), "staff_id": staff_id, "created_at": moment, "seen_at": moment}
    connection.execute(tables.staff_sessions.insert().values(**row))
    audit.note(connection, staff_id, "signed_in", staff_id)
    return token


def _by_code(db: Database, connection: Connection, code: str) -> Row | None:
    table = tables.staff
    query = select(table).where(
        table.c.enrol_hash == db.sealer.digest(code), table.c.enrol_until > now(), table.c.active
    )
    return connection.execute(query).first()


def _invite(db: Database, connection: Connection, staff_id: str, code: str) -> None:
    hashed = db.sealer.digest(code)
    _change(connection, staff_id, enrol_hash=hashed, enrol_until=now() + ENROL, password_hash=None, totp_secret=None)


def _change(connection: Connection, staff_id: str, **values: object) -> None:
    connection.execute(update(tables.staff).where(tables.staff.c.id == staff_id).values(**values))


def _end_sessions(connection: Connection, staff_id: str) -> None:
    connection.execute(delete(tables.staff_sessions).where(tables.staff_sessions.c.staff_id == staff_id))


def _step_of(secret: str, digits: str, after: int) -> int | None:
    """The time step whose code the digits are, if it is near now and later than `after`."""
    totp, present = pyotp.TOTP(secret), int(time.time()) // STEP_SECONDS
    plain = "".join(digits.split())
    for step in range(present - CLOCK_DRIFT, present + CLOCK_DRIFT + 1):
        if step > after and secrets.compare_digest(totp.generate_otp(step).encode(), plain.encode()):
            return step
    return None


def _use_step(connection: Connection, staff_id: str, step: int) -> bool:
    """Marks a step as used; False if another sign-in just used it."""
    table = tables.staff
    query = update(table).where(table.c.id == staff_id, table.c.totp_step < step)
    return bool(connection.execute(query.values(totp_step=step, failures=0, locked_until=None)).rowcount)


def _fail(connection: Connection, row: Row) -> None:
    failures = row.failures + 1
    locked = now() + LOCKED if failures % MOST_FAILURES == 0 else None
    _change(connection, row.id, failures=tables.staff.c.failures + 1, locked_until=locked)
    audit.note(connection, row.id, "sign_in_locked" if locked else "sign_in_failed", row.id)


def _locked(row: Row) -> bool:
    return row.locked_until is not None and row.locked_until > now()


def _person(row: Row) -> Person:
    return Person(row.id, row.login, row.name, row.role, federated=row.oidc_hash is not None)


def _state(row: Row) -> str:
    if not row.active:
        return "closed"
    if row.password_hash is None and row.oidc_hash is None:
        return "invited"
    return "locked" if _locked(row) else "active"
