"""The console with people of every role signed in, and no Rasa behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from bot.console.access import COOKIE
from bot.console.app import create_app
from bot.settings import Settings
from bot.store import staff, tables
from bot.store.database import Database, now
from bot.store.staff import ROLES, Person


def signed_in(db: Database, login: str, role: str) -> tuple[Person, str]:
    """An account and the token of a session of it."""
    staff.add(db, login, login.title(), role)
    person = next(one for one, _ in staff.everyone(db) if one.login == login)
    token = f"token-of-{login}"
    row = {"token_hash": db.sealer.digest(token), "staff_id": person.id, "created_at": now(), "seen_at": now()}
    with db.begin() as connection:
        connection.execute(tables.staff_sessions.insert().values(**row))
    return person, token


@pytest.fixture
async def clients(settings: Settings, db: Database) -> AsyncIterator[dict[str, TestClient]]:
    """A client a role, and one of somebody who has not signed in."""
    made: dict[str, TestClient] = {}
    for role in (*ROLES, ""):
        jar = CookieJar(unsafe=True)
        made[role] = TestClient(TestServer(create_app(settings)), cookie_jar=jar)
        await made[role].start_server()
        if role:
            made[role].session.cookie_jar.update_cookies(
                {COOKIE: signed_in(db, role, role)[1]}, made[role].make_url("/")
            )
    yield made
    for client in made.values():
        await client.close()
