"""Guidance on accounts, devices and data: who hears what, and what nobody must hear."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.choose import Plan, plan
from bot.guidance.load import load_guidance
from bot.guidance.situation import Situation

GUIDANCE = load_guidance()
TYPES = [kind.id for kind in GUIDANCE.types.values() if kind.family == "cyber"]
CLOSE = {
    "england": "close_helpline",
    "wales": "close_helpline_wales",
    "scotland": "close_helpline_scotland",
    "northern_ireland": "close_helpline_ni",
}
SITUATIONS = st.builds(
    Situation,
    type=st.sampled_from([*TYPES, "phishing", "suspicious_message"]),
    risks=st.sets(st.sampled_from(["under_18", "domestic_abuse", "device_compromised"])).map(frozenset),
    nation=st.sampled_from([None, "england", "wales", "scotland", "northern_ireland"]),
    age=st.sampled_from([None, 9, 15, 45, 86]),
    payment_method=st.sampled_from([None, "bank_transfer", "debit_card", "crypto"]),
    contact_channel=st.sampled_from([None, "text_message", "email", "phone_call", "whatsapp", "social_media"]),
    platform=st.sampled_from([None, "Instagram", "WhatsApp", "Gmail", "TikTok", "Roblox", "eBay", "HMRC"]),
    money_lost=st.sampled_from([None, True, False]),
    hours_since=st.sampled_from([None, 0.0, 48.0]),
    who=st.sampled_from([None, "self", "someone_else", "organisation"]),
    device_watched=st.sampled_from([None, "yes", "no", "unsure"]),
    channel=st.sampled_from(["web", "whatsapp"]),
)
ORGANISATION_ONLY = {
    "ico_72",
    "call_live_line",
    "call_live_scotland",
    "attack_passwords",
    "attack_helpers",
    "breach_org",
}


def ids(plan: Plan) -> list[str]:
    return [step.id for step in (*plan.now, *plan.next, *plan.soon, *plan.avoid)]


def told(**facts: object) -> list[str]:
    return ids(plan(GUIDANCE, Situation(**facts)))  # type: ignore[arg-type]


def test_every_cyber_type_has_its_own_steps() -> None:
    assert {GUIDANCE.types[name].status for name in TYPES} == {"full"}


@given(SITUATIONS)
def test_every_situation_gets_now_next_and_somebody_who_helps(situation: Situation) -> None:
    made = plan(GUIDANCE, situation)
    assert made.now
    assert made.next
    assert made.services
    assert not made.notice


@given(SITUATIONS)
def test_steps_for_organisations_are_for_organisations(situation: Situation) -> None:
    is_one = situation.who == "organisation" or situation.type == "business_cyber_attack"
    assert is_one or not ORGANISATION_ONLY & set(ids(plan(GUIDANCE, situation)))


@given(SITUATIONS.filter(lambda s: s.nation == "scotland"))
def test_scotland_hears_no_number_of_report_fraud(situation: Situation) -> None:
    made = plan(GUIDANCE, situation)
    words = " ".join(f"{step.title} {step.how}" for step in (*made.now, *made.next, *made.soon, *made.avoid))
    assert GUIDANCE.services["report_fraud"].phone not in words


@given(SITUATIONS)
def test_one_way_to_forward_a_message_whose_way_is_known(situation: Situation) -> None:
    given_ = {"forward_text", "forward_email", "forward_call", "report_in_whatsapp"} & set(
        ids(plan(GUIDANCE, situation))
    )
    if situation.contact_channel in {"text_message", "email", "phone_call", "whatsapp"}:
        assert len(given_) <= 1


def test_a_partner_behind_it_means_a_helpline_before_any_change() -> None:
    for nation, step in CLOSE.items():
        for name in ("email_account_takeover", "social_media_account_takeover", "crypto_theft"):
            made = told(type=name, nation=nation, risks=frozenset({"domestic_abuse"}), platform="Gmail")
            assert made[:2] == [step, "safe_device"]
            assert not set(made) & (set(CLOSE.values()) - {step})
    child = told(type="email_account_takeover", risks=frozenset({"domestic_abuse", "under_18"}))
    assert not set(child) & set(CLOSE.values())
    assert {"safe_device", "trusted_adult", "childline"} <= set(child)


def test_a_stolen_number_means_bank_and_phone_company_first() -> None:
    assert told(type="sim_swap")[:3] == ["sim_bank", "sim_network", "sim_email"]


def test_an_email_account_comes_back_by_its_own_company_and_never_by_another() -> None:
    for platform, step in (("Gmail", "google_recover"), ("Hotmail", "microsoft_recover"), ("Yahoo", "email_recover")):
        assert told(type="email_account_takeover", platform=platform)[:2] == [step, "email_password"]
    assert told(type="email_account_takeover", platform="Instagram")[0] == "email_recover"


def test_an_attack_on_an_organisation_is_rung_in() -> None:
    assert told(type="business_cyber_attack", nation="wales")[:2] == ["attack_cut_off", "call_live_line"]
    assert told(type="business_cyber_attack", nation="scotland")[:2] == ["attack_cut_off", "call_live_scotland"]


def test_a_leak_is_the_companys_to_answer_and_an_organisations_to_report() -> None:
    person, firm = told(type="data_breach"), told(type="data_breach", who="organisation")
    assert {"breach_real", "ico_complaint"} <= set(person)
    assert firm[:2] == ["breach_org", "ico_72"]
    assert not {"breach_real", "ico_complaint"} & set(firm)


def test_a_game_account_has_its_card_looked_at() -> None:
    assert "saved_card" in told(type="social_media_account_takeover", platform="Roblox", age=12)
    assert "saved_card" not in told(type="social_media_account_takeover", platform="Instagram")
