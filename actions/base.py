"""What every action does: read the turn from the tracker, take it to one step, bring back messages and slots."""

from __future__ import annotations

import abc
from datetime import date
from functools import cache
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import settings as harbour_settings
from bot.content import load_content
from bot.conversation.engine import Conversation, Step
from bot.conversation.turn import Turn
from bot.store.database import Database


@cache
def conversation() -> Conversation:
    """The conversations of this process, opened on first use."""
    settings = harbour_settings.load()
    return Conversation(Database(settings), load_content(settings.delivery_file))


class HarbourAction(Action):
    """An action that is one step of the conversation."""

    step: ClassVar[Step]

    @abc.abstractmethod
    def name(self) -> str:
        """The action's name in the domain."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        """Takes the turn and returns the slot that the rules go by."""
        context = tracker.latest_message.get("metadata") or {}
        taken = conversation().take(
            type(self).step,
            read_turn(tracker.latest_message),
            tracker.sender_id,
            context.get("channel") or "web",
            date.fromisoformat(context["day"]),
        )
        for message in taken.messages:
            dispatcher.utter_message(json_message=message)
        # the rules name one action a turn; without this they would be asked for a next one in the changed slot
        return [SlotSet("awaiting", taken.awaiting), FollowupAction("action_listen")]


def read_turn(latest: dict[str, Any]) -> Turn:
    """The turn that Rasa's latest message stands for."""
    context = latest.get("metadata") or {}
    button = latest.get("button") or {}
    return Turn(
        id=context["turn"],
        text=latest.get("text") or "",
        act=(latest.get("intent") or {}).get("name") or "inform",
        value=button.get("value", ""),
        button=bool(button),
        types={row["type"]: row["confidence"] for row in latest.get("types") or []},
        reason=latest.get("reason") or "",
        risks=latest.get("risks") or {},
        certain=frozenset(latest.get("certain") or ()),
        facts=latest.get("facts") or [],
    )
