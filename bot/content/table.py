"""docs/guidance.md, made from the files: every type with its first steps, route, services, sources, days and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.content.review import UNCONFIRMED
from bot.conversation.engine import Content
from bot.guidance.choose import plan
from bot.guidance.load import HORIZONS, Guidance, Kind, Service, Step
from bot.guidance.routing import route
from bot.guidance.situation import Situation
from bot.letters.load import Letter
from bot.settings import ROOT

GUIDANCE_PAGE = ROOT / "docs" / "guidance.md"
HEAD = """# Guidance, type by type

Made by `make guidance-table` from `bot/guidance/data/`: change it there, as [editing.md](editing.md) says. A test fails
while this page is not up to date. The table shows what an adult in England hears of whom nothing else is known. Below
stand all steps of each type, from which the facts choose. “?” marks what is not confirmed.
"""


def write_page(content: Content, page: Path = GUIDANCE_PAGE) -> Path:
    """Writes the page anew."""
    page.write_text(guidance_page(content), encoding="utf-8")
    return page


def guidance_page(content: Content) -> str:
    """The page: a table of all types, the steps of each type, then every step, letter and service with its sources."""
    guidance = content.guidance
    lines = [HEAD, *_table(guidance)]
    for kind in guidance.types.values():
        lines.extend(_type(kind))
    lines.extend(["\n## Steps\n", *map(_step, guidance.every_step())])
    lines.extend(["\n## Letters\n", *map(_letter, content.letters)])
    lines.extend(["\n## Services\n", *map(_service, guidance.services.values())])
    return "\n".join(lines) + "\n"


def _table(guidance: Guidance) -> Iterator[str]:
    yield "| type | first steps | route | services | sources | checked | not confirmed |"
    yield "|---|---|---|---|---|---|---|"
    for kind in guidance.types.values():
        situation = Situation(kind.id, nation="england", age=30)
        made, goes = plan(guidance, situation), route(guidance, situation)
        first = [guidance.steps[step.id] for step in made.first]
        steps = [guidance.steps[name] for part in HORIZONS for name in getattr(kind, part)]
        days = sorted(str(step.checked) for step in steps)
        cells = (
            f"[{kind.id}](#{kind.id})",
            "<br>".join(f"{number}. {step.title}{_mark(step)}" for number, step in enumerate(first, 1)),
            goes.name,
            "<br>".join(f"{service.name}{_mark(service)}" for service in made.services),
            "<br>".join(dict.fromkeys(source for step in first for source in step.sources)),
            " to ".join(dict.fromkeys((days[0], days[-1]))),
            f"{sum(step.status == UNCONFIRMED for step in steps)} of {len(steps)} steps",
        )
        yield f"| {' | '.join(cells)} |"


def _type(kind: Kind) -> Iterator[str]:
    yield f"\n## {kind.id}\n"
    yield f"“It sounds like {kind.name}.” {_agreement(kind)}".strip() + "\n"
    for part in HORIZONS:
        yield f"- {part}: {', '.join(f'[{name}](#step-{name})' for name in getattr(kind, part))}"
    yield f"- services: {', '.join(kind.services)}"


def _step(step: Step) -> str:
    chosen = [*(f"if {name}" for name in step.when), *(f"unless {name}" for name in step.unless)]
    if len(step.nations) < 4:
        chosen.append(f"in {_and(step.nations)}")
    if step.noticed:
        chosen.append("held back where it could be noticed")
    for_whom = f" ({', '.join(chosen)})" if chosen else ""
    anchor = f'<a id="step-{step.id}"></a>'
    words = f"**{step.title}**{_mark(step)} {step.how}".strip()
    return f"- {anchor}`{step.id}`{for_whom}: {words} {_agreement(step)} {_checked(step)}".replace("  ", " ")


def _letter(letter: Letter) -> str:
    types = dict.fromkeys(name for fit in letter.fits for name in fit.types)
    words = f"**{letter.title}**{_mark(letter)} For {', '.join(f'[{name}](#{name})' for name in types)}."
    return f"- `{letter.id}`: {words} {_agreement(letter)} {_checked(letter)}".replace("  ", " ")


def _service(service: Service) -> str:
    details = (service.phone, service.text, service.email, service.url, service.hours, service.cost)
    where = f" ({_and(service.nations)})" if len(service.nations) < 4 else ""
    said = ", ".join(detail for detail in details if detail)
    return f"- `{service.id}`{where}: **{service.name}**{_mark(service)} {said}. {_checked(service)}"


def _checked(row: Step | Service | Letter) -> str:
    return f"*Checked {row.checked}: {'; '.join(row.sources)}.*"


def _agreement(row: Kind | Step | Letter) -> str:
    return f"Needs the agreement of: {_and(row.sign_off)}." if row.sign_off else ""


def _and(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _mark(row: Step | Service | Letter) -> str:
    return " (?)" if row.status == UNCONFIRMED else ""
