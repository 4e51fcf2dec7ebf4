"""The plans as a whole: one step for one thing, the same care in every plan, nothing that an abuser would notice."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.choose import Plan, plan
from bot.guidance.load import DATA, ContentError, Step, load_guidance
from bot.guidance.situation import Situation
from bot.rows import read_rows

GUIDANCE = load_guidance()
CHILD = frozenset({"under_18"})
DOMESTIC = frozenset({"domestic_abuse"})
NOTHING_DONE = {
    "suspicious_message",
    "not_online_crime",
}  # nothing was done to anyone, so nobody needs support after it
OF_ORGANISATIONS = {"business_cyber_attack"}
TYPES = sorted(set(GUIDANCE.types) - OF_ORGANISATIONS)
CRIMES = sorted(set(TYPES) - NOTHING_DONE)
ANSWERS_OF_A_BANK = re.compile(r"\b159\b")
NEAR = 0.75
LISTS = ("now", "next", "soon", "avoid")
CLOSE = {
    "england": "close_helpline",
    "wales": "close_helpline_wales",
    "scotland": "close_helpline_scotland",
    "northern_ireland": "close_helpline_ni",
}


def ids(made: Plan) -> list[str]:
    return [step.id for step in (*made.now, *made.next, *made.soon, *made.avoid)]


def told(**facts: object) -> list[str]:
    return ids(plan(GUIDANCE, Situation(**facts)))  # type: ignore[arg-type]


def never_together(one: Step, other: Step) -> bool:
    """Whether conditions or nations keep two steps apart, or their platforms do."""
    if (
        set(one.nations).isdisjoint(other.nations)
        or set(one.when) & set(other.unless)
        or set(other.when) & set(one.unless)
    ):
        return True
    platforms = [{name for name in step.when if name.startswith("on_")} for step in (one, other)]
    return all(platforms) and platforms[0].isdisjoint(platforms[1])


def test_no_two_steps_say_the_same_in_one_plan() -> None:
    """Two titles that are nearly the same never stand in one list, unless conditions keep them apart."""
    rows = [*GUIDANCE.types.values(), *GUIDANCE.families.values()]
    for row in rows:
        steps = [GUIDANCE.steps[name] for name in (*row.now, *row.next, *row.soon, *row.avoid)]
        for one, other in combinations(steps, 2):
            alike = SequenceMatcher(None, one.title.lower(), other.title.lower()).ratio()
            assert alike < NEAR or never_together(one, other), (row.id, one.id, other.id)


def test_every_step_and_every_group_is_used() -> None:
    used = {
        n for row in [*GUIDANCE.types.values(), *GUIDANCE.families.values()] for h in LISTS for n in getattr(row, h)
    }
    assert set(GUIDANCE.steps) == used


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("nation", CLOSE)
def test_somebody_close_behind_it_means_a_helpline_and_a_safe_device_among_the_first_steps(
    name: str, nation: str
) -> None:
    made = plan(GUIDANCE, Situation(type=name, risks=DOMESTIC, nation=nation))
    first = [step.id for step in made.now[:5]]
    assert CLOSE[nation] in first
    assert "safe_device" in first
    assert not set(ids(made)) & (set(CLOSE.values()) - {CLOSE[nation]})


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("watched", ["yes", "unsure"])
def test_a_device_that_may_be_watched_is_left_alone_in_every_plan(name: str, watched: str) -> None:
    made = told(type=name, device_watched=watched)
    assert "safe_device" in made
    assert not any(GUIDANCE.steps[step].noticed for step in made)


@pytest.mark.parametrize("name", [*TYPES, None])
def test_the_bank_is_rung_quietly_where_somebody_close_may_be_behind_it(name: str | None) -> None:
    """A step that has the bank block something is replaced by a call that asks first; nobody loses the bank."""
    usual, close = told(type=name), told(type=name, risks=DOMESTIC)
    blocking = {s for s in usual if "someone_close" in GUIDANCE.steps[s].unless}
    assert not any("someone_close" in GUIDANCE.steps[s].unless for s in close)
    if blocking - {"recall_transfer"}:
        assert "bank_quietly" in close
        assert "bank_quietly" not in usual


def test_steps_that_ring_the_bank_first_are_not_for_somebody_who_shares_the_account() -> None:
    """Whoever rings 159 to have something stopped is not told so where a partner would notice."""
    kept = {"bank_quietly", "expect_call", "avoid_codes", "cut_if_inside", "bank_if_paid"}  # these stop nothing there
    for step in GUIDANCE.steps.values():
        if ANSWERS_OF_A_BANK.search(step.title) and step.id not in kept:
            assert "someone_close" in step.unless, step.id


@pytest.mark.parametrize("name", CRIMES)
def test_a_child_gets_an_adult_and_childline_and_a_parent_words_for_the_child(name: str) -> None:
    young = set(told(type=name, risks=CHILD, who="self"))
    parent = set(told(type=name, risks=CHILD, who="someone_else"))
    assert {"trusted_adult", "adult_and_bank"} & young
    assert "childline" in young
    assert {"tell_child", "tell_child_calmly"} & parent
    assert {"childline_for_child", "nspcc_for_adult"} <= parent
    assert not parent & {"trusted_adult", "adult_and_bank", "childline", "talk_to_someone"}
    assert not young & {"childline_for_child", "nspcc_for_adult", "tell_child"}


def test_the_word_to_a_child_whose_account_was_used_promises_nothing() -> None:
    parent = told(type="money_mule", risks=CHILD, who="someone_else")
    assert "tell_child_calmly" in parent
    assert "tell_child" not in parent


@pytest.mark.parametrize("name", CRIMES)
def test_whoever_helps_a_grown_up_is_told_whom_the_steps_speak_to(name: str) -> None:
    assert "helping_someone" in told(type=name, who="someone_else", age=40)
    assert "helping_someone" not in told(type=name, who="self", age=40)


@pytest.mark.parametrize("nation", CLOSE)
def test_support_and_advice_are_those_of_the_nation(nation: str) -> None:
    support = {"scotland": "victim_support_scotland", "northern_ireland": "victim_support_ni"}
    for name in CRIMES:
        made = plan(GUIDANCE, Situation(type=name, nation=nation))
        services = {service.id for service in made.services}
        assert support.get(nation, "victim_support") in services
        assert all(nation in service.nations for service in made.services)
        step = next(step for step in made.soon if step.id == "victim_support")
        assert len(step.links) == 1
        assert "day and night" not in step.how
    advice = {"england": "consumer_help", "wales": "consumer_help"} | {
        "scotland": "consumer_help_scotland",
        "northern_ireland": "consumer_help_ni",
    }
    given_ = {s for s in told(type="not_online_crime", nation=nation) if s.startswith("consumer_help")}
    assert given_ == {advice[nation]}


@given(st.sampled_from(sorted(GUIDANCE.types)), st.sampled_from([None, 15, 40]), st.booleans())
def test_scotland_never_hears_of_report_fraud(name: str, age: int | None, lost: bool) -> None:
    made = plan(GUIDANCE, Situation(type=name, nation="scotland", age=age, money_lost=lost))
    words = [f"{step.title} {step.how} {step.links}" for step in (*made.now, *made.next, *made.soon, *made.avoid)]
    assert not any("Report Fraud" in text or "reportfraud" in text for text in words)


@given(st.sampled_from(sorted(GUIDANCE.types)), st.booleans())
def test_the_first_answer_is_short(name: str, on_whatsapp: bool) -> None:
    """Three steps at the most, each with a title of one breath and a few short sentences."""
    first = plan(GUIDANCE, Situation(type=name, channel="whatsapp" if on_whatsapp else "web")).first
    for step in first:
        assert len(step.title) <= (200 if on_whatsapp else 110), step.id
        assert len(step.how.split()) <= 60, step.id


def test_what_only_an_analyst_advised_is_marked() -> None:
    for step in GUIDANCE.steps.values():
        if step.sources == ("research of Nov 2026 (analyst's advice)",):
            assert step.status == "unconfirmed", step.id


@pytest.mark.parametrize("name", sorted(GUIDANCE.types))
def test_what_is_said_to_whoever_helps_does_not_speak_to_the_person(name: str) -> None:
    kind = GUIDANCE.types[name]
    assert not re.search(r"\byour?\b", kind.named(for_other=True)), kind.named(for_other=True)
    assert not re.search(
        r"\byou (?:are not|did nothing|have done)|\bnot your fault\b", kind.reassurance(for_other=True, child=True)
    )


def broken_copy(tmp_path: Path, file: str, old: str, new: str) -> Path:
    for path in DATA.rglob("*.yml"):
        target = tmp_path / path.relative_to(DATA)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    before = (tmp_path / file).read_text(encoding="utf-8")
    assert old in before
    (tmp_path / file).write_text(before.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "groups.yml",
            "support: [talk_to_someone",
            "support: [no_such_step",
            r"groups\.yml:\d+: support: unknown 'no_such_step'",
        ),
        ("groups.yml", "  support:", "  victim_support:", r"groups\.yml:\d+: victim_support: the name of a group and"),
        ("types/sextortion.yml", "[close,", "[closer,", r"sextortion\.yml:1: sextortion: unknown step 'closer'"),
        ("areas.yml", "met: >-\n    E N", "met: >-\n    EC3 E N", r"areas\.yml:\d+: EC3 stands under two forces"),
        ("areas.yml", "outside: >-\n", "outside: >-\n  London ", r"areas\.yml: 'London' is no postcode"),
        ("areas.yml", "  met: >-", "  mat: >-", r"areas\.yml: unknown force 'mat'"),
    ],
)
def test_a_mistake_in_groups_or_areas_is_named(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    with pytest.raises(ContentError, match=words):
        load_guidance(broken_copy(tmp_path, file, old, new))


def test_a_group_stands_for_its_steps_and_a_step_named_before_keeps_its_place() -> None:
    rows = read_rows(DATA / "types" / "intimate_image_abuse.yml")["intimate_image_abuse"]
    kind = GUIDANCE.types["intimate_image_abuse"]
    assert "close" in rows["now"]
    assert "close" not in kind.now
    assert kind.now.index("safe_device") < kind.now.index("note_where")
    for kind in GUIDANCE.types.values():
        listed = [name for part in LISTS for name in getattr(kind, part)]
        assert len(listed) == len(set(listed)), kind.id


def test_a_type_without_words_for_others_uses_its_own() -> None:
    kind = replace(GUIDANCE.types["sextortion"], name_for_other="", reassure_for_other="", reassure_under_18="")
    assert kind.named(for_other=True) == kind.name
    assert kind.reassurance(for_other=True, child=True) == kind.reassure
