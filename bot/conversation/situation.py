"""The situation that guidance and routing choose by, taken from the case."""

from __future__ import annotations

from datetime import date

from bot.conversation.case import Case
from bot.guidance.situation import Situation

FRESH = frozenset({"money_at_risk_now"})


def situation(case: Case) -> Situation:
    """The case as guidance sees it."""
    place = case.value("postcode") or {}
    age = case.value("age")
    lost = case.value("amount")
    return Situation(
        type=case.type or None,
        risks=case.standing,
        nation=place.get("nation"),
        district=place.get("district"),
        age=age if isinstance(age, int) else None,
        payment_method=case.value("payment_method"),
        contact_channel=case.value("contact_channel"),
        platform=case.value("platform"),
        money_lost=None if lost is None else bool(lost.get("amount")),
        hours_since=_hours_since(case),
        who=case.value("who"),
        device_watched=case.device_watched or None,
        police_first=case.value("police_first"),
        police_area=case.value("police_area"),
        homeless_tonight="homeless_tonight" in case.needs,
        documents_sent="passport_sent" in case.needs,
        money_arrived="money_arrived" in case.needs,
        channel=case.channel,
    )


def _hours_since(case: Case) -> float | None:
    """Hours since it happened, as far as days tell; under a day while money is still at risk."""
    when = case.value("when")
    if when is None:
        return 0.0 if FRESH & set(case.risks) else None
    return max((case.today - date.fromisoformat(when)).days, 0) * 24.0
