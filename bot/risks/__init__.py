"""The risks that are looked for in every message, at every point of the talk (design.md 4)."""

RISKS = (
    "suicide_or_self_harm",
    "immediate_danger",
    "under_18",
    "domestic_abuse",
    "money_at_risk_now",
    "device_compromised",
)
