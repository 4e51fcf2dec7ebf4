"""The papers: any words come out harmless and legible, the PDF is tagged, nobody reads what is not for them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.conversation.case import Answer, Case, Told
from bot.conversation.engine import Content
from bot.report.build import build_report
from bot.report.classes import for_receiver
from bot.report.documents import DOCUMENTS
from bot.report.paper import make_paper
from bot.report.to_json import validator
from bot.report.to_pdf import to_pdf
from bot.report.to_text import to_text
from bot.typeset.legible import legible, printable
from bot.typeset.pdf import glyphs
from tests.unit.report.pdf_text import letters, squeezed, text_of, where
from tests.unit.report.sample import CASES, child, for_other, gbp, long_one, make, safe_account, watched

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MARKUP = (
    '<script>alert(1)</script> #eval("1+1") *b* _i_ $x^2$ @ref <label> = H1\n'
    '- item [link] `raw` // no \\ "q" {{x}} {% y %}'
)
ACCOUNT = "What happened, in the words of the person who told it"
# Letters that a PDF reader gives back one for one: no scripts whose letters join, no marks, no ligatures of emoji.
PLAIN = st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd", "Po", "Sc", "Sm", "Zs", "Cc", "Co", "So"])
ANY = st.text(st.characters(codec="utf-8"), max_size=300)


def report(case: Case, content: Content) -> dict[str, Any]:
    made = build_report(case, content)
    validator().validate(made)
    return made


def receivers(case: Case, content: Content) -> dict[str, Any]:
    """The report as it goes to a receiver."""
    return for_receiver({**report(case, content), "delivery": {"target": "https_intake", "state": "queued"}}, content)


def account_of(pdf: bytes) -> str:
    """The account as the PDF has it."""
    text = squeezed(text_of(pdf))
    start = text.index(squeezed(ACCOUNT)) + len(squeezed(ACCOUNT))
    return text[start : text.index(squeezed("Answers, in the order"))]


@FEW
@given(text=ANY)
@example(text="😭👍🏽👨‍👩‍👧🇬🇧1️⃣ ‮evil‬ م\u09be x\u0301\u0323 \u25cc\u093f ​")
@example(text="مرحبا محمد রহিম प्रिया ਸਿੰਘ 王小明 김민준 שלום สมชาย ገብረ Zażółć Олена ශ්‍රී")
@example(text="\ue000\uffff\U0010ffff\U000e0041\u0600\u2029\u2028\x85\x00\x1b[31m")
@example(text="x" * 5000)
def test_whatever_a_person_wrote_can_be_printed(content: Content, text: str) -> None:
    case = make(text=text, name=text, suspect_handle=[text, "a"], evidence=text, amount=gbp(1e12))
    case.answers["impact"] = Answer(text, status="skipped")
    made = report(case, content)
    for document in DOCUMENTS.values():
        assert document.make(made, content)
    assert to_pdf(made, content, large=True).startswith(b"%PDF")


@FEW
@given(text=st.text(PLAIN, min_size=1, max_size=200).filter(str.strip))
@example(text=MARKUP)
@example(text="£1,000,000,000,000 to 20-45-45 31926819, a" + "b" * 200 + "/c?d=e&f=%20#g")
@example(text="e" * 5000)
def test_what_was_written_is_what_the_pdf_says(content: Content, text: str) -> None:
    shown = printable(text, glyphs())
    found = account_of(to_pdf(report(make(text=text), content), content))
    for foot in ("Draft:notyetlookedthrough", r"Page\d+of\d+"):
        found = re.sub(foot, "", found)
    assert letters(found) == letters(shown)


@pytest.mark.parametrize(
    "text",
    [
        "Zażółć gęślą jaźń",
        "রহিম শেখ ক্ষমতা",
        "प्रिया क्षत्रिय",
        "ਸਿੰਘ",
        "பிரியா",
        "王小明 張",
        "김민준",
        "Олена",
        "ገብረ",
        "Γιώργος",
    ],
)
def test_names_in_the_scripts_of_people_here_are_read_back_as_written(content: Content, text: str) -> None:
    pdf = to_pdf(report(make(name=text), content), content)
    assert squeezed(text) in squeezed(text_of(pdf))


def test_only_fonts_of_our_own_are_used(content: Content) -> None:
    """So that papers come out the same on a machine without fonts."""
    text = "Zażółć محمد রহিম 王小明 김민준 שלום 😭 ok"
    with pikepdf.open(io.BytesIO(to_pdf(report(make(text=text), content), content))) as pdf:
        used = {str(one.BaseFont) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one}
    assert len(used) > 5
    assert all(re.search("Noto|IBMPlex", name) for name in used)


def test_words_from_right_to_left_keep_their_letters(content: Content) -> None:
    text = "محمد رحيم گچپژ ٹڈڑ שלום"
    pdf = to_pdf(report(make(name=text), content), content)
    assert not letters(text) - letters(text_of(pdf))
    assert where(pdf, "محمد") > where(to_pdf(report(make(name="Olena"), content), content), "Olena") + 0.2


@given(text=ANY)
def test_nothing_unseen_is_left_and_nothing_seen_is_lost(text: str) -> None:
    shown = legible(text)
    assert not re.search(
        "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", shown
    )
    assert legible(shown) == shown
    assert not letters(re.sub(r"[^\w]", "", text)) - letters(shown)


def test_a_sign_that_turns_the_line_round_is_named() -> None:
    assert legible("user\u202egpj.exe") == "user[U+202E]gpj.exe"
    assert printable("a\U0001f62d\u09be", ()) == "[latin small letter a][loudly crying face][bengali vowel sign aa]"


@pytest.mark.parametrize("case", CASES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("large", [False, True])
def test_the_pdf_is_tagged_as_its_standard_asks(content: Content, case: Callable[[], Case], large: bool) -> None:
    made = report(case(), content)
    pdf_bytes = to_pdf(made, content, large=large)
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en-GB"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title) == make_paper(made, content).title
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        tags = _tags(root.StructTreeRoot)
        count = len(pdf.pages)
        text = text_of(pdf_bytes)
    assert [f"Page {n} of {count}" in text for n in range(1, count + 1)] == [True] * count
    assert tags.count("/H1") == 1
    assert {"/H2", "/Table", "/TR", "/TD"} <= set(tags)


def _tags(node: Any) -> list[str]:
    """The kinds of all structure elements below a node."""
    found = [str(node.S)] if "/S" in node else []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found.extend(_tags(kid))
    return found


@pytest.mark.parametrize("name", ["report.pdf", "report-large.pdf", "report.txt"])
def test_everything_told_stands_on_the_papers(content: Content, name: str) -> None:
    for case in (safe_account(), long_one()):
        made = report(case, content)
        document = DOCUMENTS[name].make(made, content)
        text = squeezed(text_of(document) if name.endswith("pdf") else document.decode())
        for values in made["suspect"].values():
            for value in values or ():
                assert squeezed(value) in text
        for sum_ in made["money"]["payments"]:
            assert f"£{sum_['amount']:,.2f}" in text
        for line in made["incident"]["account"].split("\n"):
            assert squeezed(line) in text


def test_gaps_and_evidence(content: Content) -> None:
    paper = make_paper(report(safe_account(), content), content)
    gaps = {row.values for section in paper.sections for row in section.rows if row.gap}
    assert gaps == {(content.wording.label("status.dont_know"),), (content.wording.label("status.prefer_not"),)}
    assert paper.evidence == ("the call list", "a receipt for 1,200", "a text")


@pytest.mark.parametrize("case", CASES, ids=lambda make: make.__name__)
def test_how_it_is_counted_is_for_receivers_alone(content: Content, case: Callable[[], Case]) -> None:
    own = report(case(), content)
    assert own["classification"] is None
    for document in DOCUMENTS.values():
        made = document.make(own, content)
        text = text_of(made) if document.content_type == "application/pdf" else made.decode()
        assert not re.search(r"NFIB|Home Office", text)
    theirs = receivers(case(), content)
    counted = theirs["classification"]["nfib"] + theirs["classification"]["home_office"]
    text = squeezed(text_of(to_pdf(theirs, content)))
    assert all(squeezed(f"{one['code']} {one['name']}") in text for one in counted)
    assert squeezed(content.wording.label("pdf.not_sent")) not in text


def test_the_person_is_told_what_is_true_of_the_sending(content: Content) -> None:
    own = report(safe_account(), content)
    sent = {**own, "delivery": {"target": "met_intake", "state": "queued"}}
    notices = [make_paper(one, content).notice for one in (own, sent, for_receiver(sent, content))]
    assert notices == [content.wording.label(f"pdf.{name}") for name in ("not_sent", "to_be_sent", "made_with")]
    assert [bool(make_paper(one, content).how_to_report) for one in (own, sent)] == [True, False]
    validator().validate(for_receiver(own, content))


def test_a_receiver_sees_first_how_contact_is_safe(content: Content) -> None:
    notes = make_paper(receivers(for_other(), content), content).notes
    assert "ring Dana only" in notes[0]
    notes = make_paper(receivers(watched(), content), content).notes
    assert content.wording.label("pdf.device_watched.yes") in notes
    assert content.wording.label("risk.under_18") in make_paper(receivers(child(), content), content).notes


@pytest.mark.parametrize(("reason", "noted"), [("needs_care", True), ("none_of_these", False)])
def test_a_receiver_sees_why_the_police_come_first(content: Content, reason: str, noted: bool) -> None:
    notes = make_paper(receivers(make(police_first=reason), content), content).notes
    assert (content.wording.label(f"pdf.police_first.{reason}") in notes) is noted


def test_papers_for_another_say_so_and_that_they_must_agree(content: Content) -> None:
    paper = make_paper(report(for_other(), content), content)
    assert content.wording.label("pdf.agree_first") in paper.notes
    assert any(content.wording.label("pdf.who.someone_else") in row.values for row in paper.front)
    assert content.wording.label("pdf.agree_first") not in make_paper(receivers(for_other(), content), content).notes


def test_on_a_watched_device_the_title_gives_nothing_away(content: Content) -> None:
    title = make_paper(report(watched(), content), content).title
    assert title == content.wording.label("pdf.title_watched")
    assert title != make_paper(report(child(), content), content).title
    assert title != make_paper(receivers(watched(), content), content).title


def test_words_about_hurting_oneself_stand_in_no_document(content: Content) -> None:
    secret = "i just want to end my life"
    case = make(text=f"they took 900 from me. {secret}. it was my savings")
    case.told.append(
        Told("and I can't see any way on from here. they have my address", withheld="I can't see any way on")
    )
    spread = "It is all too much for me. Nobody would even notice it."
    case.told.append(Told(f"{spread} I kept the chat.", withheld=spread))
    case.set("when", Answer("2026-11-21", words=secret))
    assert secret in json.dumps(report(case, content))
    case.risks = {"suicide_or_self_harm": "2026-11-23T09:59:00"}
    made = report(case, content)
    assert "suicide_or_self_harm" not in made["risks"]
    for document in DOCUMENTS.values():
        body = document.make(made, content)
        text = text_of(body) if document.content_type == "application/pdf" else body.decode()
        assert squeezed(secret) not in squeezed(text)
        assert not re.search("anywayon|toomuchforme|evennotice", squeezed(text))
    assert make_paper(made, content).left_out
    assert not re.search("self-?harm|hurt|suicid", to_text(made, content).decode(), re.IGNORECASE)
    for kept in ("it was my savings", "they have my address", "I kept the chat."):
        assert kept in made["incident"]["account"]


def test_where_such_words_are_the_matter_they_stay(content: Content) -> None:
    case = make("self_harm_encouragement", "he tells me to kill myself. i kept the chat")
    case.risks = {"suicide_or_self_harm": "2026-11-23T09:59:00"}
    assert "kill myself" in report(case, content)["incident"]["account"]


def test_plain_text_says_the_same_as_the_pdf(content: Content) -> None:
    made = report(safe_account(), content)
    text, pdf = to_text(made, content).decode(), squeezed(text_of(to_pdf(made, content)))
    for line in text.split("\n"):
        for part in line.split(": ", 1)[-1].split("; "):
            words = re.sub(r"[=-]{4,}", "", part.split(" (")[0])
            assert squeezed(words) in pdf, line
