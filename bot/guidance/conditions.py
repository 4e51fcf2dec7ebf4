"""The conditions that steps and routes name, one function each over a situation; platforms.yml adds one a service."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from bot.guidance.situation import MAY_BE_SEEN, Situation
from bot.rows import read_rows

Condition = Callable[[Situation], bool]
CONDITIONS: dict[str, Condition] = {}
PLATFORMS = Path(__file__).with_name("data") / "platforms.yml"
DAY = 24.0
CHILD_TYPES = frozenset({"child_grooming", "cyberbullying"})
WATCHED_TYPES = frozenset({"cyberstalking", "tech_enabled_domestic_abuse"})


def condition(function: Condition) -> Condition:
    """Registers a condition under its own name."""
    CONDITIONS[function.__name__] = function
    return function


def met(s: Situation, when: Iterable[str], unless: Iterable[str]) -> bool:
    """Whether all conditions of `when` hold and none of `unless`."""
    return all(CONDITIONS[name](s) for name in when) and not any(CONDITIONS[name](s) for name in unless)


@condition
def danger(s: Situation) -> bool:
    """Somebody may be hurt now."""
    return "immediate_danger" in s.risks


@condition
def child(s: Situation) -> bool:
    """The person it happened to is, or seems to be, under 18."""
    return "under_18" in s.risks or (s.age is not None and s.age < 18)


@condition
def adult(s: Situation) -> bool:
    """The person it happened to is not known to be under 18."""
    return not child(s)


@condition
def child_concerned(s: Situation) -> bool:
    """It is about a child: by age, or by the type as long as no age is known."""
    return child(s) or (s.age is None and s.type in CHILD_TYPES)


@condition
def for_other(s: Situation) -> bool:
    """Somebody speaks for the person it happened to."""
    return s.who == "someone_else"


@condition
def organisation(s: Situation) -> bool:
    """It happened to an organisation: said so, or the type says it."""
    return s.who == "organisation" or s.type == "business_cyber_attack"


@condition
def money_lost(s: Situation) -> bool:
    """Money has gone, as far as is known."""
    return bool(s.money_lost)


@condition
def nothing_lost(s: Situation) -> bool:
    """It is known that no money has gone."""
    return s.money_lost is False


@condition
def money_at_risk(s: Situation) -> bool:
    """Money may still be stopped, or is still leaving."""
    return "money_at_risk_now" in s.risks


@condition
def within_a_day(s: Situation) -> bool:
    """It happened in the last 24 hours, as far as days tell."""
    return s.hours_since is not None and s.hours_since < DAY


@condition
def over_a_week_ago(s: Situation) -> bool:
    """It is known to be more than a week ago, so that a payment can hardly be called back."""
    return s.hours_since is not None and s.hours_since > 7 * DAY


@condition
def by_transfer(s: Situation) -> bool:
    """Money went by bank transfer."""
    return s.payment_method == "bank_transfer"


@condition
def by_card(s: Situation) -> bool:
    """Money went by card or PayPal."""
    return s.payment_method in {"debit_card", "credit_card", "paypal"}


@condition
def by_credit_card(s: Situation) -> bool:
    """Money went by credit card."""
    return s.payment_method == "credit_card"


@condition
def by_paypal(s: Situation) -> bool:
    """Money went by PayPal."""
    return s.payment_method == "paypal"


@condition
def by_cash(s: Situation) -> bool:
    """Money went as cash: by hand, by a courier or by post."""
    return s.payment_method == "cash"


@condition
def by_another_way_than_transfer(s: Situation) -> bool:
    """Money is known to have gone otherwise than by bank transfer."""
    return s.payment_method not in {None, "bank_transfer"}


@condition
def by_other_way(s: Situation) -> bool:
    """Money went another way than those listed, as by a money transfer firm."""
    return s.payment_method == "other"


@condition
def payment_unknown(s: Situation) -> bool:
    """How money was paid, if any was, is not known yet."""
    return s.payment_method is None and s.money_lost is not False


@condition
def by_crypto(s: Situation) -> bool:
    """Money went as cryptocurrency."""
    return s.payment_method == "crypto"


@condition
def by_gift_card(s: Situation) -> bool:
    """Money went as gift cards."""
    return s.payment_method == "gift_card"


@condition
def domestic(s: Situation) -> bool:
    """A partner, ex-partner or relative is behind it: said so, or the type says it."""
    return "domestic_abuse" in s.risks or s.type == "tech_enabled_domestic_abuse"


@condition
def someone_close(s: Situation) -> bool:
    """A partner or relative is behind it, or the offender may see this device: bank and lender are asked quietly."""
    return domestic(s) or may_be_watched(s)


@condition
def may_be_watched(s: Situation) -> bool:
    """The offender may see this device: said so, not sure, or not asked where it is likely."""
    likely = domestic(s) or s.type in WATCHED_TYPES
    return s.device_watched in MAY_BE_SEEN or (s.device_watched is None and likely)


@condition
def device_open(s: Situation) -> bool:
    """A device or account may be controlled by the offender."""
    return "device_compromised" in s.risks


@condition
def suspect_known(s: Situation) -> bool:
    """The person knows who is behind it, or it is somebody near them."""
    return s.police_first == "know_them" or domestic(s)


@condition
def in_progress(s: Situation) -> bool:
    """It is happening now, as the person said."""
    return s.police_first == "happening_now"


@condition
def vulnerable(s: Situation) -> bool:
    """The person needs care or is not safe, as they said."""
    return s.police_first == "needs_care"


@condition
def money_stoppable(s: Situation) -> bool:
    """Money that went in the last day may still be stopped on its way."""
    return money_at_risk(s) and within_a_day(s) and (by_transfer(s) or by_cash(s))


@condition
def nowhere_to_sleep(s: Situation) -> bool:
    """The person has nowhere to stay tonight."""
    return s.homeless_tonight


@condition
def came_by_post(s: Situation) -> bool:
    """The first contact was a letter."""
    return s.contact_channel == "post"


@condition
def money_arrived(s: Situation) -> bool:
    """Money came into the person's account that is not theirs, or they were asked to pass money on."""
    return s.money_arrived or s.type == "money_mule"


