"""The whole talk on a phone-sized page, with scripts and without."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.conversation.test_three_accounts import SAFE_ACCOUNT

PRESSES = ("yes_right", "done", "next_steps", "looks_right", "share", "over_18", "say_no")


async def tell(page: Page, words: str) -> None:
    await page.fill("#text", words)
    await page.click("text=Tell Harbour")
    await page.wait_for_selector("#answer")


async def messages(page: Page) -> int:
    return await page.locator(".hb-message").count()


async def answered(page: Page, before: int) -> None:
    await expect(page.locator(".hb-message")).not_to_have_count(before)
    await page.wait_for_selector('#below[data-waiting="no"]')


async def offered(page: Page) -> list[str]:
    buttons = await page.locator(".hb-choices[role=group] button").all()
    return [await button.get_attribute("value") or "" for button in buttons]


async def press(page: Page, button: str) -> None:
    before = await messages(page)
    await page.locator(f'button[value="{button}"]').first.click()
    await answered(page, before)


async def write(page: Page, words: str) -> None:
    before = await messages(page)
    await page.fill("#text", words)
    await page.click("#send")
    await answered(page, before)


async def to_the_papers(page: Page) -> None:
    for _ in range(40):
        choices = await offered(page)
        if "delete" in choices:
            return
        button = next((one for one in PRESSES if one in choices), None)
        if button:
            await press(page, button)
        else:
            await write(page, "skip")
    raise AssertionError("the papers never came")


async def test_from_the_account_to_the_papers(page: Page) -> None:
    await tell(page, SAFE_ACCOUNT)
    await expect(page.locator(".hb-steps").first).to_contain_text("159")
    await to_the_papers(page)
    await expect(page.get_by_text("have not been sent to anyone").first).to_be_visible()
    pdf = await (await page.context.request.get(page.url.split("/talk")[0] + "/report.pdf")).body()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
    report = json.loads(await (await page.context.request.get(page.url.split("/talk")[0] + "/report.json")).text())
    assert report["money"]["lost"]["amount"] == 2050
    await page.goto(page.url.split("/talk")[0] + "/answers")
    await expect(page.locator("textarea")).to_have_value(SAFE_ACCOUNT)


async def test_changing_a_line_of_the_review(page: Page) -> None:
    await tell(page, SAFE_ACCOUNT)
    for _ in range(40):
        if "looks_right" in await offered(page):
            break
        choices = await offered(page)
        button = next((one for one in PRESSES if one in choices), None)
        await (press(page, button) if button else write(page, "skip"))
    await press(page, "change-bank")
    await write(page, "lloyds")
    row = page.locator(".hb-message .govuk-summary-list__row", has_text="Bank or card company")
    await expect(row.last).to_contain_text("Lloyds")


async def test_why_back_person_and_delete_at_any_point(page: Page) -> None:
    await tell(page, SAFE_ACCOUNT)
    for button in ("menu_why", "menu_human", "menu_back"):
        if not await page.locator(".hb-menu").get_attribute("open"):
            await page.locator(".hb-menu summary").click()
        await press(page, button)
    await page.locator(".hb-menu summary").click()
    await press(page, "menu_delete")
    await page.locator('button[value="delete_yes"]').click()
    await expect(page.get_by_text("is deleted here").first).to_be_visible()
    answer = await page.context.request.get(page.url.split("/talk")[0] + "/talk")
    assert answer.status == 404


async def test_an_empty_answer_is_said_on_the_page(page: Page) -> None:
    await tell(page, SAFE_ACCOUNT)
    await page.click("#send")
    await expect(page.locator("#error")).to_be_visible()
    await expect(page.locator("#answer")).to_be_visible()


async def test_markup_is_shown_as_written(page: Page) -> None:
    await tell(page, "<img src=x onerror=alert(1)> someone got into my insta and changed the email")
    await expect(page.locator(".hb-message--person").first).to_contain_text("<img src=x")
    assert await page.locator(".hb-message img").count() == 0


@pytest.mark.parametrize("where", ["start", "talk", "review", "answers", "lost"])
async def test_nothing_stands_in_the_way_of_assistive_tools(scripted: Page, where: str) -> None:
    page = scripted
    if where == "lost":
        await page.goto(page.url + "no-such-page")
    elif where != "start":
        await tell(page, SAFE_ACCOUNT)
    if where in {"review", "answers"}:
        await to_the_papers(page)
    if where == "answers":
        await page.goto(page.url.split("/talk")[0] + "/answers")
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def test_an_answer_is_copied_by_its_button_and_stays_selectable_without(page: Page) -> None:
    await tell(page, SAFE_ACCOUNT)
    await page.goto(page.url.split("/talk")[0] + "/answers")
    value = page.locator(".hb-copy", has_text="NatWest")
    await expect(value).to_have_css("user-select", "all")
    button = page.locator(f'[data-copy="{await value.get_attribute("id")}"]')
    if not await page.evaluate("document.querySelector('[data-copy]').hidden === false"):
        await expect(button).to_be_hidden()
        return
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await button.click()
    await expect(page.locator("#copied")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == "NatWest"


async def test_by_keyboard_alone(scripted: Page) -> None:
    page = scripted
    await page.keyboard.press("Tab")
    await expect(page.locator(".govuk-skip-link")).to_be_focused()
    await page.focus("#text")
    await page.keyboard.type(SAFE_ACCOUNT)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#answer")
    before = await messages(page)
    await page.locator('button[value="yes_right"]').focus()
    await page.keyboard.press("Enter")
    await answered(page, before)
    await expect(page.locator("#text")).to_be_focused()


async def test_the_way_out_leaves_at_once(scripted: Page) -> None:
    page = scripted
    await tell(page, SAFE_ACCOUNT)
    link = page.locator(".govuk-js-exit-this-page-button")
    await expect(link).to_be_visible()
    assert (await link.get_attribute("href") or "").startswith("https://www.bbc.co.uk/weather")
