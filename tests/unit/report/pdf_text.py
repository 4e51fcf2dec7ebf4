"""The text of a PDF, as a reader that honours its tags gives it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pypdfium2

UNSEEN = re.compile("[\\s\u200b-\u200f\u202a-\u202e\ufeff\ufffe\x02]")


def text_of(pdf: bytes) -> str:
    """All pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def where(pdf: bytes, text: str) -> float:
    """How far from the left side a text begins, as a share of the page's width; of all places the last."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            words = page.get_textpage()
            place = words.search(text).get_next()
            if place:
                found.append(words.get_charbox(place[0])[0] / page.get_width())
    return found[-1]


def letters(text: str) -> Counter[str]:
    """The letters of a text whatever their order: lines break, and scripts from the right are put in another."""
    return Counter(UNSEEN.sub("", unicodedata.normalize("NFKC", text)))


def squeezed(text: str) -> str:
    """The text without spaces and line ends."""
    return UNSEEN.sub("", text)
