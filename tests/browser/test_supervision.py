"""The pages of supervisors and analysts in a browser: for everybody, worked by keys; and a sign-in from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from benchmarks.stack import free_port
from bot.console.access import COOKIE
from bot.console.app import create_app
from bot.console.keys import DESK
from bot.settings import Settings
from bot.store import deliveries, staff, tables
from bot.store.database import Database
from tests.unit.calls.conftest import Talk
from tests.unit.console.conftest import signed_in
from tests.unit.console.openid import OpenIdProvider
from tests.unit.console.test_single_sign_on import with_provider
from tests.unit.console.test_supervision import Site, add_figures

DESKTOP = {"width": 1366, "height": 768}
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Supervision(Site):
    """A console with some calls, in this process; no Rasa behind it."""

    url: str

    async def open(self, browser: Browser, who: str) -> Page:
        context = await browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
        await context.add_cookies([{"name": COOKIE, "value": self.tokens[who], "url": self.url}])
        page = await context.new_page()
        await page.goto(self.url)
        return page


@pytest.fixture
async def supervision(settings: Settings, db: Database) -> AsyncIterator[Supervision]:
    app = create_app(settings)
    server = TestServer(app)
    await server.start_server()
    site = Supervision(None, db, app[DESK])  # type: ignore[arg-type]  # the browser is the client
    site.url = str(server.make_url("/"))
    with db.begin() as connection:  # set up, so that calls can be given to them
        connection.execute(tables.staff.update().values(password_hash="x"))
    yield site
    await server.close()


async def check(page: Page) -> None:
    found = await Axe().run(page)
    assert list(found.response["violations"]) == []
    assert await page.evaluate(WIDTH) == 0, "the page is wider than the screen"


def fill(site: Supervision) -> Talk:
    """Calls as on a common day; the last of them is returned."""
    done = site.call()
    done.play()
    urgent = site.call(suicide_or_self_harm="end it", domestic_abuse="my ex")
    case_id = site.case_of(urgent)
    with site.db.begin() as connection:
        deliveries.confirm(site.db, connection, case_id, "intake", "met", b"{}")
    delivery = deliveries.of_case(site.db, case_id)
    assert delivery
    with site.db.begin() as connection:
        deliveries.move(site.db, connection, delivery, "failed", trouble="refused")
    for who, count, kind in (("asha", 14, "phishing"), ("ben", 9, "romance_fraud"), ("ben", 2, "ransomware")):
        add_figures(site.db, site.people[who], count, type=kind, place="report_fraud")
    return site.call(immediate_danger="he is outside")


async def test_the_pages_are_for_everybody_and_worked_by_keys(browser: Browser, supervision: Supervision) -> None:
    talk = fill(supervision)
    page = await supervision.open(browser, "sam")
    await check(page)
    for name, rows in (("supervision", "[data-call]"), ("figures", "[data-row]"), ("audit", "[data-action]")):
        await page.goto(f"{supervision.url}{name}")
        assert await page.locator(rows).count()
        await check(page)
    await page.goto(f"{supervision.url}staff")
    await check(page)
    await page.goto(f"{supervision.url}supervision")
    await page.locator(f"#to-{talk.id}").focus()
    await page.keyboard.press("B")  # Ben
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(f'[data-call="{talk.id}"] td').first).to_have_text("Ben")
    await page.locator(f'[data-call="{talk.id}"] th a').focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text(supervision.case_of(talk)[:4].upper())
    await check(page)
    await page.context.close()


async def test_an_analyst_sees_figures_and_no_names(browser: Browser, supervision: Supervision) -> None:
    fill(supervision)
    page = await supervision.open(browser, "ana")
    await page.get_by_role("link", name="Figures").click()
    await check(page)
    text = await page.locator("main").inner_text()
    assert "Asha" not in text
    assert await page.locator('[data-id="ransomware"] td').inner_text() == "few"
    assert await page.get_by_role("navigation").get_by_role("link").count() == 2
    await page.context.close()


async def test_a_new_account_shows_its_code_once(browser: Browser, supervision: Supervision) -> None:
    page = await supervision.open(browser, "sam")
    await page.goto(f"{supervision.url}staff")
    await page.fill("#login", "cleo")
    await page.fill("#name", "Cleo B")
    await page.keyboard.press("Enter")
    code = await page.locator("#code").inner_text()
    assert staff.enrolling(supervision.db, code)
    await check(page)
    await page.goto(f"{supervision.url}staff")
    assert await page.locator("#code").count() == 0
    await page.context.close()


async def test_somebody_comes_from_their_provider_and_goes_back(
    browser: Browser, tmp_path: Path, settings: Settings, db: Database
) -> None:
    """The provider is another site to the browser, so what it keeps back from other sites is kept back here too."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    far = OpenIdProvider(f"{url}/oidc/callback", f"{url}/sign-in")
    far.asks = True  # from its page on, the browser comes from another site
    await far.start()
    signed_in(db, "sam", "supervisor")
    server = TestServer(create_app(with_provider(tmp_path, far, URL=url, NAME="the Met")), port=port)
    await server.start_server()
    context = await browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(url)
    await check(page)
    await page.get_by_role("button", name="Sign in with the Met").click()
    await page.get_by_role("link", name="It is me").click()
    await expect(page.locator("#new-call")).to_be_visible()
    assert page.url == f"{url}/"
    cookie = next(one for one in await context.cookies() if one["name"] == COOKIE)
    assert (cookie["sameSite"], cookie["httpOnly"]) == ("Strict", True)
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.locator("#provider")).to_be_visible()
    assert page.url == f"{url}/sign-in"
    assert not [one for one in await context.cookies() if one["name"] == COOKIE]
    await context.close()
    await server.close()
    await far.stop()
