"""The only door into Rasa: accepts turns that the gateway signed, answers once the turn is saved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot import settings as harbour_settings
from bot.channels.signature import HEADER, verify

LONGEST_BODY = 100_000
OnMessage = Callable[[UserMessage], Awaitable[Any]]


class SignedInput(InputChannel):
    """Takes one turn a request: ``{"conversation", "turn", "text" | "button", "channel", "day", "command"}``."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "signed"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SignedInput:
        """Creates the channel with the installation's secret."""
        return cls(harbour_settings.load().secret)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The route `POST /webhooks/signed/turn`."""
        blueprint = Blueprint("signed_webhook")

        @blueprint.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if len(request.body) > LONGEST_BODY:
                return json_response({"error": "too_long"}, status=413)
            if not verify(self._secret, request.body, request.headers.get(HEADER, "")):
                return json_response({"error": "invalid_signature"}, status=401)
            collected = CollectingOutputChannel()
            message = _message(json.loads(request.body), collected)
            # a client that hangs up must not cancel a turn half done
            await asyncio.shield(on_new_message(message))
            return json_response({"messages": [one["custom"] for one in collected.messages if "custom" in one]})

        return blueprint


def _message(body: dict[str, Any], output: CollectingOutputChannel) -> UserMessage:
    button = body.get("button")
    parsed = None
    if button:
        act = {"name": button["act"], "confidence": 1.0}
        parsed = {"text": "", "intent": act, "entities": [], "button": button}
    context = {key: body.get(key) for key in ("turn", "channel", "day", "command", "account", "spent", "checked")}
    # Rasa would read a leading slash as an intent; the gateway has taken it off and says so in `command`
    text = "" if button else body["text"].lstrip().lstrip("/")
    return UserMessage(
        text or " ",
        output,
        body["conversation"],
        parse_data=parsed,
        input_channel=SignedInput.name(),
        message_id=body["turn"],
        metadata=context,
    )
