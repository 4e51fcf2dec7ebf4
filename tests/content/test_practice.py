"""The practice calls: every family, many kinds of callers, every id there, words that say what the truth says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from benchmarks import overlap
from bot import facts
from bot.content.plain_words import problems
from bot.conversation import naming, reporting
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.practice.load import DIFFICULTIES, ROOT, load_practice
from bot.practice.scenario import Practice, Scenario, Spoken
from bot.practice.score import _same
from bot.practice.solved import facts_of, solved
from bot.practice.texts import passages
from bot.report.answers import read_answers
from bot.risks import RISKS
from bot.rows import ContentError
from tests.conftest import TODAY
from tests.content.copies import change
from tests.content.test_examples import MEASURING

DAY = date.fromisoformat(TODAY)
FICTIONAL_PHONE = re.compile(r"\+44(?:7700900\d{3}|2079460\d{3})")
EVERYBODYS = 7  # words from which a sentence is somebody's own
SHARED = {
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "0x52908400098527886E0F7030069857D2E4169EE7",
}  # of the standards


@pytest.fixture(scope="module")
def practice(content: Content) -> Practice:
    return load_practice(content, DAY)


def spoken(scenario: Scenario) -> Iterator[Spoken]:
    yield scenario.opening
    yield from scenario.answers.values()


def every_word(practice: Practice) -> Iterator[str]:
    for scenario in practice.scenarios.values():
        yield from (words for one in spoken(scenario) for words in (one.says, one.first) if words)
    for mood in practice.moods.values():
        yield from (*mood.dont_know, *mood.again, *mood.replies.values())
    yield from practice.usual.values()


def test_every_family_has_calls(practice: Practice, content: Content) -> None:
    types = content.guidance.types
    families = [types[scenario.truth.types[0]].family for scenario in practice.scenarios.values()]
    assert len(families) >= 24
    assert set(families) == {kind.family for kind in types.values()}
    assert min(families.count(family) for family in ("fraud", "cyber", "intimate", "abuse")) >= 5


def test_callers_are_of_many_kinds(practice: Practice, content: Content) -> None:
    cases = [solved(scenario, content, DAY) for scenario in practice.scenarios.values()]
    ages = [age for case in cases if isinstance(age := case.value("age"), int)]
    assert min(ages) < 13 < 17 < 70 < max(ages)
    assert {(case.value("postcode") or {}).get("nation") for case in cases} >= {
        "england",
        "wales",
        "scotland",
        "northern_ireland",
    }
    assert {case.value("who") for case in cases} >= {"someone_else", "organisation"}
    assert {risk for case in cases for risk in case.risks} == set(RISKS)
    assert {case.device_watched for case in cases} >= {"yes", "unsure"}
    assert {scenario.difficulty for scenario in practice.scenarios.values()} == set(DIFFICULTIES)
    assert {scenario.mood for scenario in practice.scenarios.values()} == set(practice.moods)
    routes = {reporting.the_route(case, content).place for case in cases}
    assert routes >= {"met", "other_force", "report_fraud", "police_scotland", "none"}


def test_every_remark_has_an_answer_in_every_mood(practice: Practice) -> None:
    for name, mood in practice.moods.items():
        assert set(mood.replies) == set(practice.remarks), name


def test_an_answer_typed_as_it_is_said_is_what_the_score_wants(practice: Practice, content: Content) -> None:
    wrong = []
    for scenario in practice.scenarios.values():
        wanted = facts_of(scenario, content, DAY)
        for question, one in scenario.answers.items():
            asked = [row for row in content.fields if question in (row.id, *row.question) and row.id in one.tells]
            asked = [row for row in asked if row.id not in content.script.questions]  # these are answered by a key
            if not asked:
                continue
            of_other = scenario.truth.facts.get("who") == "someone_else"
            read = read_answers(asked, one.says, "inform", "", DAY, of_other=of_other)
            for row in asked:
                if row.id not in read or not _same(row.kind, wanted[row.id], read[row.id].value):
                    wrong.append((scenario.id, question, row.id, one.says))
    assert wrong == []


def test_the_call_screen_asks_whatever_must_be_asked(practice: Practice, content: Content) -> None:
    for scenario in practice.scenarios.values():
        for question in scenario.truth.ask:
            names = {row.id for row in content.fields if question in (row.id, *row.question)}
            case = solved(scenario, content, DAY)
            for name in names:
                case.answers.pop(name, None)
            left = {row.id for row in reporting.missing(case, content)} | set(content.script.questions)
            assert not names or names & left, (scenario.id, question)


def test_identifiers_are_fictional(practice: Practice) -> None:
    words = " ".join(
        [*every_word(practice), *(str(v) for s in practice.scenarios.values() for v in s.truth.facts.values())]
    )
    phones, urls, emails = facts.read_phone(words), facts.read_url(words), facts.read_email(words)
    assert phones
    assert all(FICTIONAL_PHONE.fullmatch(phone) for phone in phones), phones
    assert urls
    assert all(url.split("/")[0].endswith(".example") for url in urls), urls
    assert all(email.endswith(".example") for email in emails), emails
    assert set(facts.read_wallet(words)) <= SHARED


def test_texts_for_handlers_are_plain(practice: Practice, content: Content) -> None:
    assert list(problems(content, passages(practice))) == []


@pytest.mark.skipif(not MEASURING.exists(), reason="the measuring sets are not on this machine")
def test_no_caller_speaks_as_in_a_measuring_set(practice: Practice) -> None:
    said = [words for words in every_word(practice) if len(words.split()) >= EVERYBODYS]
    assert len(said) > 200
    assert overlap.too_close(said, sorted(MEASURING.glob("*.jsonl"))) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("types: [phishing]", "types: [fishing]", "unknown type 'fishing'; see taxonomy.yml"),
        ("risks: [money_at_risk_now]", "risks: [money_gone]", "unknown risk 'money_gone'"),
        ("steps: [call_bank_card", "steps: [call_a_bank", "unknown step 'call_a_bank'"),
        ("steps: [call_bank_card", "steps: [unplug_all", "'unplug_all' is not among the steps of this case"),
        ("ask: [when", "ask: [amount", "'amount' is told in the first words"),
        ("ask: [when", "ask: [whenever", "unknown question 'whenever'"),
        ("ask: [when", "never: [call_them]\n  ask: [when", "unknown question or step 'call_them'"),
        ("ask: [when", "never: [call_bank_card]\n  ask: [when", "'call_bank_card' must be done as well"),
        ('amount: "£1.99"', 'amount: "a lot"', "'a lot' cannot be read"),
        ('amount: "£1.99"', 'sum: "£1.99"', "unknown field 'sum'"),
        ('bank: "Monzo."', 'banks: "Monzo."', "unknown question 'banks'"),
        ('bank: "Monzo."', 'name: "Ali."', "nothing that the caller says tells it"),
        ("tells: [contact_channel, amount, payment_method]", "tells: [age_of_dog]", "unknown fact 'age_of_dog'"),
        ("shows: [money_at_risk_now]", "shows: []", "nothing that the caller says shows 'money_at_risk_now'"),
        ("shows: [money_at_risk_now]", "shows: [under_18]", "unknown risk 'under_18'"),
        ("mood: calm", "mood: jolly", "unknown mood 'jolly'"),
        ("difficulty: easy", "difficulty: nightmare", "must be one of easy, medium, hard"),
        ("difficulty: easy", "level: easy", "unknown key 'level'"),
        ("about:", "abut:", "unknown key 'abut'"),
        ('when: "Yesterday evening."', 'when: {says: "Yesterday.", first: "Hm."}', "first and after go together"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, content: Content, old: str, new: str, says: str) -> None:
    shutil.copytree(ROOT, tmp_path / "practice", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = tmp_path / "practice" / "data" / "parcel_text.yml"
    line = change(file, old, new)
    with pytest.raises(ContentError, match=re.escape(says)) as error:
        load_practice(content, DAY, tmp_path / "practice")
    if "nothing that" not in says:  # it is missing elsewhere
        assert str(error.value).startswith(f"parcel_text.yml:{line}:")


def test_a_line_of_the_score_that_nobody_words_is_named(tmp_path: Path, content: Content) -> None:
    shutil.copytree(ROOT, tmp_path / "practice", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    change(tmp_path / "practice" / "score.yml", "talk:", "chatter:")
    with pytest.raises(ContentError, match=r"score\.yml:\d+: chatter: wording score_chatter_good is missing"):
        load_practice(content, DAY, tmp_path / "practice")


def test_the_first_words_typed_as_they_are_said_show_for_whom_it_is(practice: Practice, content: Content) -> None:
    for scenario in practice.scenarios.values():
        case = Case.new("call_handler", DAY)
        naming.hear_of(case, scenario.opening.says)
        assert case.value("who") == scenario.truth.facts.get("who"), scenario.id
