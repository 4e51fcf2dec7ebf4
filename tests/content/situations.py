"""Situations as people can be in them, for tests that try many."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from bot.content.plans import AGES, CLOSE, NOBODY, PAYMENTS, WHO
from bot.guidance.load import NATIONS, load_guidance
from bot.guidance.situation import Situation

GUIDANCE = load_guidance()
RISKS = ["immediate_danger", "under_18", "domestic_abuse", "money_at_risk_now", "device_compromised"]
CHANNELS = [None, "text_message", "email", "phone_call", "whatsapp", "social_media", "dating_app", "post", "in_person"]
PLATFORMS = [
    None,
    "Instagram",
    "Facebook",
    "WhatsApp",
    "Gmail",
    "Hotmail",
    "iCloud",
    "Snapchat",
    "Roblox",
    "eBay",
    "HMRC",
]
SITUATIONS = st.builds(
    Situation,
    type=st.sampled_from([*GUIDANCE.types, None]),
    risks=st.sets(st.sampled_from(RISKS)).map(frozenset),
    nation=st.sampled_from([None, *sorted(NATIONS)]),
    district=st.sampled_from([None, "SW9", "EC1A", "G42", "CF10", "BT1", "M14", "TW15"]),
    age=st.sampled_from([None, 9, 13, 15, 16, 17, 18, 45, 86]),
    payment_method=st.sampled_from(PAYMENTS),
    contact_channel=st.sampled_from(CHANNELS),
    platform=st.sampled_from(PLATFORMS),
    money_lost=st.sampled_from([None, True, False]),
    hours_since=st.sampled_from([None, 0.0, 24.0, 480.0]),
    who=st.sampled_from([None, *WHO]),
    device_watched=st.sampled_from([None, "yes", "no", "unsure"]),
    suspect_known=st.sampled_from([None, True]),
    police_first=st.sampled_from([None, "happening_now", "know_them", "needs_care", "none_of_these"]),
    homeless_tonight=st.booleans(),
    documents_sent=st.booleans(),
    money_arrived=st.booleans(),
    channel=st.sampled_from(["web", "whatsapp", "call_handler"]),
).map(lambda s: replace(s, payment_method=None) if s.money_lost is False else s)  # nobody pays nothing by card


def every_situation(kind: str) -> list[Situation]:
    """A type with every payment, age, nation, device, person and relationship, each with each."""
    parts = product(PAYMENTS, AGES, sorted(NATIONS), ("yes", "no", None), WHO, (NOBODY, CLOSE))
    return [
        Situation(
            kind,
            risks,
            nation,
            age=age,
            payment_method=paid,
            money_lost=bool(paid) or None,
            who=who,
            device_watched=seen,
        )
        for paid, age, nation, seen, who, risks in parts
    ]
