"""Plays five calls on the console as a new handler would, by keys alone, and times them: `make bench-console`.

The handler types 400 keys a minute and reads aloud 150 words a minute. Typing is waited for; reading is worked out.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
from dataclasses import dataclass

from playwright.async_api import Browser, Request, async_playwright

from benchmarks.handler import SCRIPTS, Handler, Script
from benchmarks.stack import Stack, free_port
from bot.console.access import COOKIE
from bot.settings import load
from bot.store import staff, tables
from bot.store.database import Database, now

KEY = 150.0  # ms between keys
WORD = 0.4  # seconds to read a word aloud
WATCH = """
document.addEventListener('input', () => { window.firstKey ??= performance.now() })
new MutationObserver(() => {
  const step = document.querySelector('#prompt .hb-readout li')
  if (!step || window.firstStep) return
  window.firstStep = performance.now()
  window.stepWords = step.innerText.split(/\\s+/).length
}).observe(document, { childList: true, subtree: true })
"""
SCREEN = {"width": 1366, "height": 768}


@dataclass
class Timed:
    """The figures of one call."""

    script: Script
    shown: float  # seconds from the first key to the first safe step on the screen
    said: float  # the same, and its first step read aloud
    keys: int
    note_keys: int
    prompts: int
    again: int
    reads: list[float]  # ms from a pause in the notes to the changed screen


def main() -> None:
    """Plays the calls and prints one table."""
    with Stack(HARBOUR_CONSOLE_PORT=str(free_port())) as site:
        rows = asyncio.run(_calls(site))
    print("| call | first safe step in view | said | prompts | keys beside the notes | asked though noted |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        figures = f"{row.shown:.0f} s | {row.said:.0f} s | {row.prompts} | {row.keys - row.note_keys} | {row.again}"
        print(f"| {row.script.id} | {figures} |")
    reads = sorted(one for row in rows for one in row.reads)
    p95 = reads[int(len(reads) * 0.95)]
    print(
        f"\nNotes read and screen changed: p50 {statistics.median(reads):.0f} ms, p95 {p95:.0f} ms ({len(reads)} times)"
    )


async def _calls(site: Stack) -> list[Timed]:
    db = Database(load(site.environment))
    staff.add(db, "bench", "Bench", "handler")
    person = staff.everyone(db)[0][0]
    row = {"token_hash": db.sealer.digest("bench"), "staff_id": person.id, "created_at": now(), "seen_at": now()}
    with db.begin() as connection:
        connection.execute(tables.staff_sessions.insert().values(**row))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        made = [await _call(browser, site.console, script) for script in SCRIPTS]
        await browser.close()
    db.close()
    return made


async def _call(browser: Browser, url: str, script: Script) -> Timed:
    context = await browser.new_context(viewport=SCREEN)
    await context.add_cookies([{"name": COOKIE, "value": "bench", "url": url}])
    page = await context.new_page()
    await page.add_init_script(WATCH)
    reads: list[float] = []

    def finished(request: Request) -> None:
        if request.url.endswith("/notes"):
            reads.append(request.timing["responseEnd"])

    page.on("requestfinished", finished)
    await page.goto(url)
    handler = Handler(page, delay=KEY)
    await handler.begin()
    await handler.play(script)
    first_key, first_step, words = await page.evaluate("() => [window.firstKey, window.firstStep, window.stepWords]")
    shown, keys = (first_step - first_key) / 1000, handler.keys
    await context.close()
    said = shown + words * WORD
    return Timed(script, shown, said, keys, len(script.notes), len(handler.gone), len(handler.asked_again), reads)


if __name__ == "__main__":
    main()
