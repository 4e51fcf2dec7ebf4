"""What is said next: danger, then the first safe step, then questions; nothing that is noted is asked again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.calls.answers import CallRefused
from bot.calls.call import Call
from bot.calls.desk import Desk
from bot.calls.load import LETTERS, PATH, load_script
from bot.calls.record import ADVISED, ASKED, first
from bot.calls.scene import Scene
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.situation import situation
from bot.guidance.choose import plan
from bot.rows import ContentError
from bot.store import calls, cases, deliveries
from bot.store.database import Database
from bot.store.staff import Person
from tests.unit.calls.conftest import DAY, MOVED, Talk

QUESTIONS = ("happening_now", "vulnerability", "known_suspect", "arrested", "repeat_victim")
NAMED = ("bank_or_police_impersonation", "phishing", "tech_support_fraud")


def kept(talk: Talk) -> Call:
    """The call as the database has it."""
    with talk.desk.db.begin() as connection:
        found = calls.load(talk.desk.db, connection, talk.id)
    assert found is not None
    return Call.from_json(found)


def stored(talk: Talk) -> Case:
    """The case of a call as the database has it."""
    found = cases.read(talk.desk.db, kept(talk).conversation_id)
    assert found is not None
    return Case.from_json(found)


def ids(talk: Talk, kind: str) -> list[str]:
    """What was done of one kind, in order."""
    return [event.id for event in kept(talk).events if event.kind == kind]


def test_the_first_safe_step_comes_before_any_question(talk: Talk) -> None:
    assert talk.prompt == "opening"
    talk.write(MOVED, *NAMED)
    assert talk.prompt == "first_steps"
    assert "call_bank" in {step.id for step in talk.screen.prompt.steps}
    assert ids(talk, ASKED) == []


def test_danger_comes_before_all_else_until_they_are_safe(talk: Talk) -> None:
    talk.write(MOVED, *NAMED, immediate_danger="he is at the door")
    assert talk.prompt == "danger_check"
    talk.answer("not_safe")
    assert talk.prompt == "danger_check"
    talk.answer("safe_now")
    assert talk.prompt == "first_steps"


def test_self_harm_stops_the_report_until_they_want_to_go_on(talk: Talk) -> None:
    talk.write(MOVED, *NAMED, suicide_or_self_harm="wants to end it")
    assert talk.prompt == "self_harm_check"
    talk.answer("not_in_danger")
    assert talk.prompt == "go_on_check"
    talk.answer("not_now")
    assert talk.prompt == "goodbye"


def test_a_whole_call_asks_everything_of_every_call_and_nothing_that_the_notes_tell(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    gone = talk.play()
    assert {f"field:{name}" for name in QUESTIONS} <= set(gone)
    assert not {"field:payment_method", "field:bank", "field:when", "field:contact_channel"} & set(gone)
    case = stored(talk)
    assert case.value("bank") == "Lloyds"
    assert case.consent == "share"
    assert case.told[-1].text == MOVED
    assert talk.screen.wrapped
    assert all(done for _, done in talk.screen.duties)


def test_the_report_is_confirmed_by_the_code_that_confirms_for_victims(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.play("closing")
    case = stored(talk)
    delivery = deliveries.of_case(talk.desk.db, case.id)
    assert delivery is not None
    assert (delivery.target, delivery.state) == ("own_pack", "confirmed")


def test_what_was_changed_after_reading_back_is_read_back_again(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.play("consent")
    talk.write(MOVED + ". susp's number 07700 900123", *NAMED)
    assert talk.prompt == "review"
    with pytest.raises(CallRefused):
        talk.do("answer", "consent", "share")
    talk.answer("right")
    assert talk.prompt == "consent"


def test_nobody_agrees_to_a_report_that_was_not_read_back(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.do("go", "consent")
    with pytest.raises(CallRefused) as refused:
        talk.answer("share")
    assert refused.value.code == "error_call_read_back"
    assert stored(talk).confirmed_at == ""


def test_what_is_added_after_agreeing_is_read_back_and_agreed_to_again(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.play("goodbye")
    before = deliveries.of_case(talk.desk.db, stored(talk).id)
    time.sleep(1.1)  # a confirmation is known by its second
    talk.write(MOVED + ". susp's number 07700 900123", *NAMED)
    assert talk.play("goodbye")[:2] == ["review", "consent"]
    after = deliveries.of_case(talk.desk.db, stored(talk).id)
    assert before is not None
    assert after is not None
    assert before.id != after.id


def test_six_words_open_the_case_and_are_kept_nowhere(talk: Talk, desk: Desk, asha: Person) -> None:
    talk.write(MOVED, *NAMED)
    talk.play("words")
    talk.answer("words")
    assert len(talk.words.split()) == 6
    assert talk.words not in str(kept(talk).to_json())
    again = desk.open_with_words(asha, talk.words.upper(), agreed=True)
    assert {line.field for line in desk.look(asha, again).lines} >= {"bank", "payment_method"}


def test_a_prompt_put_off_comes_back_once_before_reading_back(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.play("field:happening_now")
    talk.do("later", "field:happening_now")
    gone = talk.play("review")
    assert gone.count("field:happening_now") == 1
    talk.do("go", "field:happening_now")
    talk.do("later", "field:happening_now")
    assert talk.prompt == "review"


def test_the_answers_of_every_call_route_like_those_of_victims(talk: Talk) -> None:
    talk.write("vic lives SW9. " + MOVED, *NAMED)
    talk.play("field:happening_now")
    before = talk.screen.goes_to
    talk.answer("yes")
    assert stored(talk).value("police_first") == "happening_now"
    assert talk.screen.goes_to != before
    talk.do("go", "field:happening_now")
    talk.answer("no")
    assert stored(talk).value("police_first") == "none_of_these"
    assert talk.screen.goes_to == before


def test_an_answer_that_cannot_be_read_changes_nothing(talk: Talk) -> None:
    talk.write("man rang as the bank", *NAMED)
    talk.play("field:amount,when")
    before = stored(talk)
    with pytest.raises(CallRefused) as refused:
        talk.answer(text="the thing with the hat")
    assert refused.value.code == "retry_losses"
    assert stored(talk).answers == before.answers
    talk.answer(text="£900 last Friday")
    assert stored(talk).value("amount") == {"amount": 900.0, "currency": "GBP"}
    assert stored(talk).value("when") == "2026-11-20"


@pytest.mark.parametrize(
    ("action", "name", "value"),
    [
        ("answer", "consent", "share"),
        ("answer", "opening", "share"),
        ("tick", "no_such_step", ""),
        ("go", "moon", ""),
        ("choose", "", ""),
        ("flag", "moon", ""),
        ("not_so", "under_18", ""),
        ("later", "opening", ""),
        ("moon", "", ""),
    ],
)
def test_what_is_not_on_offer_is_refused(talk: Talk, action: str, name: str, value: str) -> None:
    before = talk.screen
    with pytest.raises(CallRefused):
        talk.do(action, name, value)
    assert talk.screen == before


def test_a_type_is_found_by_plain_words(talk: Talk) -> None:
    talk.write("something odd")
    talk.do("choose", text="fake investment")
    assert [kind.id for kind in talk.screen.types if kind.chosen] == ["investment_fraud"]
    assert talk.prompt == "first_steps"


def test_without_any_type_the_call_still_goes_to_its_end(talk: Talk) -> None:
    talk.write("caller will not say much")
    gone = talk.play()
    assert {"first_steps", "prevention"} <= set(gone)
    assert talk.screen.wrapped


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_every_letter_of_thrive_shows_what_is_known_and_what_is_open(talk: Talk, kind: str) -> None:
    talk.write("vic is 81. " + MOVED, *NAMED, domestic_abuse="her son")
    letter = next(one for one in talk.screen.letters if one.id == kind)
    assert letter.known or letter.open


def test_steps_said_carry_their_time_in_the_report(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.do("tick", "call_bank")
    advice = stored(talk).advice
    assert [one.step for one in advice] == ["call_bank"]
    assert first(kept(talk).events, ADVISED) == advice[0].at
    line = next(step for step in talk.screen.steps if step.id == "call_bank")
    assert line.said


def test_each_type_has_advice_on_proof_and_against_a_second_time(content: Content) -> None:
    for kind in content.guidance.types:
        case = Case.new("call_handler", DAY)
        case.type = kind
        scene = Scene(Call("c", "s"), case, content)
        for name in ("evidence", "prevention"):
            duty = content.script.duties[name]
            chosen = {step.id for step in scene.steps_of(duty)}
            whole = plan(content.guidance, situation(case))
            own = chosen <= {step.id for step in (*whole.now, *whole.next, *whole.soon, *whole.avoid)}
            assert chosen
            assert own or chosen == set(duty.otherwise), kind


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("order: [danger_check", "order: [moon_check", "unknown prompt 'moon_check'"),
        ("questions: [happening_now", "questions: [moon", "unknown field 'moon'"),
        ('known_suspect: ["yes"]', 'known_suspect: ["perhaps"]', "unknown choice of known_suspect 'perhaps'"),
        ("otherwise: [avoid_codes]", "otherwise: [moon]", "unknown step 'moon'"),
        ("risks: [immediate_danger], fields", "risks: [moon], fields", "unknown risk 'moon'"),
        ("types: [recovery_fraud]", "types: [moon]", "unknown type 'moon'"),
    ],
)
def test_a_mistake_in_the_script_stops_the_start(
    tmp_path: Path, content: Content, old: str, new: str, words: str
) -> None:
    text = PATH.read_text()
    assert old in text
    file = tmp_path / "script.yml"
    file.write_text(text.replace(old, new))
    with pytest.raises(ContentError, match=words):
        load_script(content.fields, content.guidance, file)


def test_a_practice_call_leaves_no_case(desk: Desk, asha: Person, db: Database) -> None:
    talk = Talk(desk, asha, desk.start(asha, "a_scenario"))
    talk.write(MOVED, *NAMED)
    gone = talk.play()
    assert "words" not in gone
    assert kept(talk).practice_case["consent"] == "share"
    with db.begin() as connection:
        for table in ("cases", "conversations", "deliveries", "history"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0, table
