"""What WhatsApp adds to a turn: reads what is no text, finds the answer that was pressed, and queues what goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection

from bot.conversation import leaving
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.turn import Say, Turn
from bot.gateway.turns import Reading
from bot.store import cases, inbox, whatsapp_in, whatsapp_out
from bot.store.conversations import Conversation
from bot.store.database import Database
from bot.store.inbox import Queued
from bot.whatsapp import compose
from bot.whatsapp.evidence import Evidence
from bot.whatsapp.offers import Offers
from bot.whatsapp.own import ACTS, Own, again
from bot.whatsapp.papers import file_name
from bot.wording.render import render

CHANNEL = whatsapp_in.CHANNEL
PAPERS, LETTERS = "/report.pdf", "/letters/"  # links of the page that say which papers are ready
OPEN = frozenset({"ask_account", "ask_more"})  # questions with nothing to skip
AT_HAND = frozenset({"menu_skip", "menu_why"})  # answers under a question that has none of its own
FILES = frozenset({"image", "document"})
SAFETY = ("danger", "self_harm")
NEWS = "delivery_"  # what the ids of texts begin with that say where a report stands


class WhatsAppChannel:
    """The turns of WhatsApp's conversations; `Turns` calls it, `Sender` sends what it queues."""

    def __init__(
        self,
        db: Database,
        content: Content,
        offers: Offers,
        sending: asyncio.Event,
    ) -> None:
        self._db = db
        self._content = content
        self._offers = offers
        self._sending = sending
        self.evidence: Evidence | None = None  # these two are there once the gateway serves
        self.own: Own | None = None
        said = {name: self._words(name) for name in ("list_choose", "list_more", "list_more_about", "part_next")}
        self._layout = compose.Words(*said.values())
        self._stop = self._words("stop_word").casefold()

    def serves(self, conversation: Conversation) -> bool:
        """Whether the conversation is with somebody on WhatsApp."""
        if conversation.channel != CHANNEL:
            return False
        with self._db.begin() as connection:
            return whatsapp_in.address(self._db, connection, conversation.id) is not None

    def wake(self) -> None:
        """Something was queued for sending."""
        self._sending.set()

    async def read(self, conversation: Conversation, turn: list[Queued]) -> Reading:
        """What the messages of a turn are: for Rasa, for this channel, or both."""
        if turn[0].kind == "button":
            return Reading(turn)
        if turn[0].kind == "choice":
            return await self._chosen(conversation, turn[0])
        texts = _texts(turn)
        if self._stops(texts):
            return Reading(notes=await asyncio.to_thread(self._erased, conversation))
        others = [message for message in turn if message.kind == "other"]
        names = dict.fromkeys([await self._about(conversation, message) for message in others])
        notes = [self._say(name) for name in names]
        if texts and not notes and self.own and (own := await self.own.written(conversation, texts)):
            return own
        return Reading(texts, notes if texts else await asyncio.to_thread(again, self._db, conversation.id, notes))

    def finish(self, conversation: Conversation, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Adds the offer to send the papers here, what else is on offer at the end, and answers where none are."""
        links = [link for message in said for link in message.get("links", [])]
        if any(link.get("url") == PAPERS for link in links):
            offer = self._say("papers_offer")
            if any(str(link.get("url", "")).startswith(LETTERS) for link in links):
                offer["buttons"].append(self._content.wording.buttons["letters"].to_json())
            said = [*said[:-1], offer, *said[-1:]]
        last = said[-1] if said else {}
        bare = str(last.get("id", "")).startswith("ask_") and last["id"] not in OPEN
        if bare and not any(message.get("buttons") for message in said):
            menu = self._content.wording["menu"].buttons
            at_hand = [button.to_json() for button in menu if button.id in AT_HAND]
            said = [*said[:-1], {**last, "buttons": at_hand}]
        elif str(last.get("id", "")).startswith("ask_after") and self.own:
            talks = [button for button in last["buttons"] if button["act"] not in ACTS]  # those of before go
            offered = {button["id"] for message in said[:-1] for button in message.get("buttons", [])}
            more = [button for button in self.own.at_the_end(conversation) if button["id"] not in offered]
            said = [*said[:-1], {**last, "buttons": [*talks, *more]}]
        return said

    def put(
        self,
        connection: Connection,
        conversation: Conversation,
        name: str,
        turn: list[Queued],
        said: list[dict[str, Any]],
        reading: Reading,
    ) -> None:
        """Queues a turn's answer. The opening is held, to go out with the answer to what the person wrote."""
        found = whatsapp_in.address(self._db, connection, conversation.id)
        if found is None:
            return
        to, wrote_at = found
        person, until = whatsapp_in.person_hash(self._db, to), whatsapp_out.until(wrote_at)
        if reading.opens:
            whatsapp_in.move(self._db, connection, conversation.id, reading.opens)
            return
        if turn[0].body.get("act") == "begin" and not turn[0].body.get("moved"):
            opening = {"said": said[:-1]}
            whatsapp_out.queue(self._db, connection, conversation.id, person, opening, until, "held")
            return
        held = [one for body in whatsapp_out.unhold(self._db, connection, conversation.id) for one in body["said"]]
        forgets = any(message.get("effect") for message in said)
        payloads = self._payloads(connection, conversation, name, _joined(_newest(held, said), said), reading)
        for payload in payloads:
            body = {"to": to, "payload": payload}
            if payload["type"] == "document":
                body["paper"] = reading.beside[0]["paper"]
            kept_with = None if forgets else conversation.id
            whatsapp_out.queue(self._db, connection, kept_with, person, body, until)

    def _payloads(
        self,
        connection: Connection,
        conversation: Conversation,
        name: str,
        said: Sequence[dict[str, Any]],
        reading: Reading,
    ) -> list[compose.Payload]:
        if reading.page:
            latest = inbox.latest(self._db, connection, conversation.id)
            name, said = latest[0].turn, [message.body for message in latest]
        elif reading.beside and "paper" in reading.beside[0]:
            return [compose.document(reading.beside, file_name(reading.beside[0]["paper"]))]
        said = [*reading.beside, *said]
        return compose.compose(
            said, lambda button: self._offers.id_of(conversation.id, name, button), self._layout, reading.page or 1
        )

    async def _chosen(self, conversation: Conversation, pressed: Queued) -> Reading:
        """The answer that was pressed, if it is (still) on offer."""
        latest = await asyncio.to_thread(inbox.latest_turn, self._db, conversation.id)
        given = pressed.body["choice"]
        if latest and (page := self._offers.page(conversation.id, latest[0].turn, given)):
            return Reading(page=page)
        one = self._offers.find(conversation.id, latest, given)
        if one is None:
            stale = [self._say("stale_choice")]
            return Reading(notes=await asyncio.to_thread(again, self._db, conversation.id, stale))
        if self.own and one["act"] in ACTS:
            return await self.own.pressed(conversation, one["act"], one["value"])
        button = {"act": one["act"], "value": one["value"]}
        return Reading([Queued(pressed.id, "button", button, pressed.received_at)])

    async def _about(self, conversation: Conversation, message: Queued) -> str:
        """The id of what is said about a message that is no text."""
        media = message.body.get("media")
        if self.evidence and media and message.body["other"] in FILES:
            return await self.evidence.add(conversation, media)
        name = f"got_{message.body['other']}"
        return name if name in self._content.wording else "got_unsupported"

    def _stops(self, texts: list[Queued]) -> bool:
        """Whether the person wrote STOP: alone in any letters, or in capitals as the last of several."""
        words = [str(text.body["text"]).strip(" .!\"'“”") for text in texts]
        if len(words) == 1:
            return words[0].casefold() == self._stop
        return words[-1:] == [self._stop.upper()]

    def _erased(self, conversation: Conversation) -> list[dict[str, Any]]:
        """The last words before everything is deleted."""
        reply = leaving.erased(self._case(conversation), Turn("", "", "delete_my_data"), self._content)
        said = [render(say, CHANNEL, self._content) for say in reply.say]
        return [*said[:-1], {**said[-1], "effect": reply.effect}]

    def _case(self, conversation: Conversation) -> Case:
        stored = cases.read(self._db, conversation.id)
        return Case.from_json(stored) if stored else Case(conversation.id, CHANNEL, "")

    def _say(self, name: str) -> dict[str, Any]:
        return render(Say(name), CHANNEL, self._content)

    def _words(self, name: str) -> str:
        return self._content.wording[name].on(CHANNEL)


def _texts(turn: list[Queued]) -> list[Queued]:
    """The words of a turn in the order they were sent in, those under pictures too."""
    said = [message for message in turn if message.body.get("text")]
    return sorted(said, key=lambda message: (message.body.get("sent", 0.0), message.id))


def _joined(held: list[dict[str, Any]], said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The opening before the answer, but never before what keeps a person safe."""
    if said and str(said[0].get("id", "")).startswith(SAFETY):
        return [*said[:-1], *held, *said[-1:]]
    return [*held, *said]


def _newest(held: list[dict[str, Any]], said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was held, of several pieces of news the newest only, and none where the answer says the same."""
    news = [message for message in held if str(message.get("id", "")).startswith(NEWS)]
    told = {message.get("text") for message in said}
    return [
        one
        for one in held
        if not any(one is other for other in news) or (one is news[-1] and one.get("text") not in told)
    ]
