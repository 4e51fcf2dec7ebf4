"""Cases to fill letters from: told little, told all, and told what should harm nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.conversation.case import Answer, Case

DAY = date(2026, 11, 23)
POUNDS = {"amount": 2050.0, "currency": "GBP"}
TOLD: dict[str, Any] = {
    "amount": POUNDS,
    "payments": [{"amount": 1200.0, "currency": "GBP"}, {"amount": 850.0, "currency": "GBP"}],
    "when": "2026-11-21",
    "bank": "NatWest",
    "contact_channel": "phone_call",
    "platform": "Instagram",
    "suspect_account": ["20-00-00 12345678"],
    "suspect_phone": ["+447700900123"],
    "suspect_email": ["help@bank.example"],
    "suspect_handle": ["safe_account_team"],
    "suspect_url": ["https://bank.example/safe"],
    "suspect_wallet": ["0x52908400098527886E0F7030069857D2E4169EE7"],
    "name": "Mary O'Neill-Smith",
    "contact": "mary@home.example or 020 7946 0018, not after six, he reads my post",
}
# what a letter must never hold, whatever the person said
PRIVATE: dict[str, Any] = {
    "impact": "PRIVATE i want to end it all",
    "evidence": "PRIVATE a video of me in the bath",
    "other": "PRIVATE i was so careless",
    "ongoing": "PRIVATE still going on",
    "reported_elsewhere": "PRIVATE told the bank",
    "relationship_to_suspect": "PRIVATE an ex",
    "safe_to_contact": "PRIVATE only by text",
}


def make(kind: str, *, method: str | None = None, age: int | None = None, who: str = "", **told: Any) -> Case:
    """A case of one type with these answers."""
    case = Case.new("web", DAY)
    case.type, case.device_watched = kind, "no"
    answers = {**told, "payment_method": method, "age": age, "who": who or None}
    for name, value in answers.items():
        if value is not None:
            case.set(name, Answer(value))
    return case
