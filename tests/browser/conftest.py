"""A real browser (Debian's Chromium) before a whole installation."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.stack import Stack, free_port
from tests.conversation.conftest import parts_of
from tests.conversation.test_three_accounts import BLACKMAIL, SAFE_ACCOUNT, TAKEN_INSTA

CHROMIUM = shutil.which("chromium")
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        reason = "no chromium here: apt-get install chromium (.ci/run does)"
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def site() -> Iterator[Stack]:
    with Stack(HARBOUR_CONSOLE_PORT=str(free_port())) as one:
        yield one
        log = one.log.read_text()
    written = (SAFE_ACCOUNT, TAKEN_INSTA, BLACKMAIL)
    assert not [part for text in written for part in parts_of(text) if part in log], "what people wrote is in the log"


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield one
        await one.close()


async def _page(context: BrowserContext, site: Stack) -> Page:
    page = await context.new_page()
    await page.goto(site.url)
    return page


@pytest.fixture(params=["with scripts", "without scripts"])
async def page(request: pytest.FixtureRequest, browser: Browser, site: Stack) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=request.param == "with scripts")
    yield await _page(context, site)
    await context.close()


@pytest.fixture
async def scripted(browser: Browser, site: Stack) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=PHONE)
    yield await _page(context, site)
    await context.close()
