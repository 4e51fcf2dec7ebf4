"""Moments, which are kept in UTC, as the clocks of handlers show them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/London")


def local(at: datetime) -> datetime:
    """A moment (UTC, with or without zone) with the zone of the clocks here."""
    return at.replace(tzinfo=UTC).astimezone(HERE)


def clock(at: datetime) -> str:
    """The time of day of a moment (UTC)."""
    return f"{local(at):%H:%M}"
