"""Builds the report from a case: a JSON value that validates against report.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversation.case import Answer, Case
from bot.conversation.situation import situation
from bot.guidance.routing import Route, route
from bot.report.fields import Field
from bot.report.withheld import WITHHELD, withhold
from bot.store.deliveries import Delivery

if TYPE_CHECKING:
    from bot.conversation.engine import Content

VERSION = "1.1.0"
IDENTIFIERS = {
    "phones": "suspect_phone",
    "emails": "suspect_email",
    "websites": "suspect_url",
    "handles": "suspect_handle",
    "accounts": "suspect_account",
    "wallets": "suspect_wallet",
}


def build_report(case: Case, content: Content, delivery: Delivery | None = None) -> dict[str, Any]:
    """The report of a case; `delivery` is where its hand-off stands, None before it was confirmed."""
    goes = route(content.guidance, situation(case))
    return {
        "schema_version": VERSION,
        "id": case.id,
        "status": "withdrawn" if case.withdrawn_at else "confirmed" if case.confirmed_at else "draft",
        "opened_at": case.opened_at + "Z",
        "confirmed_at": case.confirmed_at + "Z" if case.confirmed_at else None,
        "channel": case.channel,
        "incident": _incident(case, content),
        "money": _money(case),
        "suspect": _suspect(case),
        "people": _people(case),
        "evidence": case.value("evidence"),
        "evidence_files": [
            {"name": f.name, "type": f.type, "bytes": f.size, "sha256": f.sha256, "received_at": f.at + "Z"}
            for f in case.files
        ],
        "official_reference": case.reference or None,
        "reported_elsewhere": case.value("reported_elsewhere"),
        "other": case.value("other"),
        "risks": sorted(case.standing - WITHHELD),
        "advice_given": [{"step": a.step, "at": a.at + "Z", "done": a.done} for a in case.advice],
        "answers": [_answer(row, case) for row in content.fields if row.id in case.answers],
        "route": _route(goes),
        "consent": case.consent or None,
        "delivery": delivery_of(delivery) if delivery else None,
        "classification": None,
    }


def delivery_of(delivery: Delivery) -> dict[str, Any]:
    """Where a hand-off stands, as the report shows it."""
    at = delivery.updated_at.isoformat(timespec="seconds") + "Z"
    return {
        "target": delivery.target,
        "state": delivery.state,
        "reference": delivery.reference or None,
        "at": at,
    }


def _incident(case: Case, content: Content) -> dict[str, Any]:
    kind = content.guidance.types.get(case.type)
    when = case.answers.get("when")
    return {
        "type": case.type or None,
        "family": kind.family if kind else None,
        "type_confirmed": case.type_confirmed,
        "type_confidence": round(case.type_confidence, 3),
        "account": "\n".join(withhold(told.text, case) for told in case.told),
        "when": {
            "date": case.value("when"),
            "approximate": bool(when and when.approximate),
            "words": withhold(when.words, case) if when and when.status == "known" else "",
        },
        "contact_channel": case.value("contact_channel"),
        "platform": case.value("platform"),
        "ongoing": case.value("ongoing"),
    }


def _money(case: Case) -> dict[str, Any]:
    lost = case.answers.get("amount")
    return {
        "lost": case.value("amount"),
        "approximate": bool(lost and lost.approximate),
        "payments": case.value("payments") or [],
        "demanded": case.value("demanded") or [],
        "payment_method": case.value("payment_method"),
        "bank": case.value("bank"),
    }


def _suspect(case: Case) -> dict[str, Any]:
    found = {name: list(case.value(field) or []) for name, field in IDENTIFIERS.items()}
    return {**found, "relationship": case.value("relationship_to_suspect")}


def _people(case: Case) -> dict[str, Any]:
    place = case.value("postcode") or {}
    return {
        "who": case.value("who") or "self",
        "name": case.value("name"),
        "contact": case.value("contact"),
        "safe_to_contact": case.value("safe_to_contact"),
        "device_watched": case.device_watched or None,
        "age": case.value("age"),
        "under_18": case.is_child,
        "nation": place.get("nation"),
        "postcode_district": place.get("district"),
        "place": place.get("name"),
        "impact": case.value("impact"),
    }


def _answer(row: Field, case: Case) -> dict[str, Any]:
    answer = case.answers[row.id]
    status = answer.status if answer.status in {"known", "dont_know", "prefer_not", "skipped"} else "skipped"
    return {
        "field": row.id,
        "status": status,
        "value": answer.value if status == "known" else None,
        "words": withhold(answer.words, case),
        "origin": answer.origin,
        "approximate": answer.approximate,
        "at": answer.at + "Z",
        "earlier": answer.earlier,
    }


def _route(goes: Route) -> dict[str, Any]:
    return {
        "place": goes.place,
        "route": goes.route,
        "force": goes.force,
        "rule": goes.reason_id,
        "also": list(goes.also),
    }


def shown_answer(row: Field, answer: Answer, content: Content) -> str:
    """An answer as people read it: its value, or that it was asked and is not known."""
    if answer.status == "known":
        return content.wording.shown(row, answer.value, rough=answer.approximate)
    return content.wording.label(f"status.{answer.status}")
