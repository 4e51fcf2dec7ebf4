"""Whole calls by keys alone, one a family at least; two handlers, an ended session, a line that is down, Rasa away."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pyotp
import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, select

from benchmarks.handler import SCRIPTS, Handler, Script
from benchmarks.stack import Stack
from bot import codes
from bot.console.access import COOKIE
from bot.console.app import create_app
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.settings import Settings, load
from bot.store import codes as kept_codes
from bot.store import staff, tables
from bot.store.database import Database, now

DESKTOP = {"width": 1366, "height": 768}
PASSWORD = "three wet lighthouses"
NOTES = "clr says man phoned from her bank, she moved £4,500 by bank transfer today. vic banks with Lloyds"


def session(db: Database, login: str) -> str:
    """A token of a session of a handler of that name, who is made if needed."""
    if login not in {person.login for person, _ in staff.everyone(db)}:
        staff.add(db, login, login.title(), "handler")
    person = next(one for one, _ in staff.everyone(db) if one.login == login)
    token = f"{login}-{time.monotonic_ns()}"
    row = {"token_hash": db.sealer.digest(token), "staff_id": person.id, "created_at": now(), "seen_at": now()}
    with db.begin() as connection:
        connection.execute(tables.staff_sessions.insert().values(**row))
    return token


async def desk(browser: Browser, url: str, db: Database, login: str = "asha", **more: object) -> Page:
    """The desk of a handler who has signed in."""
    context: BrowserContext = await browser.new_context(viewport=DESKTOP, **more)  # type: ignore[arg-type]
    await context.add_cookies([{"name": COOKIE, "value": session(db, login), "url": url}])
    page = await context.new_page()
    await page.goto(url)
    return page


@dataclass
class Console:
    """A console without Rasa behind it, in this process."""

    url: str
    db: Database


@pytest.fixture
async def alone(settings: Settings, db: Database) -> AsyncIterator[Console]:
    server = TestServer(create_app(settings))
    await server.start_server()
    yield Console(str(server.make_url("/")), db)
    await server.close()


async def violations(page: Page) -> list[object]:
    found = await Axe().run(page)
    return list(found.response["violations"])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
async def test_a_whole_call_by_keys_alone(browser: Browser, site: Stack, content: Content, script: Script) -> None:
    db = Database(load(site.environment))
    page = await desk(browser, site.console, db)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    handler = Handler(page)
    await handler.begin()
    call = page.url.rsplit("/", 1)[1]
    await handler.play(script)
    said = [name for name in handler.gone if name in {"first_steps"} or name.startswith("field:")]
    assert said[0] == "first_steps", "the first safe step comes before any question"
    case, done = _kept(db, content, call)
    assert (case.type, case.consent, case.type_confirmed) == (script.type, "share", True)
    assert set(done) == {"vulnerability", "repeat_victim", "evidence", "prevention"}
    assert case.told[-1].text == script.notes
    assert handler.asked_again == []
    assert problems == []
    assert await violations(page) == []
    await page.context.close()
    db.close()


def _kept(db: Database, content: Content, call: str) -> tuple[Case, list[str]]:
    with db.begin() as connection:
        row = connection.execute(select(tables.calls).where(tables.calls.c.id == call)).one()
        mine = tables.cases.c.conversation_id == row.conversation_id
        stored = connection.execute(select(tables.cases).where(mine)).one()
    case = Case.from_json(db.sealer.open(stored.body, f"case:{stored.id}"))
    done = [name for name in ("vulnerability", "repeat_victim") if case.value(name)]
    steps = {advice.step for advice in case.advice}
    duties = content.script.duties
    done += [name for name in ("evidence", "prevention") if steps & {*duties[name].steps, *duties[name].otherwise}]
    return case, done


async def test_no_barrier_that_can_be_found_by_machine(browser: Browser, alone: Console) -> None:
    page = await desk(browser, alone.url, alone.db)
    assert await violations(page) == []
    handler = Handler(page)
    await handler.begin()
    assert await violations(page) == []
    await handler.note(NOTES)
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert await violations(page) == []
    await handler.key("Escape", "f")
    await handler.type("no such type")
    await handler.key("Enter")
    await expect(page.locator("#error")).to_be_visible()
    assert await violations(page) == []
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    await page.context.close()


async def test_without_rasa_the_type_is_chosen_by_hand_and_the_call_goes_to_its_end(
    browser: Browser, alone: Console
) -> None:
    handler = Handler(await desk(browser, alone.url, alone.db))
    await handler.begin()
    await handler.note(NOTES)
    await expect(handler.page.locator("#not-read")).to_be_visible()
    await expect(handler.page.locator("[data-field=bank]")).to_contain_text("Lloyds")
    await handler.key("Escape", "f")
    await handler.type("Fake bank or police")
    await handler.key("Enter")
    await expect(handler.page.locator("#prompt")).to_have_attribute("data-prompt", "first_steps")
    await handler.key("Escape")
    await handler.play(Script("by hand", "bank_or_police_impersonation", " ok"))
    await handler.page.context.close()


async def test_nothing_is_lost_when_the_session_ends_in_the_middle(browser: Browser, alone: Console) -> None:
    code, secret = staff.add(alone.db, "noor", "Noor", "handler"), staff.new_secret()
    assert staff.enrol(alone.db, code, PASSWORD, secret, pyotp.TOTP(secret).at(int(time.time()) - 30))
    handler = Handler(await desk(browser, alone.url, alone.db, "noor"))
    await handler.begin()
    await handler.note(NOTES)
    with alone.db.begin() as connection:
        connection.execute(delete(tables.staff_sessions))
    await handler.type(". susp rings again")
    await expect(handler.page.locator("#signed-out")).to_be_visible()
    await handler.type(" from 07700 900123")
    door = await handler.page.context.new_page()
    await door.goto(f"{alone.url}sign-in")
    for name, value in (("login", "noor"), ("password", PASSWORD), ("code", pyotp.TOTP(secret).now())):
        await door.fill(f"#{name}", value)
    await door.keyboard.press("Enter")
    await door.wait_for_url(alone.url)
    await expect(handler.page.locator("#signed-out")).to_be_hidden(timeout=10_000)
    whole = f"{NOTES}. susp rings again from 07700 900123"
    await expect(handler.page.locator("[data-field=suspect_phone]")).to_be_visible(timeout=10_000)
    await door.reload()
    await door.click("main ul a")
    await expect(door.locator("#notes")).to_have_value(whole)
    await handler.page.context.close()


async def test_two_handlers_on_one_case_are_told_and_nothing_is_lost(browser: Browser, alone: Console) -> None:
    first = Handler(await desk(browser, alone.url, alone.db, "asha"))
    await first.begin()
    await first.note(NOTES)
    words = await _six_words(alone.db, first.page.url.rsplit("/", 1)[1])
    second = Handler(await desk(browser, alone.url, alone.db, "ben"))
    await second.page.fill("#words", words)
    await second.page.check("#agreed")
    await second.page.keyboard.press("Enter")
    await expect(second.page.locator("#top")).to_contain_text("Asha")
    for one in (first, second):
        await one.page.click("[data-field=bank] button")
        await expect(one.page.locator("#prompt")).to_have_attribute("data-prompt", "field:bank")
    await first.type("Barclays")
    await first.key("Enter")
    await expect(first.page.locator("[data-field=bank]")).to_contain_text("Barclays")
    await second.type("Santander")
    await second.key("Enter")
    await expect(second.page.locator("#error")).to_contain_text("Barclays")
    await expect(second.page.locator("#answer")).to_have_value("Santander")
    await second.key("Enter")
    await expect(second.page.locator("[data-field=bank]")).to_contain_text("Santander")
    for one in (first, second):
        await one.page.context.close()


async def _six_words(db: Database, call: str) -> str:
    with db.begin() as connection:
        row = connection.execute(select(tables.calls).where(tables.calls.c.id == call)).one()
        case = connection.execute(
            select(tables.cases).where(tables.cases.c.conversation_id == row.conversation_id)
        ).one()
        words = codes.make()
        kept_codes.keep(db, connection, case.id, words)
    return words


async def test_without_scripts_the_same_forms_do_the_same(browser: Browser, alone: Console) -> None:
    page = await desk(browser, alone.url, alone.db, java_script_enabled=False)
    await page.click("#new-call")
    await page.click("#prompt [value=go_on]")
    await expect(page.locator("#prompt")).to_have_attribute("data-prompt", "account")
    await page.fill("#notes", NOTES)
    await page.click("noscript button, #notes-form button")
    await expect(page.locator("[data-field=bank]")).to_contain_text("Lloyds")
    await page.fill("#find", "Fake bank or police")
    await page.click(".hb-find button")
    await expect(page.locator("#prompt")).to_have_attribute("data-prompt", "first_steps")
    await page.click("#prompt .hb-quick--main")
    await expect(page.locator("#prompt")).not_to_have_attribute("data-prompt", "first_steps")
    await page.context.close()
