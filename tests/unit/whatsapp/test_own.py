"""Beside the talk: papers and letters asked for in words, and the six words, shown and taken in a chat."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from benchmarks.fake_whatsapp.phone import Phone
from bot import codes
from bot.conversation.case import Answer, Case, Told
from bot.conversation.engine import Content
from bot.store import cases, conversations, inbox, tables, whatsapp_in
from bot.store import codes as kept_codes
from bot.whatsapp import asked
from tests.unit.whatsapp.conftest import Line

NUMBER, OTHER = "447700900123", "447700900124"
WORDS = " ".join(sorted(codes.known())[100:700:100])
WRONG = " ".join([*WORDS.split()[:5], "zebra" if "zebra" in codes.known() else sorted(codes.known())[3]])


def text_of(content: Content, name: str) -> str:
    """The beginning of a text, up to what is filled in."""
    return content.wording[name].on("whatsapp").split("{")[0].split("\n")[0].strip()


def spoken(line: Line) -> list[str]:
    return [turn["text"] for turn in line.rasa.turns if "text" in turn]


def conversation_of(line: Line, phone: Phone) -> str:
    table, hashed = tables.whatsapp_people, line.db.sealer.digest(f"phone:{phone.number}")
    with line.db.begin() as connection:
        return str(connection.execute(select(table.c.conversation_id).where(table.c.phone_hash == hashed)).scalar_one())


def give_case(line: Line, conversation: str, *, done: bool = True, **more: Any) -> Case:
    """What the conversation would have made of an account; here Rasa is played."""
    case = Case("c" + conversation[1:], "whatsapp", "2026-11-23", type="bank_or_police_impersonation", **more)
    case.told = [Told("my bank rang and i moved 1,200 to the sort code they gave me")]
    case.answers = {
        "amount": Answer({"amount": 1200.0, "currency": "GBP"}),
        "payment_method": Answer("bank_transfer"),
        "when": Answer("2026-11-14"),
    }
    case.awaiting, case.asked = ("after", {"after": 1}) if done else ("report_answer", {})
    case.confirmed_at = "2026-11-23T10:00:00" if done else ""
    with line.db.begin() as connection:
        cases.save(line.db, connection, conversation, case.to_json())
    return case


async def with_case(line: Line, number: str = NUMBER, *, words: str = "", **more: Any) -> Phone:
    """Somebody on the phone whose case is there, opened by `words` if there are any."""
    phone = line.whatsapp.phone(number)
    await phone.say("hello there")
    await phone.wait(1)
    case = give_case(line, conversation_of(line, phone), **more)
    if words:
        with line.db.begin() as connection:
            kept_codes.keep(line.db, connection, case.id, words)
    return phone


async def say(phone: Phone, text: str) -> str:
    """Writes; returns the answer."""
    before = len(phone.received)
    await phone.say(text)
    return (await phone.wait(before + 1))[before].text


async def press(phone: Phone, title: str) -> str:
    before = len(phone.received)
    await phone.press(title)
    return (await phone.wait(before + 1))[before].text


def title(content: Content, button: str) -> str:
    return content.wording.buttons[button].title


# papers and letters


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("send me the pdf again", "pdf"),
        ("I lost my papers, can I have them again?", "pdf"),
        ("Send the PDF here", "pdf"),
        ("where are my papers", "pdf"),
        ("can i have my report in large print", "large"),
        ("the answers please", "copy"),
        ("the letter to my bank", "letter"),
        ("can you send me the letter for work", "letter"),
        ("give me the six words", "words"),
        ("can I come back later?", "words"),
        ("he said send me the pdf", ""),
        ("send me the pdf he is outside with a knife", ""),
        ("i want to report", ""),
        ("I want my report deleted", ""),
        ("send my report to the police", ""),
        ("where is my report", ""),
        ("they sent me a letter", ""),
        ("i gave him the papers", ""),
        ("give me my money back", ""),
    ],
)
def test_a_request_is_read_only_where_the_message_says_nothing_else(words: str, kind: str) -> None:
    found = asked.read(words)
    assert (found.kind if found else "") == kind


async def test_the_papers_come_again_in_each_form(line: Line) -> None:
    phone = await with_case(line)
    for words in ("send me the pdf again", "large print please", "can i have the answers to copy"):
        await say(phone, words)
    pdf, large, copy = (one.document for one in phone.received[1:])
    with pikepdf.open(io.BytesIO(pdf)) as one, pikepdf.open(io.BytesIO(large)) as other:
        assert len(other.pages) >= len(one.pages)
    assert pdf != large
    assert [one.file for one in phone.received[1:]] == ["notes.pdf", "notes-large.pdf", "notes.txt"]
    assert "1,200" in copy.decode()
    kinds = [kind for _, kind in line.whatsapp.media.values()]
    assert kinds == ["application/pdf", "application/pdf", "text/plain"]
    assert spoken(line) == ["hello there"]


async def test_a_letter_comes_by_its_receiver_or_is_chosen(line: Line, content: Content) -> None:
    phone = await with_case(line)
    said = await say(phone, "send me the letter to the ombudsman")
    assert text_of(content, "letter_sent") in said
    assert phone.received[-1].document.startswith(b"%PDF-")
    said = await say(phone, "the letter to my bank")
    assert text_of(content, "letters_which") in said
    assert len(phone.options) > 1
    await press(phone, phone.options[0])
    assert phone.received[-1].document.startswith(b"%PDF-")


async def test_what_is_not_there_yet_is_refused_kindly_and_the_question_stays(line: Line, content: Content) -> None:
    phone = await with_case(line, done=False)
    for words in ("send me the pdf", "can I have the letter to my bank"):
        said = await say(phone, words)
        assert text_of(content, "papers_not_yet") in said
        assert "heard hello there" in said
        assert phone.options == ["Yes"]
    assert not any(one.document for one in phone.received)
    await say(phone, "a letter")  # how they got in touch
    assert spoken(line)[-1] == "a letter"


@pytest.mark.parametrize("more", [{"device_watched": "unsure"}, {"risks": {"domestic_abuse": "my ex"}}])
async def test_where_the_phone_may_be_seen_papers_are_asked_for_once_more(
    line: Line, content: Content, more: dict[str, Any]
) -> None:
    phone = await with_case(line, **more)
    assert text_of(content, "ask_papers_check") in await say(phone, "send me the pdf again")
    assert text_of(content, "letters_not_here")[:20] in await say(phone, "the letter to my bank")
    assert not any(one.document for one in phone.received)
    await say(phone, "large print please")
    await say(phone, "yes")
    assert phone.received[-1].document
    await say(phone, "pdf")
    assert text_of(content, "papers_not_sent") in await say(phone, "no")
    await say(phone, "pdf")
    await say(phone, "no he is at the door with a knife")
    assert spoken(line)[-1] == "no he is at the door with a knife"


# the six words


async def test_the_words_are_shown_once_after_what_they_open_and_stand_in_no_talk(line: Line, content: Content) -> None:
    phone = await with_case(line)
    assert text_of(content, "ask_words_show") in await say(phone, "words to come back with please")
    with line.db.begin() as connection:
        assert connection.execute(select(tables.cases.c.code_hash)).scalar_one() is None
    said = await press(phone, title(content, "words_show"))
    words = codes.read(said.split("\n")[1])
    assert words
    conversation = conversation_of(line, phone)
    assert kept_codes.find(line.db, words) == conversation
    assert "heard hello there" in said
    assert len(phone.received) == 3
    assert not any(words in str(message.body) for message in inbox.read(line.db, conversation))
    await press(phone, "Yes")  # the question's own answer is on offer again
    assert line.rasa.turns[-1]["button"]["act"] == "affirm"


async def test_no_words_before_there_is_anything_and_none_for_a_no(line: Line, content: Content) -> None:
    phone = await with_case(line)
    await say(phone, "give me the six words")
    assert text_of(content, "words_not_shown") in await press(phone, title(content, "words_not"))
    with line.db.begin() as connection:
        assert connection.execute(select(tables.cases.c.code_hash)).scalar_one() is None


@pytest.mark.parametrize("written", [WORDS.title(), f"my words are: {WORDS}", WORDS.replace(" ", ",\n")])
async def test_six_words_open_the_case_in_a_new_chat_after_one_question(
    line: Line, content: Content, written: str
) -> None:
    old = await with_case(line, words=WORDS)
    first = conversation_of(line, old)
    table = tables.tokens
    new = line.whatsapp.phone(OTHER)
    assert text_of(content, "ask_words_open") in await say(new, written)
    chat = conversation_of(line, new)
    assert conversation_of(line, old) == first
    before = len(old.received)
    assert "heard begin" in await press(new, title(content, "words_open"))
    assert conversation_of(line, new) == first
    with line.db.begin() as connection:
        assert not connection.execute(select(table).where(table.c.conversation_id == first)).first()
        for gone in (tables.conversations.c.id, tables.whatsapp_people.c.conversation_id):
            assert not connection.execute(select(gone).where(gone == chat)).first()
    await say(new, "and more")
    assert line.rasa.turns[-1]["conversation"] == first
    await say(old, "hello again")  # the phone that held it has nothing of it any more
    assert line.rasa.turns[-1]["conversation"] not in {first, chat}
    assert len(old.received) == before + 1


async def test_a_report_told_on_the_page_goes_on_in_the_chat_and_the_page_has_it_no_more(
    line: Line, content: Content
) -> None:
    page, token = conversations.start(line.db, "web")
    case = give_case(line, page.id)
    with line.db.begin() as connection:
        kept_codes.keep(line.db, connection, case.id, WORDS)
    phone = line.whatsapp.phone(NUMBER)
    await say(phone, WORDS)
    assert "heard begin" in await press(phone, title(content, "words_open"))
    assert line.rasa.turns[-1]["channel"] == "whatsapp"
    assert conversations.find(line.db, token) is None
    async with line.whatsapp._session.get(line.gateway.make_url("/talk"), cookies={"harbour": token}) as response:
        assert response.status == 404
        assert "WhatsApp" in await response.text()
    again = conversations.open_again(line.db, page.id, "web")[1]
    assert conversations.find(line.db, again)


async def test_nothing_opens_on_a_wrong_word_and_tries_are_limited(line: Line, content: Content) -> None:
    await with_case(line, words=WORDS)
    phone = line.whatsapp.phone(OTHER)
    for _ in range(line.settings.codes_per_minute):
        assert text_of(content, "error_unknown_code") in await say(phone, WRONG)
    assert text_of(content, "error_too_many") in await say(phone, WORDS)
    assert spoken(line) == ["hello there"]
    third = line.whatsapp.phone("447700900125")
    assert text_of(content, "ask_words_open") in await say(third, WORDS)


async def test_a_no_or_words_that_were_replaced_open_nothing(line: Line, content: Content) -> None:
    phone = await with_case(line, words=WORDS)
    first = conversation_of(line, phone)
    new = line.whatsapp.phone(OTHER)
    await say(new, WORDS)
    assert text_of(content, "words_left") in await say(new, "no")
    await say(new, WORDS)
    with line.db.begin() as connection:
        kept_codes.keep(line.db, connection, "c" + first[1:], WRONG)
    assert text_of(content, "error_unknown_code") in await press(new, title(content, "words_open"))
    assert conversation_of(line, phone) == first
    assert conversation_of(line, new) != first


async def test_a_chat_that_holds_a_report_takes_no_other_and_an_account_is_no_code(
    line: Line, content: Content
) -> None:
    first = await with_case(line, words=WORDS)
    other = await with_case(line, OTHER)
    assert text_of(content, "words_elsewhere") in await say(other, WORDS)
    assert "heard begin" in await say(first, WORDS)  # in its own chat they take the talk up where it was
    new = line.whatsapp.phone("447700900125")
    account = f"he wrote me a {WORDS.split()[0]} about money and then " + " and then ".join(
        [*WORDS.split()[1:5], "aunt"]
    )
    await say(new, account)
    assert spoken(line)[-1] == account


# one place at a time


async def test_a_case_that_went_on_elsewhere_is_held_on_no_phone(line: Line) -> None:
    phone = await with_case(line)
    first = conversation_of(line, phone)
    line.whatsapp.fail(131047)
    await phone.say("and more")
    while len(line.whatsapp.refused) < 1:
        await asyncio.sleep(0.05)
    conversations.open_again(line.db, first, "web")
    with line.db.begin() as connection:
        assert whatsapp_in.address(line.db, connection, first) is None
        waiting = tables.whatsapp_outbox.c.conversation_id
        assert not connection.execute(select(waiting).where(waiting == first)).first()
    await say(phone, "hello again")
    assert line.rasa.turns[-1]["conversation"] != first


async def test_a_talk_whose_words_the_clock_deleted_is_taken_up_with_the_next_message(line: Line) -> None:
    phone = await with_case(line)
    first = conversation_of(line, phone)
    with line.db.begin() as connection:
        for table in (tables.inbox, tables.messages):
            connection.execute(table.delete().where(table.c.conversation_id == first))
    began = len([turn for turn in line.rasa.turns if "button" in turn])
    await say(phone, "hello again")
    assert len([turn for turn in line.rasa.turns if "button" in turn]) == began + 1
    assert line.rasa.turns[-1]["conversation"] == first


def test_six_words_are_six_words_of_the_list() -> None:
    assert len(WORDS.split()) == codes.WORDS
    assert codes.read(WORDS) == WORDS
    assert codes.read(WRONG) == WRONG != WORDS
