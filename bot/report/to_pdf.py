"""The report as a tagged PDF (PDF/UA-1), made by Typst from data alone: nothing a person wrote is ever markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_datetime

from bot.report.sections import sections
from bot.store.deliveries import OWN_PACK

if TYPE_CHECKING:
    from bot.conversation.engine import Content

TEMPLATE = Path(__file__).with_name("report.typ")
WORDS = (
    "title draft confirmed not_sent front route advice place_to_report page of risks what own_words done no_steps"
).split()


def to_pdf(report: dict[str, Any], content: Content) -> bytes:
    """The report as PDF bytes."""
    import typst

    data = json.dumps(_data(report, content), ensure_ascii=False)
    made: bytes = typst.compile(str(TEMPLATE), sys_inputs={"data": data}, pdf_standards=["ua-1"])
    return made


def _data(report: dict[str, Any], content: Content) -> dict[str, Any]:
    wording, guidance = content.wording, content.guidance
    place = guidance.places[report["route"]["place"]]
    steps = {step.id: step for step in guidance.every_step()}
    sending = report["delivery"] and report["delivery"]["target"] != OWN_PACK
    return {
        "words": {name: wording.label(f"pdf.{name}") for name in WORDS}
        | ({"not_sent": wording.label("pdf.to_be_sent")} if sending else {}),
        "draft": report["status"] == "draft",
        "day": _day(report["confirmed_at"] or report["opened_at"], wording.locale),
        "what": guidance.types[report["incident"]["type"]].name
        if report["incident"]["type"]
        else wording.label("none"),
        "place": {"name": place.name, "say": place.what_to_say, "next": place.what_happens_next},
        "risks": [wording.label(f"risk.{risk}") for risk in report["risks"]],
        "account": report["incident"]["account"],
        "sections": [{"title": s.title, "lines": [list(line) for line in s.lines]} for s in sections(report, content)],
        "advice": [
            {"title": steps[a["step"]].title, "at": _moment(a["at"], wording.locale), "done": a["done"]}
            for a in report["advice_given"]
            if a["step"] in steps
        ],
    }


def _day(moment: str, locale: str) -> str:
    from datetime import datetime

    return str(format_date(datetime.fromisoformat(moment).date(), "d MMMM y", locale))


def _moment(moment: str, locale: str) -> str:
    from datetime import datetime

    return str(format_datetime(datetime.fromisoformat(moment), "d MMM y, HH:mm 'UTC'", locale=locale))
