"""The only door into Rasa: takes turns and texts to read that were signed; answers once a turn is saved."""

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
READ = ("types", "reason", "risks", "facts")  # what is read in a text
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
        """`POST /webhooks/signed/turn` takes a turn; `…/read` only reads a text, and leaves no trace in any talk."""
        blueprint = Blueprint("signed_webhook")

        @blueprint.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if refused := self._refused(request):
                return refused
            collected = CollectingOutputChannel()
            message = _message(json.loads(request.body), collected)
            # a client that hangs up must not cancel a turn half done
            await asyncio.shield(on_new_message(message))
            return json_response({"messages": [one["custom"] for one in collected.messages if "custom" in one]})

        @blueprint.route("/read", methods=["POST"])
        async def read(request: Request) -> HTTPResponse:
            if refused := self._refused(request):
                return refused
            body = json.loads(request.body)
            context = {"day": body["day"], "account": body.get("account", "")}
            message = UserMessage(body["text"].lstrip().lstrip("/") or " ", metadata=context)
            parsed = await request.app.ctx.agent.processor.parse_message(message)
            return json_response({part: parsed.get(part) for part in READ})

        return blueprint

    def _refused(self, request: Request) -> HTTPResponse | None:
        """The answer to a request that is too long, or that the gateway or console did not sign."""
        if len(request.body) > LONGEST_BODY:
            return json_response({"error": "too_long"}, status=413)
        if not verify(self._secret, request.body, request.headers.get(HEADER, "")):
            return json_response({"error": "invalid_signature"}, status=401)
        return None


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
