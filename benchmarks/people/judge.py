"""Compares what came of a talk with the truth of the person's file."""

from __future__ import annotations

from typing import Any

TOLD_TOPICS = {"amount_gbp": "amount", "contact_channel": "first_contact"}
LISTS = {
    "suspect_phone": "phones",
    "suspect_email": "emails",
    "suspect_url": "websites",
    "suspect_handle": "handles",
    "suspect_account": "accounts",
    "suspect_wallet": "wallets",
}


def judge(person: dict[str, Any], report: dict[str, Any] | None, topics: list[str]) -> dict[str, Any]:
    """Type, route, force and facts against the truth, and the questions asked though already told."""
    truth = person["truth"]
    told = {TOLD_TOPICS.get(name, name) for name in person.get("told_in_opening", [])}
    again = [topic for topic in topics if topic in told]
    if report is None:
        return {"asked_though_told": again}
    types = [truth["type"], *truth.get("acceptable", [])]
    routes = [truth["route"], *truth.get("route_acceptable", [])]
    forces = [truth.get("force"), *truth.get("force_acceptable", [])]
    who = [truth["who"], *truth.get("who_acceptable", [])]
    return {
        "type": report["incident"]["type"],
        "type_right": report["incident"]["type"] in types,
        "route": report["route"]["route"],
        "route_right": report["route"]["route"] in routes,
        "force": report["route"]["force"],
        "force_right": truth["route"] != "police" or report["route"]["force"] in forces,
        "who_right": report["people"]["who"] in who,
        "facts": {name: _fact(name, truth, report) for name in {**truth["facts"], **truth.get("facts_acceptable", {})}},
        "asked_though_told": again,
    }


def _fact(name: str, truth: dict[str, Any], report: dict[str, Any]) -> str:
    accepted = [*truth.get("facts_acceptable", {}).get(name, [])]
    if name in truth["facts"]:
        accepted.append(truth["facts"][name])
    found = _found(name, report)
    if isinstance(found, list):
        right = any(value in found for value in accepted) or (not found and None in accepted)
        return "right" if right else f"wrong: {found}" if found else "missing"
    if found in accepted:
        return "right"
    return "missing" if found is None else f"wrong: {found}"


def _found(name: str, report: dict[str, Any]) -> Any:
    if name in LISTS:
        return report["suspect"][LISTS[name]]
    if name == "amount_gbp":
        lost = report["money"]["lost"]
        return lost["amount"] if lost and lost["currency"] == "GBP" else None
    if name == "when":
        return report["incident"]["when"]["date"]
    if name == "payment_method":
        return report["money"]["payment_method"]
    return report["incident"][name]
