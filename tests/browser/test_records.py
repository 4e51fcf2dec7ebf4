"""Files, words to come back with and coming back, on a phone-sized page, with scripts and without."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from benchmarks.stack import Stack
from tests.browser.conftest import PHONE
from tests.browser.test_talk import press, tell
from tests.conversation.test_three_accounts import BLACKMAIL, SAFE_ACCOUNT

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 5000


async def choose(page: Page, name: str, content: bytes) -> None:
    await page.set_input_files("#file", {"name": name, "mimeType": "image/png", "buffer": content})
    await page.click("#upload button")


async def test_adding_and_deleting_a_file(page: Page, site: Stack) -> None:
    await tell(page, SAFE_ACCOUNT)
    await press(page, "yes_right")
    await page.goto(f"{site.url}/files")
    await choose(page, "Screen <1>.png", PNG)
    await expect(page.locator(".govuk-summary-list__key")).to_have_text("Screen <1>.png")
    await choose(page, "program.png", b"MZ")
    await expect(page.locator("#error")).to_be_visible()
    await expect(page.locator(".govuk-summary-list__key")).to_have_count(1)
    await page.click('button[name="file"]')
    await expect(page.locator(".govuk-summary-list__key")).to_have_count(0)


async def test_where_pictures_may_be_intimate_none_can_be_chosen(page: Page, site: Stack) -> None:
    await tell(page, BLACKMAIL)
    await page.goto(f"{site.url}/files")
    await expect(page.locator("#file")).to_have_count(0)


async def test_words_open_the_talk_in_another_browser_with_each_answer_offered_once(
    page: Page, browser: Browser, site: Stack
) -> None:
    await tell(page, SAFE_ACCOUNT)
    await page.goto(f"{site.url}/words")
    await page.click("main form button")
    words = await page.locator(".hb-words li").all_inner_texts()
    assert len(words) == 6
    other = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    there = await other.new_page()
    await there.goto(f"{site.url}/open")
    await there.fill("#words", ", ".join(words).upper())
    await there.click("main form button")
    await expect(there.locator(".hb-message--person")).to_contain_text(SAFE_ACCOUNT[:40])
    answers = [await one.get_attribute("value") for one in await there.locator(".hb-choices[role=group] button").all()]
    assert answers
    assert len(answers) == len(set(answers))
    await other.close()


@pytest.mark.parametrize("path", ["/files", "/words", "/open"])
async def test_the_pages_have_no_barrier_that_can_be_found_by_machine(scripted: Page, site: Stack, path: str) -> None:
    await tell(scripted, SAFE_ACCOUNT)
    await scripted.goto(f"{site.url}{path}")
    if path == "/words":
        await scripted.click("main form button")
    if path == "/files":
        await choose(scripted, "a.png", PNG)
        await expect(scripted.locator(".govuk-summary-list__key")).to_have_count(1)
        await choose(scripted, "b.png", b"MZ")
        await expect(scripted.locator("#error")).to_be_visible()
    found = await Axe().run(scripted)
    assert found.response["violations"] == [], found.generate_report()
    assert await scripted.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
