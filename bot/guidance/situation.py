from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    type: str | None = None
    risks: frozenset = frozenset()
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
    suspect_known: bool | None = None
    in_contact: bool | None = None
    homeless_tonight: bool = False
    channel: str = "web"
