"""What may be said about a delivery: only what is true of its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.turn import Say
from bot.store.deliveries import Delivery

if TYPE_CHECKING:
    from bot.conversation.engine import Content


def tell(delivery: Delivery, content: Content, *, left: bool) -> Say:
    """The message about a delivery; `left` says whether any report of the case may have left."""
    place = content.guidance.places[delivery.place]
    values = {"place": place.name, "say": place.what_to_say, "reference": delivery.reference}
    return Say(_name(delivery, left), values)


def _name(delivery: Delivery, left: bool) -> str:
    match delivery.state:
        case "failed" if delivery.own_pack:
            return "delivery_no_papers"
        case _ if delivery.own_pack:
            return "delivery_withdrawn_left" if left else "delivery_ready"
        case "confirmed" | "queued":
            waiting = "delivery_waiting_again" if left else "delivery_waiting"  # an earlier report of the case left
            return "delivery_sent" if delivery.left else waiting
        case "failed":
            failed = "delivery_failed_again" if left else "delivery_failed"
            return "delivery_failed_left" if delivery.left else failed
        case "withdrawn":
            return "delivery_withdrawn_left" if left else "delivery_withdrawn"
    return f"delivery_{delivery.state}"