@condition
def money_may_have_arrived(s: Situation) -> bool:
    """Money came in that is not theirs, or the type makes it likely."""
    return money_arrived(s) or s.type == "job_fraud"


@condition
def coins_concerned(s: Situation) -> bool:
    """Coins were paid or stolen."""
    return by_crypto(s) or s.type == "crypto_theft"


@condition
def documents_sent(s: Situation) -> bool:
    """A passport or other document was sent to the offender."""
    return s.documents_sent


@condition
def saved_card_there(s: Situation) -> bool:
    """Shops, games or payment services were used, where a card is often kept."""
    return CONDITIONS["on_shop"](s) or CONDITIONS["on_game"](s) or s.type == "card_or_account_fraud"


@condition
def came_by_text(s: Situation) -> bool:
    """They wrote by text message."""
    return s.contact_channel == "text_message"


@condition
def came_by_email(s: Situation) -> bool:
    """They wrote by e-mail."""
    return s.contact_channel == "email"


@condition
def came_by_call(s: Situation) -> bool:
    """They rang."""
    return s.contact_channel == "phone_call"


@condition
def came_by_whatsapp(s: Situation) -> bool:
    """They wrote on WhatsApp."""
    return s.contact_channel == "whatsapp"


def _on(names: frozenset[str]) -> Condition:
    """The condition that the account is on one of these services."""
    return lambda s: s.platform in names


_PLATFORMS = read_rows(PLATFORMS)
_OWN = frozenset(name for names in _PLATFORMS["own"].values() for name in names)
for _id, _names in {**_PLATFORMS["own"], **_PLATFORMS["general"]}.items():
    CONDITIONS[f"on_{_id}"] = _on(frozenset(_names))


@condition
def on_another_platform(s: Situation) -> bool:
    """The account is on a platform without steps of its own here, or nobody knows yet where."""
    return s.platform not in _OWN
