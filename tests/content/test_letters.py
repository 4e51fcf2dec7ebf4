"""Letters as content: every one, for every case it fits, reads whole, holds nothing private, and is a tagged PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pytest

from bot.content import load_content
from bot.conversation.case import Case
from bot.conversation.situation import situation
from bot.letters.choose import offered
from bot.letters.fill import fill
from bot.letters.load import Letter
from bot.letters.to_pdf import to_pdf
from bot.letters.to_text import to_text
from tests.unit.letters.cases import POUNDS, PRIVATE, TOLD, make
from tests.unit.report.pdf_text import squeezed, text_of

CONTENT = load_content()
METHODS = ["bank_transfer", "debit_card", "credit_card", "crypto", None]
HOSTILE = [
    '#import "/etc/passwd"; #panic("x") *bold* _it_ $x^2$ @ref <label> \\ `code` = Heading',
    "<script>alert(1)</script><img src=x onerror=alert(1)> &amp; {{ 7*7 }} {amount} {name?}",
    "اسم المصرف الخاص بي \u202e drawkcab \u2066",
    "z" * 5000,
    "😭🔥 漢字 ไทย \ue000 \u0001 한국",
    "a line\nDear bank, this is another line\r\n- an item",
]
# beside what plain words (bot/content/data/plain_words/) never say
CLAIMED = "(?:i|we) (?:have )?reported"
PICTURED = r"(?:nude|naked|sexual|porn)\w*"
NEVER = re.compile(rf"\b(?:{CLAIMED}|{PICTURED})\b", re.IGNORECASE)


def cases(letter: Letter, **told: object) -> Iterator[Case]:
    """A case for each type, payment method, age and helper for which the letter is offered."""
    for kind in CONTENT.guidance.types:
        for method in METHODS:
            for age in (15, 40):
                for who in ("self", "someone_else", "organisation"):
                    case = make(kind, method=method, age=age, who=who, **told)
                    if letter in offered(CONTENT.letters, situation(case)):
                        yield case


@pytest.mark.parametrize("letter", CONTENT.letters, ids=lambda letter: letter.id)
@pytest.mark.parametrize("told", [{"amount": POUNDS}, TOLD | PRIVATE], ids=["little", "all"])
def test_every_letter_reads_whole_for_every_case_it_fits(letter: Letter, told: dict[str, object]) -> None:
    texts = {to_text(fill(letter, case, CONTENT)) for case in cases(letter, **told)}
    assert texts
    for text in texts:
        assert not set("{}") & set(text)
        assert "[]" not in text
        assert text.count("[") == text.count("]")
        assert "PRIVATE" not in text
        assert not re.search(r": *$|None|not known|asked,|\n\n\n|  ", text, re.MULTILINE), text
        assert not NEVER.search(text), text


@pytest.mark.parametrize("letter", CONTENT.letters, ids=lambda letter: letter.id)
def test_the_pdf_is_tagged_and_says_what_the_text_says(letter: Letter) -> None:
    case = next(cases(letter, **TOLD))
    filled = fill(letter, case, CONTENT)
    made = to_pdf(filled, CONTENT.wording)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == letter.title
    shown = squeezed(text_of(made))
    for line in to_text(filled).splitlines():
        for part in line.removeprefix("- ").split(": ", 1):
            assert squeezed(part) in shown


@pytest.mark.parametrize(
    "hostile", HOSTILE, ids=["typst", "html", "right to left", "5,000 letters", "any script", "lines"]
)
def test_what_a_person_wrote_is_words_and_nothing_else(hostile: str) -> None:
    letter = CONTENT.letters["transfer_claim"]
    lists = {name: [hostile] for name in TOLD if name.startswith("suspect_")}
    told = {**TOLD, **lists, "bank": hostile, "platform": hostile, "name": hostile, "contact": hostile}
    case = make("romance_fraud", method="bank_transfer", **told)
    plain = fill(letter, make("romance_fraud", method="bank_transfer", **TOLD), CONTENT)
    filled = fill(letter, case, CONTENT)
    assert [block.kind for block in filled.blocks] == [block.kind for block in plain.blocks]
    assert to_text(filled).count("\n") <= to_text(plain).count("\n")
    made = to_pdf(filled, CONTENT.wording)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) <= 3
        assert not any("/Annots" in page for page in pdf.pages)


def test_no_letter_repeats_another_by_name() -> None:
    titles = [letter.title for letter in CONTENT.letters]
    assert len(titles) == len(set(titles))
    assert all(len(letter.title) <= 80 for letter in CONTENT.letters)


def test_every_type_that_a_bank_letter_is_for_says_what_happened() -> None:
    for name in ("transfer_claim", "unauthorised_payment", "card_dispute", "market_notice"):
        types = {kind for fit in CONTENT.letters[name].fits for kind in fit.types}
        assert types <= set(CONTENT.letters.shared.happened)
