"""What guidance and routing choose by."""

from __future__ import annotations

from dataclasses import dataclass

MAY_BE_SEEN = frozenset({"yes", "unsure"})  # answers after which the offender may see this device


@dataclass(frozen=True)
class Situation:
    """One person's situation; None where something is not known."""

    type: str | None = None
    risks: frozenset[str] = frozenset()
    nation: str | None = None
    district: str | None = None
    age: int | None = None
    payment_method: str | None = None
    contact_channel: str | None = None
    platform: str | None = None
    money_lost: bool | None = None
    hours_since: float | None = None
    who: str | None = None
    device_watched: str | None = None
    police_first: str | None = None  # what speaks for the police before Report Fraud, as the person said
    police_area: str | None = None  # the force that the person named where the district lies on a border
    homeless_tonight: bool = False
    documents_sent: bool = False
    money_arrived: bool = False
    channel: str = "web"
