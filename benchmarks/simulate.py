"""Plays people through the JSON API, exactly as a client would, and writes what was said and what came of it.

`make simulate PEOPLE=file.jsonl [ONLY=id] [OUT=dir]`: a transcript and the report of each person, and `summary.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.progress import track

from benchmarks.client import Talk
from benchmarks.people.judge import judge
from benchmarks.people.person import TOPICS, Move, Person, topics_of
from benchmarks.stack import Stack

MOST_TURNS = 60
STEPS = ("steps_first", "steps_general", "danger", "self_harm")


def main() -> None:
    """Reads the people, plays them one after the other, writes everything into the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=Path, help="file of people, one JSON object a line")
    parser.add_argument("--only", default="", help="id of the one person to play")
    parser.add_argument("--out", type=Path, default=Path("out/simulate"), help="folder to write to")
    parser.add_argument("--today", default="2026-11-23", help="day of the conversations")
    given = parser.parse_args()
    people = [json.loads(line) for line in given.people.read_text(encoding="utf-8").splitlines() if line.strip()]
    chosen = [person for person in people if given.only in ("", person["id"])]
    if not chosen:
        parser.error(f"{given.people} holds nobody with the id {given.only!r}")
    given.out.mkdir(parents=True, exist_ok=True)
    with Stack(today=given.today) as stack:
        summary = asyncio.run(_play_all(chosen, stack.url, given.out))
    (given.out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
    _show(summary)


async def _play_all(people: list[dict[str, Any]], url: str, out: Path) -> list[dict[str, Any]]:
    summary = []
    async with aiohttp.ClientSession() as session:
        for data in track(people, "Playing people", console=Console(stderr=True)):
            summary.append(await Player(Person(data), Talk(session, url), out).play())
    return summary


class Player:
    """Plays one person and writes what was said."""

    def __init__(self, person: Person, talk: Talk, out: Path) -> None:
        self.person, self.talk, self.out = person, talk, out
        self.lines: list[dict[str, Any]] = []
        self.first_step: int | None = None
        self.said = 0  # messages of the person so far
        self.report: dict[str, Any] | None = None
        self.questions: list[list[str]] = []  # each with the topics that it is about

    async def play(self) -> dict[str, Any]:
        """Plays to the end and returns the row of the summary."""
        data = self.person.data
        self._note(await self.talk.start(data["channel"]), None)
        await self._say(data["opening"], together=data["channel"] == "whatsapp")
        ended = await self._go_on()
        self._write()
        answered = judge(data, self.report, [topic for topics in self.questions for topic in topics])
        slow = [line["ms"] for line in self.lines if line.get("ms")]
        return {
            "id": data["id"],
            "channel": data["channel"],
            **answered,
            "questions": [" + ".join(topics) for topics in self.questions],
            "turns": self.said,
            "turns_to_first_step": self.first_step,
            "ended": ended,
            "ms_max": round(max(slow, default=0.0)),
        }

    async def _go_on(self) -> str:
        for _ in range(MOST_TURNS):
            if self.talk.deleted:
                return "deleted"
            self.report = await self.talk.report()
            asked = self.talk.asked
            if asked and TOPICS.get(asked) not in {None, "end", "go_on"}:
                self.questions.append(topics_of(asked, self.talk.asks))
            move = self.person.move(asked, self.report["incident"]["type"], self.talk.buttons, self.talk.asks)
            if move is None:
                return "finished" if self.report["status"] == "confirmed" else f"left at {asked or 'the end'}"
            await self._move(move)
        return "too long"

    async def _move(self, move: Move) -> None:
        if move.button:
            self.said += 1
            title = next((b["title"] for b in self.talk.buttons if b["id"] == move.button), move.button)
            self._note(await self.talk.press(move.button), f"[{title}]")
        else:
            bursts = self.person.data["channel"] == "whatsapp"
            await self._say(move.words.split("\n") if bursts else [move.words], together=bursts)

    async def _say(self, texts: Iterable[str], *, together: bool) -> None:
        """Sends texts one by one, or as a burst that nobody waits in between of."""
        texts = list(texts)
        if together and len(texts) > 1:
            self.said += 1
            for text in texts[:-1]:
                await self._drop_in(text)
            self._note(await self.talk.say(texts[-1]), "\n".join(texts))
            return
        for text in texts:
            self.said += 1
            self._note(await self.talk.say(text), text)

    async def _drop_in(self, text: str) -> None:
        """One message of a burst: sent, its answer left to the last one's request."""
        url = f"{self.talk.url}/api/v1/conversation/messages"
        timeout = aiohttp.ClientTimeout(total=0.25)
        try:
            async with self.talk.session.post(url, json={"text": text}, headers=self.talk.headers, timeout=timeout):
                pass
        except TimeoutError:
            pass

    def _note(self, messages: list[dict[str, Any]], words: str | None) -> None:
        if words is not None:
            self.lines.append({"turn": self.said, "author": "person", "text": words})
        for message in messages:
            line = {"turn": self.said, "author": "harbour", "id": message["id"], "text": message["text"]}
            if message.get("buttons"):
                line["buttons"] = [{"id": b["id"], "title": b["title"]} for b in message["buttons"]]
            self.lines.append(line)
            if self.first_step is None and message["id"].startswith(STEPS):
                self.first_step = self.said
        if messages:
            self.lines[-1]["ms"] = round(self.talk.ms, 1)

    def _write(self) -> None:
        name = self.person.data["id"]
        rows = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self.lines)
        (self.out / f"{name}.jsonl").write_text(rows, encoding="utf-8")
        (self.out / f"{name}.txt").write_text("\n".join(map(_readable, self.lines)), encoding="utf-8")
        if self.report:
            report = json.dumps(self.report, ensure_ascii=False, indent=2)
            (self.out / f"{name}.report.json").write_text(report, encoding="utf-8")


def _readable(line: dict[str, Any]) -> str:
    if line["author"] == "person":
        return f"\n>>> {line['text']}"
    buttons = "  " + " ".join(f"[{b['title']}]" for b in line["buttons"]) if line.get("buttons") else ""
    return f"({line['id']}) {line['text']}{buttons}"


def _show(summary: list[dict[str, Any]]) -> None:
    for row in summary:
        facts = row.get("facts", {})
        bad = {name: state for name, state in facts.items() if state != "right"}
        kind = f"{row.get('type')} ({'right' if row.get('type_right') else 'WRONG'})"
        goes = f"{row.get('route')} {row.get('force') or ''} ({'right' if row.get('route_right') else 'WRONG'})"
        print(
            f"{row['id']} {row['channel']:12} type {kind}, route {goes}, facts {len(facts) - len(bad)}/{len(facts)} "
            f"{bad or ''}, told already {row['asked_though_told']}, first step at turn {row['turns_to_first_step']}, "
            f"{len(row['questions'])} questions, {row['ended']}"
        )


if __name__ == "__main__":
    main()
