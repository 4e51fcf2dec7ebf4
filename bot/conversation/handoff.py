"""The hand-off, told truthfully, and what comes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import asking, steps
from bot.conversation.case import Advice, Case, moment
from bot.conversation.situation import situation
from bot.conversation.turn import Say
from bot.delivery.mail import new_password
from bot.guidance.conditions import may_be_watched
from bot.guidance.routing import Route, route
from bot.guidance.situation import MAY_BE_SEEN
from bot.letters.choose import fitting

if TYPE_CHECKING:
    from bot.conversation.engine import Content
    from bot.delivery.targets import Target

SOON = 5  # later steps shown at the end


def target_of(case: Case, content: Content) -> Target | None:
    """Where the report goes once the person agrees, or None where they send it themselves."""
    return content.targets.of(route(content.guidance, situation(case)).place)


def hand_over(case: Case, content: Content, consent: str) -> list[Say]:
    """Confirms the report: the papers are for the person, and it goes to the target only with their agreement."""
    case.consent, case.confirmed_at, case.withdrawn_at = consent, moment(), ""
    goes = route(content.guidance, situation(case))
    target = content.targets.of(goes.place) if consent == "share" else None
    case.sending = target is not None
    case.password = new_password() if target and target.locks else ""
    say = [_ready(case, goes.name, content)]
    if case.password:
        say.append(Say("delivery_password", {"password": case.password, "place": goes.name}))
    values = {"place": goes.name, "say": goes.what_to_say, "next": goes.what_happens_next}
    if goes.route == "none" and goes.services:
        say.append(Say("who_takes_it", values, links=_services(goes)))
    elif goes.route != "none" and not case.sending:
        name = "how_to_send" if consent == "share" else "how_to_send_later"
        say.append(Say(name, values, links=_services(goes)))
        beside = [service for service in goes.services if service.id in goes.also and service.afterwards]
        say.extend(Say("how_to_send_also", {"place": one.name, "next": one.afterwards}) for one in beside)
    return [*say, *_own_pages(case, content), *after_care(case, content)]


def _own_pages(case: Case, content: Content) -> list[Say]:
    """What only the pages have: adding files, where none can be of the wrong kind, and words to come back with."""
    if case.channel != "web":
        return []
    names = [] if content.evidence.refuses(case) else ["files"]
    links = {name: [{"name": content.wording.label(f"page.{name}"), "url": f"/{name}"}] for name in [*names, "words"]}
    return [Say(f"offer_{name}", links=link) for name, link in links.items()]


def _ready(case: Case, place: str, content: Content) -> Say:
    name = "report_sending" if case.sending else "pack_ready"
    watched = case.device_watched in MAY_BE_SEEN
    return Say(f"{name}_watched" if watched else name, {"place": place}, links=_documents(content))


def _services(goes: Route) -> list[dict[str, str]]:
    return [service.to_json() for service in goes.services]


def _documents(content: Content) -> list[dict[str, str]]:
    names = ("report.pdf", "answers", "report.json")
    return [{"name": content.wording.label(f"document.{name}"), "url": f"/{name}"} for name in names]


def after_care(case: Case, content: Content) -> list[Say]:
    """What to watch for later, who supports, and how to delete everything."""
    whole = steps.the_plan(case, content)
    say = []
    if whole.soon:
        case.advice.extend(Advice(step.id) for step in whole.soon[:SOON])
        say.append(Say("steps_soon", steps=[step.to_json() for step in whole.soon[:SOON]]))
    lost = case.value("amount")
    if lost and lost.get("amount"):
        say.append(Say("recovery_warning"))
    say += _letters(case, content)
    if whole.services:
        say.append(Say("who_helps", links=[service.to_json() for service in whole.services[:4]]))
    return [*say, *asking.ask(case, content, "after")]


def _letters(case: Case, content: Content) -> list[Say]:
    """The letters ready for the person; where the offender could see the device, only that there are some."""
    now = situation(case)
    if may_be_watched(now):
        return [Say("letters_not_here")] if fitting(content.letters, now) else []
    links = [{"name": one.title, "url": f"/letters/{one.id}"} for one in fitting(content.letters, now)]
    return [Say(asking.variant("letters", case, content), links=links)] if links else []
