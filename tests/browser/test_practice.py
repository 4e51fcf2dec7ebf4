"""A whole practice call by keyboard alone, from the list to its score; every page on the way is fit for everyone."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pyotp
import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from bot.console.access import COOKIE
from bot.console.app import create_app
from bot.settings import Settings
from bot.store import practice as scores
from bot.store import staff
from bot.store.database import Database
from bot.store.staff import Person

DESK = {"width": 1440, "height": 900}
PASSWORD = "three wet lighthouses"
MOST_TABS, MOST_PROMPTS = 120, 60
ANSWERS = {  # what the caller says, as a handler types it
    "amount": "£1,850",
    "payment_method": "bank_transfer",
    "bank,suspect_account": "Halifax, to 00-33-44 11223344",
    "suspect_account,bank": "Halifax, to 00-33-44 11223344",
    "suspect_phone": "07700 900199",
    "postcode,age": "CR0, 58",
    "happening_now": "yes",
}


@pytest.fixture
async def office(settings: Settings, db: Database, browser: Browser) -> AsyncIterator[Office]:
    server = TestServer(create_app(settings))
    await server.start_server()
    one = Office(str(server.make_url("/")).rstrip("/"), db, browser)
    yield one
    for context in one.contexts:
        await context.close()
    await server.close()


class Office:
    """The console with staff at their desks."""

    def __init__(self, url: str, db: Database, browser: Browser) -> None:
        self.url, self.db, self.browser = url, db, browser
        self.contexts: list[BrowserContext] = []

    async def enter(self, login: str, role: str = "handler", *, scripts: bool = True) -> tuple[Page, Person]:
        """A browser in which somebody has signed in."""
        code, secret = staff.add(self.db, login, login.title(), role), staff.new_secret()
        assert staff.enrol(self.db, code, PASSWORD, secret, pyotp.TOTP(secret).now())
        token = staff.sign_in(self.db, login, PASSWORD, pyotp.TOTP(secret).at(int(time.time()) + 30))
        assert token
        context = await self.browser.new_context(viewport=DESK, java_script_enabled=scripts)
        self.contexts.append(context)
        await context.add_cookies([{"name": COOKIE, "value": token, "url": self.url}])
        page = await context.new_page()
        return page, next(person for person, _ in staff.everyone(self.db) if person.login == login)


async def fit(page: Page) -> None:
    """Raises if axe finds anything on the page."""
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


async def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until that has the focus."""
    for _ in range(MOST_TABS):
        if await page.evaluate("what => document.activeElement.matches(what)", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


class Call:
    """A practice call, taken by keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, key: str, text: str = "") -> None:
        """Types, presses a key, and waits until the screen is a new one."""
        await self.page.evaluate("() => { document.getElementById('left').dataset.old = 'yes' }")
        if text:
            await self.page.keyboard.type(text)
        await self.page.keyboard.press(key)
        await self.page.wait_for_selector("#left:not([data-old])")

    async def prompt(self) -> str:
        return str(await self.page.get_attribute("#prompt", "data-prompt"))

    async def said(self) -> str:
        """What the caller said last."""
        return (await self.page.inner_text(".hb-caller__said--now")).removeprefix("The caller:").strip(" “”\n")

    async def to_prompt(self) -> None:
        """Brings the hands to the left, from wherever they are."""
        for _ in range(3):
            if await self.page.evaluate("() => document.activeElement.id === 'prompt'"):
                return
            await self.page.keyboard.press("Escape")
        raise AssertionError("Esc does not come to the prompt")

    async def next(self) -> None:
        """Asks what stands on the left, and answers it as the caller does."""
        page, name = self.page, await self.prompt()
        if await page.query_selector("#prompt .hb-readout"):
            await self.to_prompt()
            return await self.press("Enter")
        if await page.query_selector('#caller [data-key="a"]'):
            await self.press("Alt+a")
            assert await self.said()
        given = ANSWERS.get(name.removeprefix("field:"), "")
        values = "all => all.map(one => [one.value, one.dataset.key])"
        keys = dict(await page.eval_on_selector_all("#prompt .hb-quicks button[name=value]", values))
        if given in keys:
            return await self.press(f"Alt+{keys[given]}")
        if await page.query_selector("#prompt textarea"):
            await tab_to(page, "#prompt textarea")
            await page.keyboard.type("All is noted.")
            await tab_to(page, "#prompt textarea ~ button")
            return await self.press("Enter")
        if await page.query_selector("#prompt input#answer"):
            if not given:
                return await self.press("Alt+d")
            await tab_to(page, "#answer")
            return await self.press("Enter", given)
        return await self.press(f"Alt+{next(iter(keys.values()))}")


async def test_a_whole_practice_call_by_keyboard_alone(office: Office) -> None:
    page, asha = await office.enter("asha")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{office.url}/practice")
    await fit(page)
    await tab_to(page, 'form[action="/practice/calls/hi_mum"] button')
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#caller")
    assert "PRACTICE" in await page.inner_text("#caller-heading")
    call = Call(page)
    assert "new number" in await call.said()
    await call.press("x", await call.said())  # the cursor stands in the notes, which are saved and read
    await page.keyboard.press("Alt+k")
    await tab_to(page, "#say ~ button")
    await call.press("Enter")
    assert "not your fault" in await page.inner_text("#caller-now")
    assert await call.said() in (await page.inner_text("#caller-aloud"))  # heard by screen readers
    await fit(page)
    await page.keyboard.press("Alt+f")
    await call.press("Enter", "Fake relative or friend")
    for _ in range(MOST_PROMPTS):
        if await page.query_selector('form[action$="/finish"]'):
            break
        await call.next()
    await fit(page)
    await page.keyboard.press("Alt+a")
    await page.wait_for_url("**/practice/results/*")
    await fit(page)
    kept = scores.records(office.db, asha.id)["hi_mum"]
    assert f"{kept.last} of 100" in await page.inner_text(".hb-score")
    assert kept.last >= 85
    assert errors == []


async def test_a_call_without_scripts(office: Office) -> None:
    page, _ = await office.enter("asha", scripts=False)
    await page.goto(f"{office.url}/practice")
    await page.click('form[action="/practice/calls/hi_mum"] button')
    await page.click('#caller [data-key="a"]')
    await page.select_option("#say", "promise_money")
    await page.click("#say ~ button")
    assert "get it all back" in await page.inner_text("#caller-now")


async def test_supervisors_see_the_team_and_each_page_fits(office: Office) -> None:
    _, asha = await office.enter("asha")
    page, _ = await office.enter("sue", "supervisor")
    line = {"id": "risks", "share": 0.5, "weight": 20, "good": [], "missed": ["under_18"], "wrong": [], "seconds": None}
    with office.db.begin() as connection:
        scores.keep(office.db, connection, "0" * 32, asha.id, "hi_mum", 61, [line])
    await page.goto(f"{office.url}/practice/team")
    await fit(page)
    await tab_to(page, f'a[href="/practice/results/{"0" * 32}"]')
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/practice/results/*")
    assert "Asha" in await page.inner_text("main")
    await fit(page)
