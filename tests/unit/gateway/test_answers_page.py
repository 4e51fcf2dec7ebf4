"""The page to copy from, with any words in it: what is copied is what was written, and nothing of it is markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.conversation.engine import Content
from bot.gateway.templating import Pages
from bot.report.answers_page import answers_page
from bot.report.build import build_report
from bot.typeset.legible import legible
from tests.unit.report.sample import make


class Reader(HTMLParser):
    """Takes down the tags of a page, and the words of each element that can be copied."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.copied: list[str] = []
        self.copying = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "textarea" or "hb-copy" in (dict(attrs).get("class") or "").split():
            self.copied.append("")
            self.copying = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.copying:
            self.copying = ""

    def handle_data(self, data: str) -> None:
        if self.copying:
            self.copied[-1] += data


def read(text: str, content: Content) -> Reader:
    case = make(text=text, name=text, suspect_handle=[text], impact=text)
    page = answers_page(build_report(case, content), content)
    reader = Reader()
    reader.feed(Pages(content).html("answers.html", {"page": page}).text or "")
    return reader


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=200).filter(str.strip))
@example(text='"><script>alert(1)</script><img src=x onerror=alert(1)></textarea></dd>{{ 7*7 }}')
@example(text="\u202eevil\u202c ‏שלום‏ \x00\x1b[31m")
def test_what_can_be_copied_is_what_was_written(content: Content, text: str) -> None:
    reader, plain = read(text, content), read("plain", content)
    assert reader.tags == plain.tags
    wanted = legible(text)
    assert sum(copied.strip() == wanted.strip() for copied in reader.copied) >= (4 if wanted.strip() else 0)
