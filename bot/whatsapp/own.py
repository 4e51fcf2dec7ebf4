"""What the chat does beside the talk, by a press or in words: papers, letters, words to come back with, being told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.situation import situation
from bot.conversation.turn import Say
from bot.cues import read_cues
from bot.gateway.records import Records
from bot.gateway.talk import Refused
from bot.gateway.turns import Reading
from bot.guidance.conditions import may_be_watched
from bot.letters.fill import Filled
from bot.store import cases, inbox, whatsapp_in
from bot.store.conversations import Conversation
from bot.store.database import Database
from bot.store.inbox import Queued
from bot.store.whatsapp_in import CHANNEL
from bot.whatsapp import asked, news
from bot.whatsapp.papers import LETTER, PAPERS, REPORT, Papers, there
from bot.whatsapp.words import Words, meant
from bot.wording.render import render

BRIEF = 4  # words of a yes or no that says nothing beside it
QUESTIONS = {  # this file's own, with what yes and no stand for
    "ask_papers_check": ("papers_here", "papers_not"),
    "ask_words_show": ("words_show", "words_not"),
    "ask_words_open": ("words_open", "words_leave"),
}
ACTS = frozenset(
    {act for acts in QUESTIONS.values() for act in acts}
    | {"send_papers", "letters", "send_letter", "words_about", "write_me", "write_not"}
)
BEGIN = {"act": "begin", "value": ""}


class Own:
    """The channel's own answers, for one gateway."""

    def __init__(self, db: Database, content: Content, papers: Papers, words: Words, records: Records) -> None:
        self._db = db
        self._content = content
        self._papers = papers
        self._words = words
        self._records = records

    async def pressed(self, conversation: Conversation, act: str, value: str) -> Reading:
        """What one of `ACTS` does."""
        match act:
            case "send_papers" | "papers_here":
                case = await self._case(conversation)
                return await self._paper(conversation, case, value or REPORT, safe=act == "papers_here")
            case "papers_not":
                return await self._say(conversation, "papers_not_sent")
            case "letters":
                return await self._letter(conversation, await self._case(conversation), "")
            case "send_letter":
                return Reading(beside=[{**self._note("letter_sent"), "paper": LETTER + value}])
            case "words_about":
                return Reading(notes=[self._note("ask_words_show")])
            case "words_show":
                return await self._show_words(conversation)
            case "words_open":
                return await self._open(conversation, value)
            case "words_not" | "words_leave":
                return await self._say(conversation, "words_not_shown" if act == "words_not" else "words_left")
        may_write = act == "write_me" and news.may_be_offered(await self._case(conversation))
        await asyncio.to_thread(whatsapp_in.agree, self._db, conversation.id, may_write=may_write)
        return await self._say(conversation, "write_agreed" if may_write else "write_not_agreed")

    async def written(self, conversation: Conversation, texts: Sequence[Queued]) -> Reading | None:
        """What words do that answer one of the own questions, are six words, or ask for papers; None for any others."""
        said = [str(text.body["text"]) for text in texts]
        if answer := await self._answered(conversation, said[-1]):
            return await self.pressed(conversation, answer["act"], answer["value"])
        case = await self._case(conversation)
        if come_back := await self._come_back(conversation, case, texts, said):
            return come_back
        return await self._asked(conversation, case, " ".join(said)) if case.told else None

    def at_the_end(self, conversation: Conversation) -> list[dict[str, str]]:
        """The answers that are on offer beside those of the last question of all."""
        stored = cases.read(self._db, conversation.id)
        case = Case.from_json(stored) if stored else None
        if case is None or case.awaiting != "after" or case.question:
            return []
        names = ["send_papers", "send_copy"] if there(case) else []
        names += ["words_about"] if case.told else []
        with self._db.begin() as connection:
            found = whatsapp_in.address(self._db, connection, conversation.id)
        if case.sending and found and news.may_be_offered(case):
            names.append("write_not" if found[0].get("may_write") else "write_me")
        return [self._content.wording.buttons[name].to_json() for name in names]

    async def _asked(self, conversation: Conversation, case: Case, words: str) -> Reading | None:
        """Words that ask for the words to come back with, a letter, or the papers in one of their forms."""
        asks = asked.read(words)
        if asks is None or not (asks.outright or there(case)):
            return None
        if asks.kind == "words":
            return await self.pressed(conversation, "words_about", "")
        if asks.kind == "letter":
            return await self._letter(conversation, case, words)
        return await self._paper(conversation, case, PAPERS[asks.kind])

    async def _paper(self, conversation: Conversation, case: Case, paper: str, *, safe: bool = False) -> Reading:
        """A paper into this chat: asked for once more where somebody may see the phone, refused where there is none."""
        if not there(case):
            return await self._say(conversation, "papers_not_yet")
        if not safe and may_be_watched(situation(case)):
            return Reading(notes=[_valued(self._note("ask_papers_check"), paper)])
        return Reading(beside=[{**self._note("papers_sent"), "paper": paper}])

    async def _letter(self, conversation: Conversation, case: Case, words: str) -> Reading:
        """The letter that these words mean, or the choice between those that they may mean."""
        if not there(case):
            return await self._say(conversation, "papers_not_yet")
        found = await self._papers.meant(conversation, words)
        if not found:
            watched = may_be_watched(situation(case))
            return await self._say(conversation, "letters_not_here" if watched else "letter_none")
        if len(found) == 1:
            return await self.pressed(conversation, "send_letter", found[0].letter.id)
        return Reading(notes=[{**self._note("letters_which"), "buttons": [_letter(one) for one in found]}])

    async def _show_words(self, conversation: Conversation) -> Reading:
        """New words, which go out beside the talk: they are kept nowhere in it."""
        try:
            words = await self._records.new_words(conversation)
        except Refused as refused:
            return await self._say(conversation, f"error_{refused.code}")
        shown = await self._say(conversation)
        return Reading(beside=[self._note("words_here", code=words)], notes=shown.notes)

    async def _come_back(
        self, conversation: Conversation, case: Case, texts: Sequence[Queued], said: list[str]
    ) -> Reading | None:
        """Six words that open a report: whether to go on with it here, in a chat that holds none yet."""
        plainly = [text for text in (*said, " ".join(said)) if meant(text)]
        try:
            tried = await self._words.tried(conversation, plainly if case.told else [*said, " ".join(said)])
        except Refused as refused:
            return await self._say(conversation, f"error_{refused.code}") if plainly and not case.told else None
        if tried and tried.opens == conversation.id:
            return Reading([Queued(texts[0].id, "button", BEGIN, texts[0].received_at)])
        if tried and tried.opens and case.told:
            return await self._say(conversation, "words_elsewhere")
        if tried and tried.opens:
            return Reading(notes=[_valued(self._note("ask_words_open"), tried.code)])
        return await self._say(conversation, "error_unknown_code") if plainly and not case.told else None

    async def _open(self, conversation: Conversation, code: str) -> Reading:
        """Goes on in this chat with the report that was confirmed; what the chat held so far is deleted."""
        opens = await self._words.opened_by(code)
        if not opens:
            return await self._say(conversation, "error_unknown_code")
        nothing = {"id": "words_opened", "lead": "", "text": "", "buttons": [], "effect": "forget"}
        return Reading(notes=[nothing], opens=opens)

    async def _answered(self, conversation: Conversation, words: str) -> dict[str, str] | None:
        """The answer that a yes or no in words stands for, where one of the own questions is open."""
        latest = await asyncio.to_thread(inbox.latest_turn, self._db, conversation.id)
        question = next((message.body for message in latest if message.body["id"] in QUESTIONS), None)
        if question is None or len(words.split()) > BRIEF:
            return None
        cues, (yes, no) = read_cues(words), QUESTIONS[question["id"]]
        act = yes if "yes_first" in cues else no if "no_first" in cues else ""
        return next((button for button in question["buttons"] if button["act"] == act), None)

    async def _say(self, conversation: Conversation, *names: str) -> Reading:
        notes = [self._note(name) for name in names]
        return Reading(notes=await asyncio.to_thread(again, self._db, conversation.id, notes))

    def _note(self, name: str, **values: str) -> dict[str, Any]:
        return render(Say(name, values), CHANNEL, self._content)

    async def _case(self, conversation: Conversation) -> Case:
        stored = await asyncio.to_thread(cases.read, self._db, conversation.id)
        return Case.from_json(stored) if stored else Case(conversation.id, CHANNEL, "")


def again(db: Database, conversation_id: str, notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Notes, and the question of the talk that is open, once more."""
    open_ = _open_question(db, conversation_id)
    return [*notes, {part: open_[part] for part in ("id", "lead", "text", "buttons")}] if open_ else notes


def _open_question(db: Database, conversation_id: str) -> dict[str, Any] | None:
    """What the talk asked last; nothing where its last turn asked nothing."""
    for message in reversed(inbox.latest_turn(db, conversation_id)):
        if message.body["id"] in QUESTIONS or message.body["id"] == "letters_which":
            break
        if str(message.body["id"]).startswith("ask_"):
            return message.body
    else:
        return None
    every = [one.body for one in inbox.read(db, conversation_id) if str(one.body.get("id", "")).startswith("ask_")]
    return next((body for body in reversed(every) if body["id"] not in QUESTIONS), None)


def _valued(question: dict[str, Any], value: str) -> dict[str, Any]:
    """A question whose answers are about this value."""
    return {**question, "buttons": [{**button, "value": value} for button in question["buttons"]]}


def _letter(one: Filled) -> dict[str, str]:
    """The answer that has a letter sent here."""
    return {"id": f"letter-{one.letter.id}", "title": one.letter.title, "act": "send_letter", "value": one.letter.id}
