"""Cases for the tests of the papers: those that people bring most, and those that are hard to set."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.conversation.case import Advice, Answer, Case, Told
from bot.store.deliveries import Delivery

DAY = date(2026, 11, 23)
SAFE_ACCOUNT = "my bank rang on saturday and i moved 1,200 and 850 to the sort code they gave me, its natwest, im 71"


def own_pack(case: Case) -> Delivery:
    """The person's own pack of a case, ready."""
    at = datetime(2026, 11, 23, 10)
    return Delivery("d", case.id, "own_pack", "report_fraud", "ready", 1, at, at, False, "", "", "")


def known(value: Any, **more: Any) -> Answer:
    return Answer(value, at="2026-11-23T10:00:00", **more)


def gbp(amount: float) -> dict[str, Any]:
    return {"amount": float(amount), "currency": "GBP"}


def make(kind: str = "bank_or_police_impersonation", text: str = SAFE_ACCOUNT, **answers: Any) -> Case:
    """A case with the answers given as values, or as Answer where they are gaps."""
    case = Case.new("web", DAY)
    case.opened_at = "2026-11-23T09:58:00"
    case.type, case.type_confirmed, case.type_confidence = kind, True, 0.9
    case.told = [Told(text, at="2026-11-23T09:59:00")]
    case.advice = [Advice("call_bank", at="2026-11-23T09:59:30", done=True)]
    for name, value in answers.items():
        case.set(name, value if isinstance(value, Answer) else known(value))
    return case


def safe_account() -> Case:
    return make(
        amount=gbp(2050),
        payments=[gbp(1200), gbp(850)],
        when="2026-11-21",
        payment_method="bank_transfer",
        bank="NatWest",
        age=71,
        suspect_account=["20-45-45 31926819"],
        name=Answer(None, status="prefer_not", at="2026-11-23T10:00:00"),
        suspect_phone=Answer(None, status="dont_know", at="2026-11-23T10:00:00"),
        evidence="the call list, a receipt for 1,200; a text",
    )


def long_one() -> Case:
    """A long account with 12 payments and 20 identifiers."""
    case = make(
        "investment_fraud",
        "\n".join(
            f"In week {n} they showed me a bigger profit, so I paid again and told nobody about it." for n in range(60)
        ),
        amount=gbp(1_000_000_000_000),
        payments=[gbp(100 * n + 0.5) for n in range(1, 13)],
        suspect_phone=[f"+4477009001{n:02}" for n in range(8)],
        suspect_email=[f"agent{n}@trade-{n}.example" for n in range(4)],
        suspect_url=["https://trade.example/" + "path/" * 30, "hxxps://pay[.]example"],
        suspect_wallet=["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "0x" + "ab" * 20],
        suspect_account=["GB33BUKB20201555555555", "20-45-45 31926819"],
        suspect_handle=["@o'brien\\x", "trader_99"],
        other="x" * 1500,
    )
    case.confirmed_at = "2026-11-23T10:05:00"
    return case


def child() -> Case:
    case = make("child_grooming", "a man on snapchat keeps asking me for pics, im 13", age=13, platform="Snapchat")
    case.risks = {"under_18": "2026-11-23T09:59:00"}
    return case


def for_other() -> Case:
    return make(
        text="my mum gave her card to a courier, she is 84",
        who="someone_else",
        age=84,
        name="Dana Hill for her mother Ruth",
        contact="dana@home.example, 07700 900456",
        safe_to_contact="ring Dana only, 07700 900456",
    )


def watched() -> Case:
    case = make("tech_enabled_domestic_abuse", "my ex reads my messages", suspect_phone=["+447700900111"])
    case.risks, case.device_watched = {"domestic_abuse": "2026-11-23T09:59:00"}, "yes"
    return case


def nearly_empty() -> Case:
    case = Case.new("web", DAY)
    case.told = [Told("help")]
    return case


CASES = (safe_account, long_one, child, for_other, watched, nearly_empty)
