"""Reads accounts and writes what was understood, with the trained model and without starting servers."""

from __future__ import annotations

import asyncio
import json
import os
import time
import warnings
from datetime import date
from typing import Any, TextIO

from bot import logs
from bot.conversation.naming import LEAD, SURE
from bot.settings import ROOT
from bot.training import train

BEST = 5
SINGLE = (
    "amount_gbp when payment_method contact_channel platform suspect_phone suspect_email suspect_url suspect_handle "
    "suspect_account suspect_wallet"
).split()


def classify(source: TextIO, target: TextIO, today: date) -> None:
    """Reads lines with ``id`` and ``text``; writes for each types, unsure, reason, risks, facts and ms."""
    agent = load_model()
    for line in source:
        if line.strip():
            case = json.loads(line)
            answer = asyncio.run(understood(agent, str(case["text"]), today))
            target.write(json.dumps({"id": case["id"], **answer}, ensure_ascii=False) + "\n")
            target.flush()


def load_model() -> Any:
    """Rasa's agent with the trained model; trains it first if there is none for the present data."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    warnings.simplefilter("ignore")
    logs.configure()  # Rasa would print what people wrote
    model = train()
    os.chdir(ROOT)
    from rasa.core.agent import Agent

    return Agent.load(str(model))


async def understood(agent: Any, text: str, today: date) -> dict[str, Any]:
    """What is understood of one text: types, unsure, reason, risks with their evidence, facts, and milliseconds."""
    began = time.perf_counter()
    parsed = await parse(agent, text, today)
    spent = (time.perf_counter() - began) * 1000
    types = parsed.get("types", [])[:BEST]
    lead = types[0]["confidence"] - types[1]["confidence"] if len(types) > 1 else 1.0
    return {
        "types": types,
        "unsure": not types or (types[0]["confidence"] < SURE and lead < LEAD),
        "reason": parsed.get("reason", ""),
        "risks": [{"risk": risk, "evidence": evidence} for risk, evidence in parsed.get("risks", {}).items()],
        "facts": _facts(parsed.get("facts", [])),
        "ms": round(spent, 2),
    }


async def parse(agent: Any, text: str, today: date) -> dict[str, Any]:
    """Rasa's own answer for one text: intent, types, risks, facts and more."""
    from rasa.core.channels.channel import UserMessage

    message = UserMessage(text.lstrip().lstrip("/") or " ", metadata={"day": today.isoformat()})
    parsed: dict[str, Any] = await agent.processor.parse_message(message)
    return parsed


def _facts(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The first value of each fact of the taxonomy."""
    facts: dict[str, Any] = {}
    for fact in found:
        if fact["name"] in SINGLE:
            facts.setdefault(fact["name"], fact["value"])
    return facts
