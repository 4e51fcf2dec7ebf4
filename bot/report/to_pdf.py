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
BOT = Path(__file__).parents[1]  # templates import from one another within it
FONTS = Path(__file__).with_name("fonts")
MAIN_FONT = "Noto Sans"


def to_pdf(report: dict[str, Any], content: Content, *, large: bool = False) -> bytes:
    """The report as PDF bytes, in large print if asked."""
    labels = content.wording.labels
    words = {name.removeprefix("pdf."): text for name, text in labels.items() if name.startswith("pdf.")}
    paper = with_sides(asdict(make_paper(report, content)))
    return typeset(TEMPLATE, {"words": words, "paper": paper, "large": large})


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """A Typst template filled with data, as PDF/UA-1; what a person wrote in it went through `with_sides`."""
    import typst

    made: bytes = typst.compile(
        str(template),
        root=str(BOT),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps({**data, "fonts": _families()}, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made


def with_sides(value: Any) -> Any:
    """Every text of a JSON value as `text` that the fonts can show, with the side that it begins on."""
    if isinstance(value, str):
        shown = printable(value, _glyphs())
        return {"text": shown, "rtl": runs_from_right(shown)}
    if isinstance(value, dict):
        return {name: with_sides(one) for name, one in value.items()}
    return [with_sides(one) for one in value] if isinstance(value, list | tuple) else value


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
