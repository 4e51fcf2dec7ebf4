"""The letters on the page, with scripts and without: found in the talk, read, changed, and downloaded."""

from __future__ import annotations

import io

import pikepdf
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.test_talk import tell, to_the_papers
from tests.conversation.test_three_accounts import SAFE_ACCOUNT


async def to_the_letter(page: Page) -> None:
    await tell(page, SAFE_ACCOUNT)
    await to_the_papers(page)
    await page.locator('a[href="/letters/transfer_claim"]').last.click()
    await page.wait_for_selector("#letter")


async def test_from_the_talk_to_a_letter_in_hand(page: Page) -> None:
    await to_the_letter(page)
    letter = page.locator("#letter")
    assert "£2,050.00" in await letter.input_value()
    await letter.fill((await letter.input_value()).replace("[your name]", "Mary Hill"))
    assert "Mary Hill" in await letter.input_value()
    for ending in (".pdf", ".txt"):
        async with page.expect_download() as waiting:
            await page.locator(f'a[href="/letters/transfer_claim{ending}"]').click()
        download = await waiting.value
        assert download.suggested_filename == f"notes{ending}"
        body = (await download.path()).read_bytes()
        if ending == ".txt":
            assert "£2,050.00" in body.decode()
            continue
        with pikepdf.open(io.BytesIO(body)) as pdf:
            assert pdf.Root.MarkInfo.Marked
    await page.locator('a[href="/letters"]').click()
    await expect(page.locator("h2 a")).to_have_count(3)
    await page.locator('a[href="/talk"]').first.click()
    await page.wait_for_selector("#answer")


async def test_nothing_stands_in_the_way_of_assistive_tools(scripted: Page) -> None:
    await to_the_letter(scripted)
    for address in ("/letters/transfer_claim", "/letters"):
        await scripted.goto(scripted.url.split("/letters")[0] + address)
        found = await Axe().run(scripted)
        assert found.violations_count == 0, found.generate_report()
