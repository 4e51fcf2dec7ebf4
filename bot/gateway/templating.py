"""Fills the page templates; words come from the wording, and only known numbers and addresses become links."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web
from markupsafe import Markup, escape

from bot.conversation.engine import Content
from bot.wording.render import fill

TEMPLATES = Path(__file__).with_name("templates")
OUTSIDE = Markup(' rel="noopener noreferrer" target="_blank"')
STATIC = Path(__file__).with_name("static")


class Pages:
    """The templates of one application; those of the gateway are there for the console too."""

    def __init__(self, content: Content, *folders: Path) -> None:
        self._content = content
        govuk = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
        loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader([*folders, TEMPLATES]), govuk])
        # the GOV.UK templates read options that are not given, so undefined names cannot be errors
        self._env = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.ChainableUndefined)
        self._env.globals.update(t=self.words, menu=content.wording["menu"].buttons, newkey=_key)
        self._env.filters["linked"] = _Linker(content).link

    def words(self, name: str, **values: str) -> str:
        """The wording of an id on the web, filled."""
        return fill(self._content.wording[name].on("web"), values, self._content)

    def part(self, template: str, values: dict[str, Any]) -> str:
        """A template filled: a page, or a part of one for a script."""
        return self._env.get_template(template).render(values)

    def html(self, template: str, values: dict[str, Any], status: int = 200) -> web.Response:
        """A page; never kept by browser or proxy."""
        text = self.part(template, values)
        return web.Response(text=text, content_type="text/html", status=status)


def _key() -> str:
    return secrets.token_hex(8)


class _Linker:
    """Turns the telephone numbers and web addresses of the services into links, and nothing else."""

    def __init__(self, content: Content) -> None:
        self._targets: dict[str, str] = {}
        for service in content.guidance.services.values():
            if service.phone:
                self._targets[service.phone] = "tel:" + re.sub(r"[^0-9+]", "", service.phone)
            if service.url:
                self._targets[service.url] = service.url
        longest_first = sorted(self._targets, key=len, reverse=True)
        self._pattern = re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w])")

    def link(self, text: str) -> Markup:
        """The text, escaped, with links and with a paragraph for each line."""
        paragraphs = (self._line(line) for line in str(text).split("\n") if line.strip())
        return Markup("").join(Markup('<p class="govuk-body">{}</p>').format(line) for line in paragraphs)

    def _line(self, line: str) -> Markup:
        made, at = Markup(""), 0
        for match in self._pattern.finditer(line):
            target = self._targets[match.group()]
            outside = OUTSIDE if target.startswith("http") else Markup("")
            anchor = Markup('<a class="govuk-link" href="{}"{}>{}</a>').format(target, outside, match.group())
            made += escape(line[at : match.start()]) + anchor
            at = match.end()
        return made + escape(line[at:])
