"""Every answer of every question can be reached on the phone, however many there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.content.fit import problems
from bot.conversation import reporting, steps
from bot.conversation.case import Case
from bot.conversation.engine import Content
from bot.conversation.turn import Turn
from bot.report.fields import Field, Fields
from bot.whatsapp import limits
from bot.wording.render import render
from tests.unit.whatsapp.test_compose import all_screens, options, sendable


def with_field(content: Content, changed: Field) -> Content:
    return replace(content, fields=Fields({row.id: changed if row.id == changed.id else row for row in content.fields}))


@pytest.mark.parametrize("asked", [1, 2])
def test_every_answer_of_every_question_is_on_one_of_its_pages(content: Content, asked: int) -> None:
    paged = set()
    for row in content.fields:
        if f"ask_{row.id}" not in content.wording:
            continue
        case = Case("c", "whatsapp", "2026-11-23", awaiting="report_answer", question=row.id, asked={row.id: asked})
        message = render(reporting.question(case, content), "whatsapp", content)
        screens = all_screens([message])
        shown = [choice for screen in screens for payload in screen for choice, _ in options(payload)]
        assert [one for one in shown if "-page-" not in one] == [f"id-{button['id']}" for button in message["buttons"]]
        for payload in (payload for screen in screens for payload in screen):
            sendable(payload)
            assert len(options(payload)) <= limits.ROWS
        if len(screens) > 1:
            paged.add(row.id)
    assert "contact_channel" in paged


def test_answers_that_cannot_be_paged_are_a_mistake_of_the_content(content: Content) -> None:
    row = content.fields["contact_channel"]
    many = replace(row, choices=tuple(f"way_{n}" for n in range(27)))
    found = [one for one in problems(with_field(content, many)) if "can be paged" in one]
    assert len(found) == 1
    assert found[0].startswith("bot/wording/data/en/labels.yml:")
    assert not [one for one in problems(content) if "can be paged" in one]
    enough = replace(row, choices=many.choices[:26])
    assert not [one for one in problems(with_field(content, enough)) if "can be paged" in one]


def test_answers_that_look_the_same_are_a_mistake_of_the_content(content: Content) -> None:
    labels: dict[str, Any] = {**content.wording.labels}
    labels["contact_channel.post"] = labels["contact_channel.email"]
    changed = replace(content, wording=replace(content.wording, labels=labels))
    assert [one for one in problems(changed) if "stands twice" in one]


def test_a_text_with_more_answers_than_can_be_paged_is_a_mistake(content: Content) -> None:
    text = content.wording["ask_after"]
    long = replace(text, buttons=tuple(replace(text.buttons[0], id=f"b{n}") for n in range(29)))
    wording = replace(content.wording, texts={**content.wording.texts, text.id: long})
    assert [one for one in problems(replace(content, wording=wording)) if text.where in one and "can be paged" in one]


@pytest.mark.parametrize(("channel", "alone"), [("whatsapp", False), ("web", True)])
def test_no_step_goes_out_alone_where_messages_cost_money(content: Content, channel: str, alone: bool) -> None:
    case = Case("c", channel, "2026-11-23", awaiting="steps_check", type="sextortion", asked={"age_check": 1})
    case.device_watched = "no"
    sizes = []
    for n in range(12):
        reply = steps.next_steps(case, Turn(f"t{n}", "", "next", button=True), content)
        if case.awaiting != "steps_check":
            break
        sizes += [len(say.steps) for say in reply.say if say.id == "steps_next"]
    assert sum(sizes) % steps.BATCH == 1
    assert (sizes[-1] == 1) is alone
