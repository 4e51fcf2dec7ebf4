"""A tagged PDF (PDF/UA-1) from a Typst template and data alone: nothing a person wrote is ever markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.typeset.legible import Glyphs, printable

if TYPE_CHECKING:
    from typst import Fonts

BOT = Path(__file__).parents[1]  # templates import from one another within it
FONTS = Path(__file__).with_name("fonts")
MAIN_FONT = "Noto Sans"


def make_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The template as PDF bytes; `sys.inputs.data` is the data as JSON, every text printable, with `fonts` to set."""
    import typst

    shown = {**_printable(data), "fonts": _families()}
    made: bytes = typst.compile(
        str(template),
        root=str(BOT),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made


def _printable(value: Any) -> Any:
    """A JSON value with every text as the fonts can show it."""
    if isinstance(value, str):
        return printable(value, glyphs())
    if isinstance(value, Mapping):
        return {name: _printable(one) for name, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def glyphs() -> tuple[Glyphs, ...]:
    """The characters that each font can show."""
    from fontTools.ttLib import TTFont

    return tuple(frozenset(TTFont(path, lazy=True).getBestCmap()) for path in sorted(FONTS.glob("*.ttf")))


@cache
def _fonts() -> Fonts:
    """The fonts of this folder alone, so that papers look the same on every machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _families() -> list[str]:
    """The families, the main one first: Typst takes the first that has a letter."""
    return sorted(_fonts().families(), key=lambda family: (family != MAIN_FONT, family))
