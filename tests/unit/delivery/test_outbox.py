"""The outbox step by step: right state, right words, nothing lost, whatever the far side does."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.conversation import afterwards, leaving, reporting
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.turn import Reply, Turn
from bot.delivery import papers
from bot.delivery.outbox import LONGEST_PAUSE, pause
from bot.delivery.outcome import Outcome
from bot.delivery.papers import Papers
from bot.delivery.words import tell
from bot.store import deliveries, retention
from bot.store.database import Database, now
from bot.store.deliveries import CLAIM, Delivery
from tests.conftest import make_settings
from tests.unit.delivery.conftest import FarSide, Person, Scripted, kept, make_outbox

START = datetime(2026, 11, 23, 10, 0)
ACKNOWLEDGED = Outcome("acknowledged", reference="REF-1")
NOT_REACHED = Outcome("not_reached", "no_connection")
UNCLEAR = Outcome("unclear", "no_answer")


def words(person: Person) -> str:
    with person.db.begin() as connection:
        left = deliveries.left(connection, person.case)
    return tell(person.delivery, person.content, left=left).id


def again(person: Person) -> bool:
    failed = person.delivery
    with person.db.begin() as connection:
        return deliveries.again(person.db, connection, failed)


async def run_until_quiet(person: Person, sender: Scripted) -> None:
    outbox = make_outbox(person.db, person.content, sender)
    while outbox.make_papers() or await outbox.send("force"):
        pass


async def test_the_default_is_the_own_pack_and_nothing_leaves(db: Database, content: Content) -> None:
    person = Person(db, content)
    assert person.agree()[0] == "pack_ready"
    sender = Scripted()
    await run_until_quiet(person, sender)
    assert person.states() == ["confirmed", "ready"]
    assert kept(db, "pdf", person.case).startswith(b"%PDF-")
    assert sender.sent == []


async def test_a_report_is_sent_only_to_whom_the_person_agreed(db: Database, sending: Content) -> None:
    yes, no = Person(db, sending), Person(db, sending)
    assert yes.agree()[0] == "report_sending"
    assert no.take(reporting.keep, "deny")[0] == "pack_ready"
    sender = Scripted()
    await run_until_quiet(yes, sender)
    assert sender.sent == [yes.delivery.id]
    assert (yes.delivery.state, yes.delivery.reference) == ("acknowledged", "REF-1")
    assert no.delivery.state == "ready"
    assert yes.told() == ["delivery_acknowledged"]


@pytest.mark.parametrize("act", ["next", "done"])
def test_only_a_plain_yes_sends(db: Database, sending: Content, act: str) -> None:
    person = Person(db, sending)
    assert person.take(reporting.agree, act)[0] == "consent_explained_send"
    assert deliveries.of_case(db, person.case) is None


async def test_what_goes_out_is_what_was_confirmed(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    confirmed = kept(db, "confirmed", person.case)

    def change(
        case: Case, turn: Turn, content: Content
    ) -> Reply:  # the person changes an answer before the worker gets to it
        case.told[0].text = "something else"
        return afterwards.after(case, turn, content)

    person.take(change, "inform")
    await run_until_quiet(person, Scripted())
    assert kept(db, "confirmed", person.case) == confirmed
    assert b"something else" not in kept(db, "receiver_json", person.case)


async def test_down_for_an_hour_then_it_arrives_once(db: Database, sending: Content, far_side: FarSide) -> None:
    far_side.down()
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        assert outbox.make_papers()
        tries = 0
        while now() < START + timedelta(hours=1):
            tries += await outbox.send("force")
            assert person.delivery.state == "queued"
            assert not person.delivery.left
            assert words(person) == "delivery_waiting"
            clock.shift(10)
        assert 8 < tries < 20
        assert person.told() == []
        far_side.up()
        clock.shift(LONGEST_PAUSE)
        assert await outbox.send("force")
    assert person.states() == ["confirmed", "queued", "acknowledged"]
    assert [case.reference for case in far_side.intake.cases.values()] == [person.delivery.reference]
    assert person.told() == ["delivery_acknowledged"]


@pytest.mark.parametrize(
    ("fault", "state", "said", "trouble", "arrived"),
    [
        ("500", "sent", "delivery_sent", "their_fault", False),
        ("503", "sent", "delivery_sent", "their_fault", False),
        ("409", "sent", "delivery_sent", "asked_to_wait", False),
        ("garbage", "sent", "delivery_sent", "answer_unreadable", True),
        ("flood", "sent", "delivery_sent", "answer_unreadable", True),
        ("close", "sent", "delivery_sent", "broken_off", True),
        ("500_after", "sent", "delivery_sent", "their_fault", True),
        ("accepted", "sent", "delivery_sent", "asked_to_wait", True),
        ("redirect", "failed", "delivery_failed_left", "redirected", False),
        ("refuse", "failed", "delivery_failed_left", "refused", False),
    ],
)
async def test_each_fault_leads_to_the_right_state_and_words_and_then_to_one_case(
    db: Database, sending: Content, far_side: FarSide, fault: str, state: str, said: str, trouble: str, arrived: bool
) -> None:
    far_side.intake.fault = fault
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        outbox.make_papers()
        assert await outbox.send("force")
        assert (person.delivery.state, words(person), person.delivery.trouble) == (state, said, trouble)
        assert len(far_side.intake.cases) == arrived
        far_side.intake.fault = ""
        clock.shift(LONGEST_PAUSE)
        if state == "failed":
            assert not await outbox.send("force")
            assert again(person)
        assert await outbox.send("force")
    assert person.delivery.state == "acknowledged"
    assert [case.reference for case in far_side.intake.cases.values()] == [person.delivery.reference]
    assert next(iter(far_side.intake.cases.values())).versions == 1


async def test_a_slow_intake_is_left_after_a_time_and_asked_again(
    db: Database, sending: Content, far_side: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    import aiohttp

    monkeypatch.setattr("bot.delivery.https_intake.TIMEOUT", aiohttp.ClientTimeout(total=0.7))
    far_side.intake.fault = "slow"
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    person.agree()
    outbox.make_papers()
    await outbox.send("force")
    assert (person.delivery.state, person.delivery.trouble) == ("sent", "no_answer")
    assert words(person) == "delivery_sent"
    far_side.intake.fault = ""
    with time_machine.travel(now() + timedelta(seconds=LONGEST_PAUSE)):
        await outbox.send("force")
    assert person.delivery.state == "acknowledged"
    assert len(far_side.intake.cases) == 1


async def test_a_certificate_that_is_not_trusted_gets_no_byte(
    db: Database, sending: Content, far_side: FarSide
) -> None:
    from dataclasses import replace

    from bot.delivery.https_intake import HttpsSender
    from tests.unit.delivery.conftest import FORCE, KEY

    person = Person(db, sending)
    outbox = make_outbox(db, sending, HttpsSender(replace(FORCE, url=far_side.url), KEY))
    person.agree()
    outbox.make_papers()
    await outbox.send("force")
    assert (person.delivery.state, person.delivery.left, person.delivery.trouble) == ("queued", False, "certificate")
    assert far_side.intake.requests == 0


@pytest.mark.parametrize(("outcome", "said"), [(NOT_REACHED, "delivery_failed"), (UNCLEAR, "delivery_failed_left")])
async def test_after_a_day_it_is_given_up_shown_and_the_person_told(
    db: Database, sending: Content, outcome: Outcome, said: str
) -> None:
    person = Person(db, sending)
    sender = Scripted([outcome])
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        for _ in range(100):
            await run_until_quiet(person, sender)
            clock.shift(LONGEST_PAUSE)
        assert person.delivery.state == "failed"
        assert words(person) == said
        assert person.told() == [said]
        assert [one.id for one in deliveries.open_ones(db)] == [person.delivery.id]
        sender.script = [ACKNOWLEDGED]
        assert again(person)
        await run_until_quiet(person, sender)
    assert person.delivery.state == "acknowledged"
    assert deliveries.open_ones(db) == []


async def test_a_worker_that_died_with_it_in_hand_counts_it_as_left(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        make_outbox(db, sending, Scripted()).make_papers()
        assert deliveries.take(db, ["queued"], "force")  # and no more is heard of this worker
        assert words(person) == "delivery_sent"
        assert deliveries.take(db, ["queued"], "force") is None
        clock.shift(CLAIM)
        await run_until_quiet(person, Scripted([NOT_REACHED]))
        assert words(person) == "delivery_sent"  # the first try may have reached them


def test_a_worker_that_was_overtaken_changes_nothing(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        make_outbox(db, sending, Scripted()).make_papers()
        slow = deliveries.take(db, ["queued"], "force")
        clock.shift(CLAIM)
        fast = deliveries.take(db, ["queued"], "force")
        assert slow
        assert fast
        with db.begin() as connection:
            assert not deliveries.move(db, connection, slow, "failed")
            assert deliveries.move(db, connection, fast, "sent", after=timedelta(0))
            assert deliveries.move(db, connection, slow, "acknowledged", reference="REF-1")  # true whoever brings it
    assert person.delivery.reference == "REF-1"


def test_two_workers_hear_the_answer_and_the_person_is_told_once(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    outbox = make_outbox(db, sending, Scripted())
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        outbox.make_papers()
        slow = deliveries.take(db, ["queued"], "force")
        clock.shift(CLAIM)
        fast = deliveries.take(db, ["queued"], "force")
        assert slow
        assert fast
        outbox._settle(fast, ACKNOWLEDGED)
        outbox._settle(slow, ACKNOWLEDGED)
    assert person.told() == ["delivery_acknowledged"]
    assert person.states() == ["confirmed", "queued", "acknowledged"]


async def test_taken_back_before_it_left_it_never_leaves(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    assert person.take_back() == "delivery_withdrawn"
    sender = Scripted()
    await run_until_quiet(person, sender)
    assert (sender.sent, sender.notices) == ([], [])
    assert person.states() == ["confirmed", "withdrawn"]
    assert person.take(afterwards.after, "inform", text="and now?")[0] == "delivery_withdrawn"


@pytest.mark.parametrize("words_", ["please take it back", "I want to withdraw", "don't send it"])
async def test_taken_back_in_words_after_it_left_the_receiver_is_told(
    db: Database, sending: Content, far_side: FarSide, words_: str
) -> None:
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    person.agree()
    outbox.make_papers()
    await outbox.send("force")
    assert person.take(afterwards.after, "inform", text=words_) == ["ask_after_withdraw"]
    assert person.take(afterwards.after, "affirm")[0] == "delivery_withdrawn_left"
    far_side.intake.fault = "500"
    await outbox.send("force")
    assert [one.id for one in deliveries.open_ones(db)] == [person.delivery.id]
    far_side.intake.fault = ""
    with time_machine.travel(now() + timedelta(seconds=LONGEST_PAUSE)):
        assert await outbox.send("force")
    assert far_side.intake.cases[person.case].withdrawn_at
    assert person.states() == ["confirmed", "queued", "acknowledged", "withdrawn"]
    assert deliveries.open_ones(db) == []


async def test_taken_back_while_it_is_in_hand_the_notice_comes_after_it(
    db: Database, sending: Content, far_side: FarSide
) -> None:
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    person.agree()
    outbox.make_papers()
    in_hand = deliveries.take(db, ["queued"], "force")
    assert in_hand
    assert person.take_back() == "delivery_withdrawn_left"
    assert not await outbox.send("force")
    outcome = await far_side.sender().send(in_hand, papers_of(db, person))
    outbox._settle(in_hand, outcome)
    assert person.delivery.state == "withdrawn"
    assert person.delivery.reference == outcome.reference  # an operator can find it
    with time_machine.travel(now() + CLAIM):
        assert await outbox.send("force")
    assert far_side.intake.cases[person.case].withdrawn_at


def papers_of(db: Database, person: Person) -> Papers:
    return papers.read(db, person.case)


async def test_confirmed_anew_it_stays_one_case_with_the_newest_report(
    db: Database, sending: Content, far_side: FarSide
) -> None:
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        outbox.make_papers()
        await outbox.send("force")
        reference = person.delivery.reference
        clock.shift(60)
        person.agree()
        assert person.states() == ["confirmed"]
        outbox.make_papers()
        await outbox.send("force")
    assert person.delivery.reference == reference
    assert [case.versions for case in far_side.intake.cases.values()] == [2]


async def test_agreed_again_before_the_notice_went_out_the_notice_never_goes(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    sender = Scripted()
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        await run_until_quiet(person, sender)
        person.take_back()
        clock.shift(60)
        person.agree()
        await run_until_quiet(person, sender)
    assert sender.notices == []
    assert len(sender.sent) == 2
    assert person.delivery.state == "acknowledged"


async def test_kept_after_it_was_sent_the_receiver_is_told(db: Database, sending: Content, far_side: FarSide) -> None:
    person = Person(db, sending)
    outbox = make_outbox(db, sending, far_side.sender())
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        outbox.make_papers()
        await outbox.send("force")
        clock.shift(60)
        person.take(reporting.keep, "deny")
        outbox.make_papers()
        await outbox.send("force")
    assert person.delivery.state == "ready"
    assert far_side.intake.cases[person.case].withdrawn_at


async def test_start_again_does_not_clear_a_report_on_its_way(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    assert person.take(leaving.restarted)[0] == "restart_elsewhere"
    sender = Scripted()
    await run_until_quiet(person, sender)
    assert person.delivery.state == "acknowledged"
    assert person.take(leaving.stop, "stop") == ["ask_stop_check_sent"]
    assert person.take(leaving.stopped) == ["stopped_sent"]


async def test_the_clock_does_not_delete_what_is_not_done_with(db: Database, sending: Content, tmp_path: Path) -> None:
    lost, done = Person(db, sending), Person(db, sending)
    for person, sender in ((lost, Scripted([Outcome("refused", "refused")])), (done, Scripted())):
        person.agree()
        await run_until_quiet(person, sender)
    later = now() + timedelta(days=60)
    with time_machine.travel(later):
        retention.forget_old(db, make_settings(tmp_path))
    assert deliveries.of_case(db, lost.case)
    assert deliveries.of_case(db, done.case) is None


async def test_papers_that_cannot_be_made_are_seen_by_a_person(
    db: Database, sending: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("Marion Teale")

    person = Person(db, sending)
    monkeypatch.setattr("bot.delivery.papers.to_pdf", broken)
    with time_machine.travel(START, tick=False) as clock:
        person.agree()
        sender = Scripted()
        for _ in range(6):
            await run_until_quiet(person, sender)
            clock.shift(300)
        assert (person.delivery.state, person.delivery.trouble) == ("failed", "no_papers")
        assert words(person) == "delivery_failed"
        monkeypatch.undo()
        assert again(person)
        await run_until_quiet(person, sender)
    assert person.states() == ["confirmed", "failed", "confirmed", "queued", "acknowledged"]


def test_pauses_double_are_spread_and_never_shorter_than_asked_for(db: Database, sending: Content) -> None:
    person = Person(db, sending)
    person.agree()
    from dataclasses import replace

    def seconds(attempts: int, outcome: Outcome | None = None) -> float:
        one: Delivery = replace(person.delivery, attempts=attempts)
        return pause(one, outcome).total_seconds()

    assert 2 <= seconds(1) <= 4
    assert 8 <= seconds(3) <= 16
    assert LONGEST_PAUSE / 2 <= seconds(50) <= LONGEST_PAUSE
    assert len({seconds(5) for _ in range(20)}) > 10
    assert seconds(1, Outcome("unclear", after=100.0)) == 100.0
