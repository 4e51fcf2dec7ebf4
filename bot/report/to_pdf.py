"""The report as a tagged PDF (PDF/UA-1), made by Typst from data alone: nothing a person wrote is ever markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.report.legible import Glyphs, printable, runs_from_right
from bot.report.paper import make_paper

if TYPE_CHECKING:
    from typst import Fonts

    from bot.conversation.engine import Content

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = Path(__file__).with_name("fonts")
MAIN_FONT = "Noto Sans"


def to_pdf(report: dict[str, Any], content: Content, *, large: bool = False) -> bytes:
    """The report as PDF bytes, in large print if asked."""
    import typst

    labels = content.wording.labels
    words = {name.removeprefix("pdf."): text for name, text in labels.items() if name.startswith("pdf.")}
    data = {"words": words, "paper": _printable(asdict(make_paper(report, content))), "large": large}
    made: bytes = typst.compile(
        str(TEMPLATE),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps({**data, "fonts": _families()}, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made


def _printable(value: Any) -> Any:
    """Every text of a JSON value as `text` that the fonts can show, with the side that it begins on."""
    if isinstance(value, str):
        shown = printable(value, _glyphs())
        return {"text": shown, "rtl": runs_from_right(shown)}
    if isinstance(value, dict):
        return {name: _printable(one) for name, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def _fonts() -> Fonts:
    """The fonts of this folder alone, so that papers look the same on every machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _families() -> list[str]:
    """The families, the main one first: Typst takes the first that has a letter."""
    return sorted(_fonts().families(), key=lambda family: (family != MAIN_FONT, family))


@cache
def _glyphs() -> tuple[Glyphs, ...]:
    """The characters that each font can show."""
    from fontTools.ttLib import TTFont

    return tuple(frozenset(TTFont(path, lazy=True).getBestCmap()) for path in sorted(FONTS.glob("*.ttf")))
