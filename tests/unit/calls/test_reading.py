"""Notes fill the case as they grow: nothing is counted twice, nothing the handler set is overwritten."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calls.reading import without_rasa
from bot.calls.record import SPOTTED
from tests.unit.calls.conftest import DAY, MOVED, Talk
from tests.unit.calls.test_script import NAMED, ids, stored

BITS = [
    "clr 71 ",
    "sent £200 ",
    "and another £300 by bank transfer ",
    "to 20-11-22 12345678 ",
    "on Friday ",
    "number 07700 900123 ",
    "vic banks with Lloyds. ",
    "no money lost ",
]


def test_notes_fill_fields_with_the_callers_words(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    lines = {line.field: line for line in talk.screen.lines}
    assert lines["bank"].origin == "told"
    assert "4,500" in lines["amount"].value


def test_what_the_notes_no_longer_say_goes_again(talk: Talk) -> None:
    talk.write("sent £200 by bank transfer, banks with Lloyds", *NAMED)
    assert stored(talk).value("bank") == "Lloyds"
    talk.write("sent £250 by bank transfer", *NAMED)
    assert stored(talk).value("bank") is None
    assert stored(talk).value("amount")["amount"] == 250


def test_what_the_handler_set_stays(talk: Talk) -> None:
    talk.write("sent £200 by bank transfer, banks with Lloyds", *NAMED)
    talk.do("go", "field:bank")
    talk.answer(text="Barclays")
    talk.write("sent £200 by bank transfer, banks with Lloyds, rang at noon", *NAMED)
    assert stored(talk).value("bank") == "Barclays"
    assert stored(talk).answers["bank"].origin == "corrected"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(BITS), min_size=1, max_size=6))
def test_read_piece_by_piece_or_at_once_the_case_is_the_same(talk: Talk, bits: list[str]) -> None:
    whole = "".join(bits)
    grown = Talk(talk.desk, talk.who)
    for end in range(1, len(bits) + 1):
        grown.write("".join(bits[:end]), *NAMED)
    once = Talk(talk.desk, talk.who)
    once.write(whole, *NAMED)
    for first, second in zip(grown.screen.lines, once.screen.lines, strict=True):
        assert (first.field, first.value) == (second.field, second.value)


def test_a_risk_that_was_only_a_slip_goes_and_one_that_was_asked_about_stays(talk: Talk) -> None:
    talk.write("he says he will kill", *NAMED, immediate_danger="will kill")
    assert talk.screen.risks == ("immediate_danger",)
    talk.write("he says he will kill the deal", *NAMED)
    assert talk.screen.risks == ()
    talk.write("he is at the door", *NAMED, immediate_danger="at the door")
    talk.answer("safe_now")
    talk.write("he was at the door", *NAMED)
    assert talk.screen.risks == ("immediate_danger",)
    assert set(ids(talk, SPOTTED)) == {"immediate_danger"}


def test_a_risk_that_is_none_is_not_raised_again_by_the_same_notes(talk: Talk) -> None:
    talk.write(MOVED, *NAMED, under_18="vic")
    talk.do("not_so", "under_18")
    talk.write(MOVED + " more", *NAMED, under_18="vic")
    assert talk.screen.risks == ()
    talk.do("flag", "under_18")
    assert talk.screen.risks == ("under_18",)


def test_a_few_words_name_no_type_until_the_caller_has_told_all(talk: Talk) -> None:
    talk.write("clr 68, man phoned", *NAMED)
    assert talk.prompt == "account"
    assert [kind.id for kind in talk.screen.types] == list(NAMED)
    talk.answer("go_on")
    assert talk.prompt == "first_steps"


def test_a_type_that_was_chosen_stays(talk: Talk) -> None:
    talk.write(MOVED, *NAMED)
    talk.do("choose", "phishing")
    talk.write(MOVED + " more", *NAMED)
    assert [kind.id for kind in talk.screen.types if kind.chosen] == ["phishing"]


def test_without_rasa_facts_and_plain_risks_are_still_read(talk: Talk) -> None:
    talk.desk.write(talk.who, talk.id, MOVED, talk.screen.was, without_rasa(MOVED, DAY))
    assert talk.screen.unread
    assert stored(talk).value("bank") == "Lloyds"
    talk.do("choose", "bank_or_police_impersonation")
    assert talk.prompt == "first_steps"
    assert talk.play()[-1] == "wrap_up"


def test_notes_of_another_window_are_joined_and_none_is_lost(talk: Talk) -> None:
    was = talk.screen.was
    talk.desk.write(talk.who, talk.id, "from the first window", was, without_rasa("", DAY))
    taken = talk.desk.write(talk.who, talk.id, "from the second", was, without_rasa("", DAY))
    assert taken.merged
    assert "from the first window" in taken.screen.notes
    assert "from the second" in taken.screen.notes
