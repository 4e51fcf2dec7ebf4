"""The conditions under which a field is asked: `fields.yml` names them, one function each."""

from __future__ import annotations

from collections.abc import Callable

from bot.conversation.case import Case
from bot.conversation.situation import situation
from bot.cues import read_cues
from bot.guidance.areas import areas
from bot.guidance.conditions import CONDITIONS as GUIDANCE

Condition = Callable[[Case], bool]
CONDITIONS: dict[str, Condition] = {}

POLICE_FIRST = ("danger", "suspect_known", "in_progress", "vulnerable", "money_stoppable")

PLATFORM_CHANNELS = frozenset({"social_media", "dating_app", "marketplace", "gaming", "video_call"})


def condition(function: Condition) -> Condition:
    """Registers a condition under its own name."""
    CONDITIONS[function.__name__] = function
    return function


@condition
def money_lost(case: Case) -> bool:
    """Money has gone."""
    lost = case.value("amount")
    return bool(lost and lost.get("amount"))


@condition
def paid_through_a_bank(case: Case) -> bool:
    """Money has gone from a bank account or card."""
    return money_lost(case) and case.value("payment_method") in {"bank_transfer", "debit_card", "credit_card"}


@condition
def money_went_to_an_account(case: Case) -> bool:
    """Money went by bank transfer."""
    return money_lost(case) and case.value("payment_method") == "bank_transfer"


@condition
def contacted_by_phone(case: Case) -> bool:
    """They rang or wrote to a phone."""
    return case.value("contact_channel") in {"phone_call", "text_message", "whatsapp"}


@condition
def contact_is_welcome(case: Case) -> bool:
    """The person did not say that contact is unsafe."""
    return "no_first" not in read_cues(str(case.value("safe_to_contact") or ""))


@condition
def came_through_a_platform(case: Case) -> bool:
    """They met the person on a named service."""
    return case.value("contact_channel") in PLATFORM_CHANNELS


@condition
def contacted_by_email(case: Case) -> bool:
    """They wrote by e-mail."""
    return bool(case.value("contact_channel") == "email")


@condition
def contacted_through_a_site(case: Case) -> bool:
    """A website played a part."""
    return bool(case.value("contact_channel") == "website")


@condition
def paid_in_crypto(case: Case) -> bool:
    """Cryptocurrency was paid."""
    return bool(case.value("payment_method") == "crypto")


@condition
def a_person(case: Case) -> bool:
    """It happened to a person, not to an organisation."""
    return bool(case.value("who") != "organisation")


@condition
def suspect_is_family(case: Case) -> bool:
    """A partner, ex-partner or relative is behind it."""
    return "domestic_abuse" in case.risks


@condition
def police_not_first_yet(case: Case) -> bool:
    """Nothing known so far sends it to the police before Report Fraud."""
    known = situation(case)
    return not any(GUIDANCE[name](known) for name in POLICE_FIRST)


@condition
def district_on_border(case: Case) -> bool:
    """The postcode district lies partly in one force's area and partly in another's."""
    place = case.value("postcode") or {}
    return areas().on_border(place.get("district"))


@condition
def police_first_on_border(case: Case) -> bool:
    """It goes to the police first, and the district lies on a border."""
    return not police_not_first_yet(case) and district_on_border(case)
