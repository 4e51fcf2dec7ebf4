"""What docs/editing.md tells editors is so: each claim is tried on a copy of the files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.content import plain_words, sign_off
from bot.content.plans import Judge
from bot.content.rules import plain_rules
from bot.content.table import guidance_page
from bot.conversation.engine import Content
from bot.conversation.turn import Say
from bot.guidance.choose import plan
from bot.guidance.load import load_guidance
from bot.guidance.situation import Situation
from bot.settings import ROOT
from bot.wording.load import load_wording
from bot.wording.render import render
from tests.content.copies import change, copied_guidance, copied_wording

PAGE = (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
MADE_BY_PROGRAMS = {"taxonomy.yml"}  # the contract with evaluation: nobody edits it


def shown(guidance: Any, **facts: Any) -> dict[str, str]:
    """The titles and ways of the plan of a situation, by step."""
    made = plan(guidance, Situation(**facts))
    return {step.id: f"{step.title} {step.how}" for step in (*made.now, *made.next, *made.soon, *made.avoid)}


def test_the_page_names_every_file_that_an_editor_may_change() -> None:
    folders = ("bot/guidance/data", "bot/content/data", "bot/wording/data")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.yml")]
    for path in files:
        named = [str(path.relative_to(ROOT)), f"{path.parent.relative_to(ROOT)}/"]
        assert path.name in MADE_BY_PROGRAMS or any(name in PAGE for name in named), path.name


def test_a_step_is_changed_in_one_place(tmp_path: Path) -> None:
    root = copied_guidance(tmp_path)
    change(root / "steps" / "money.yml", "Call your bank now, on {phone:", "Ring the bank, on {phone:")
    guidance = load_guidance(root)
    for kind in ("bank_or_police_impersonation", "family_impersonation"):
        assert shown(guidance, type=kind)["call_bank"].startswith("Ring the bank, on 159")


def test_the_short_form_is_for_whatsapp_and_without_one_the_step_is_shown_as_it_is(tmp_path: Path) -> None:
    root = copied_guidance(tmp_path)
    change(root / "steps" / "money.yml", 'title: "Call your bank now: ', 'title: "Bank now: ')
    facts = {"type": "bank_or_police_impersonation"}
    assert shown(load_guidance(root), channel="whatsapp", **facts)["call_bank"].startswith("Bank now: 159")
    guidance = load_guidance(root)
    bare = replace(guidance.steps["call_bank"], whatsapp={})
    without = replace(guidance, steps={**guidance.steps, "call_bank": bare})
    assert shown(without, channel="whatsapp", **facts)["call_bank"] == shown(without, **facts)["call_bank"]


def test_the_file_of_a_type_says_which_steps_in_which_order(tmp_path: Path) -> None:
    root = copied_guidance(tmp_path)
    file = root / "types" / "subscription_trap.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"  now: \[", "  now: [keep_log, keep_letters, ", text), encoding="utf-8")
    assert list(shown(load_guidance(root), type="subscription_trap"))[:2] == ["keep_log", "keep_letters"]


def test_a_step_that_could_be_noticed_is_held_back(tmp_path: Path) -> None:
    root = copied_guidance(tmp_path)
    change(root / "steps" / "abuse.yml", "keep_log:\n", "keep_log:\n  noticed: true\n")
    guidance = load_guidance(root)
    assert "keep_log" not in shown(guidance, type="cyberstalking", device_watched="yes")
    assert "keep_log" in shown(guidance, type="cyberstalking", device_watched="no")


def test_a_number_is_changed_once_and_every_text_says_the_new_one(tmp_path: Path, content: Content) -> None:
    root = copied_guidance(tmp_path)
    change(root / "services.yml", 'phone: "0300 123 2040"', 'phone: "0300 123 2041"')
    changed = replace(content, guidance=load_guidance(root))
    said = [
        shown(changed.guidance, type="business_cyber_attack", who="organisation")["call_live_line"],  # a shared number
        changed.guidance.places["report_fraud"].what_to_say,
        render(Say("human"), "web", changed)["text"],
        render(Say("human"), "whatsapp", changed)["text"],
        guidance_page(changed),
    ]
    for text in said:
        assert "0300 123 2041" in text
        assert "0300 123 2040" not in text


def test_a_link_is_changed_once(tmp_path: Path) -> None:
    root = copied_guidance(tmp_path)
    change(root / "services.yml", 'url: "https://stopncii.org"', 'url: "https://stopncii.example"')
    guidance = load_guidance(root)
    made = plan(guidance, Situation("sextortion", age=30, channel="whatsapp"))
    step = next(step for step in made.next if step.id == "stopncii")
    assert "https://stopncii.example" in step.title
    assert [link["url"] for link in step.links] == ["https://stopncii.example"]


def test_steps_that_must_not_meet_are_found_with_type_and_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.content import plans

    rules = plans.contradictions()
    more = {"why": "for the test", "one": ["call_bank"], "other": ["hang_up"]}
    together = {**rules["never_together"], "more": more}
    monkeypatch.setattr(plans, "contradictions", lambda: {**rules, "never_together": together})
    found = list(Judge(load_guidance()).mistakes(Situation("bank_or_police_impersonation")))
    assert found == ["call_bank and hang_up are said together: for the test"]


def test_a_long_word_is_let_through_once_it_is_on_the_list(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    step = replace(content.guidance.steps["call_bank"], how="Ask about remuneration.")
    changed = replace(content, guidance=replace(content.guidance, steps={step.id: step}))
    assert any("remuneration" in one for one in plain_words.problems(changed))
    rules = plain_rules("en")
    known = {**rules, "known_words": [*rules["known_words"], "remuneration"]}
    monkeypatch.setattr(plain_words, "plain_rules", lambda language: known)
    assert not any("remuneration" in one for one in plain_words.problems(changed))


def test_an_agreement_as_the_page_shows_it_closes_the_mark_until_the_words_change(
    tmp_path: Path, content: Content
) -> None:
    def clinician(root: Path) -> sign_off.Mark:
        changed = replace(content, wording=load_wording(root=root))
        marks = [mark for mark in sign_off.marks(changed) if mark.where.endswith(": danger")]
        return next(mark for mark in marks if mark.role == "clinician")

    root = copied_wording(tmp_path)
    file = root / "en" / "safety.yml"
    assert clinician(root).missing
    shown_ = re.search(r"```\n(sign_off:\n.*?)```", PAGE, re.DOTALL)
    assert shown_
    given = re.sub(r"text: \w+", f"text: {clinician(root).fingerprint}", shown_[1])
    indented = "".join(f"  {line}\n" for line in given.splitlines())
    change(file, "\ndanger:\n", f"\ndanger:\n{indented}")
    assert not clinician(root).open
    change(file, "Please call {phone:emergency_999} now, if", "Do call {phone:emergency_999} now, if")
    assert clinician(root).outdated
    assert clinician(root).open
    other = next(m for m in sign_off.marks(replace(content, wording=load_wording(root=root))) if m.role != "clinician")
    assert other.open


def test_other_channels_say_the_text_for_the_web_where_they_have_none(tmp_path: Path) -> None:
    root = copied_wording(tmp_path)
    change(root / "en" / "talk.yml", 'well_done: "Well done. That matters."', "well_done:\n  web: One\n  whatsapp: Two")
    text = load_wording(root=root)["well_done"]
    assert [text.on(channel) for channel in ("web", "whatsapp", "call_handler")] == ["One", "Two", "One"]


def test_a_language_is_a_folder_of_its_own(tmp_path: Path) -> None:
    root = copied_wording(tmp_path)
    (root / "en").rename(root / "cy")
    assert load_wording("cy", root=root).language == "cy"
