"""Every mistake that an editor can make is named in plain words, with file and line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.fit import problems
from bot.conversation.engine import Content
from bot.guidance.load import load_guidance
from bot.rows import ContentError
from bot.wording.load import load_wording
from tests.content.copies import change, copied_guidance, copied_wording

MONEY = "steps/money.yml"
NUMBER = "{phone:bank_159} or"  # as it stands in call_bank
ICO = '"{phone:ico}"'


@pytest.mark.parametrize(
    ("file", "row", "old", "new", "words"),
    [
        (MONEY, "call_bank", NUMBER, "159 or", "'159' is typed in"),
        (MONEY, "call_bank", NUMBER, "0800 111 4567 or", "'0800 111 4567' is typed in"),
        (MONEY, "call_bank", NUMBER, "+44 20 7946 0000 or", r"'\+44 20 7946 0000' is typed"),
        (
            "steps/money.yml",
            "call_bank",
            "{phone:bank_159} or",
            "www.bank.example/x or",
            "'www.bank.example/x' is typed",
        ),
        (MONEY, "call_bank", NUMBER, "mybank.co.uk or", "'mybank.co.uk' is typed"),
        (MONEY, "call_bank", NUMBER, "help@bank.example or", "'help@bank.example' is typed"),
        (MONEY, "call_bank", NUMBER, "{bank} or", "nothing can be filled in at '{bank}'"),
        (MONEY, "call_bank", NUMBER, "{phone:bank_160} or", "names nothing in services.yml"),
        (MONEY, "call_bank", NUMBER, "{fax:bank_159} or", "names nothing in services.yml"),
        (MONEY, "call_bank", NUMBER, "{phone:report_fraud} or", "not there for scotland"),
        (MONEY, "call_bank", "  checked:", "  nations: []\n  checked:", "no nation is named"),
        (MONEY, "call_bank", "  checked:", "  nations: [eire]\n  checked:", "unknown nation 'eire'"),
        (MONEY, "call_bank", "  checked:", "  looked_at:", "unknown key 'looked_at'"),
        ("types/sextortion.yml", "sextortion", "This is not your fault", "Ring 101. This", "'101' is typed in"),
        (
            "services.yml",
            "ico_organisations",
            ICO,
            '"0303 1231113"',
            "the number of .*: ico; write {phone:ico}",
        ),
        (
            "services.yml",
            "ico_organisations",
            ICO,
            '"{phone:cst}"',
            "must be the number of a service above",
        ),
        (
            "services.yml",
            "ico_organisations",
            '  phone: "{phone:ico}"',
            '  phone: "0303 123 9999"\n  url: "https://ico.org.uk/make-a-complaint/"',
            "has another number than .*: ico, at the same web address",
        ),
        ("services.yml", "bank_159", "  checked: 2026-11-23\n", "", "needs `checked: <day>`"),
    ],
)
def test_a_mistake_in_guidance(tmp_path: Path, file: str, row: str, old: str, new: str, words: str) -> None:
    root = copied_guidance(tmp_path)
    line = change(root / file, f"{row}:\n", f"{row}:\n")
    text = (root / file).read_text(encoding="utf-8")
    start = text.index(f"{row}:\n")
    assert old in text[start:]
    (root / file).write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=words) as error:
        load_guidance(root)
    assert f"{Path(file).name}:{line}: {row}: " in str(error.value)


@pytest.mark.parametrize("words", ["2026-11-25", "£10,000", "in November 1999", "10:30", "GOV.UK", "SW9 8PR"])
def test_what_only_looks_like_a_number_or_an_address_may_stand(tmp_path: Path, words: str) -> None:
    root = copied_guidance(tmp_path)
    change(root / "steps" / "money.yml", "{phone:bank_159} or the number", f"{words} or the number")
    assert words in load_guidance(root).steps["call_bank"].title


def test_the_routes_carry_the_day_on_which_they_were_checked(tmp_path: Path) -> None:
    root = copied_guidance(tmp_path)
    change(root / "routes.yml", "\nchecked: ", "\n# checked: ")
    with pytest.raises(ContentError, match=r"routes\.yml:1: needs `checked: <day>`"):
        load_guidance(root)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "It sounds like {name}.",
            "It sounds like {nmae}.",
            r"filled in at {nmae}; known here .*name, reason",
        ),
        ("It sounds like {name}.", "It sounds like {name.", "a brace stands alone"),
        ("buttons: [yes_right, no_wrong, not_sure]", "buttons: [yes_write]", "unknown button 'yes_write'"),
        ('  call_handler: "Likely:', '  callhandler: "Likely:', "unknown channel 'callhandler'"),
    ],
)
def test_a_mistake_in_wording(tmp_path: Path, old: str, new: str, words: str) -> None:
    root = copied_wording(tmp_path)
    change(root / "en" / "talk.yml", old, new)
    with pytest.raises(ContentError, match=words) as error:
        load_wording(root=root)
    assert str(error.value).startswith("talk.yml:")


@pytest.mark.parametrize(
    ("file", "row", "old", "new", "words"),
    [
        ("talk.yml", "opening", "{phone:emergency_999}", "999", "opening (web): '999' is typed in"),
        ("talk.yml", "opening", "{phone:emergency_999}", "{phone:emergency_998}", "names no service of services.yml"),
        ("talk.yml", "opening", "{phone:emergency_999}", "{text:emergency_999}", "has no text in services.yml"),
        (
            "talk.yml",
            "ask_account",
            '"Tell me',
            '"' + "Tell me " * 150,
            "characters on whatsapp",
        ),
        ("labels.yml", "who.someone_else", "Someone I am helping", "Someone whom I am helping", "longer than 20"),
        ("labels.yml", "who", "Who it happened to", "Whoever it was that it happened to", "longer than 24"),
        ("labels.yml", "pdf.title", "What happened", "Ring 101: what happened", "'101' is typed in"),
        ("labels.yml", "clarify.coins_sent.yes", "Yes", "Yes, all of it and more", "longer than 20"),
        ("buttons.yml", "not_sure", "I'm not sure", "I'm not sure about it", "the button not_sure is longer than 20"),
    ],
)
def test_wording_that_does_not_fit(
    tmp_path: Path, content: Content, file: str, row: str, old: str, new: str, words: str
) -> None:
    root = copied_wording(tmp_path)
    path = root / "en" / file
    text = path.read_text(encoding="utf-8")
    start = text.index(f"\n{row}:")
    path.write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    found = [one for one in problems(replace(content, wording=load_wording(root=root))) if words in one]
    assert found
    line = text[: start + 1].count("\n") + 1
    if file != "buttons.yml":  # a long button is named with each text that has it
        assert f"{file}:{line}: {row}" in found[0]


@pytest.mark.parametrize(
    ("part", "length", "words"),
    [("title", 111, "in its title"), ("how", 380, "to read out"), ("whatsapp", 201, "on WhatsApp")],
)
def test_a_step_that_is_too_long(content: Content, part: str, length: int, words: str) -> None:
    long = {"whatsapp": {"title": "x" * length, "how": ""}} if part == "whatsapp" else {part: "x" * length}
    step = replace(content.guidance.steps["call_bank"], **long)  # type: ignore[arg-type]
    guidance = replace(content.guidance, steps={**content.guidance.steps, step.id: step})
    found = list(problems(replace(content, guidance=guidance)))
    assert any(one.startswith("bot/guidance/data/steps/money.yml:") and words in one for one in found)


def test_what_the_talk_fills_in_is_no_longer_than_values_yml_says(content: Content) -> None:
    guidance, longest = content.guidance, content.wording.values
    kinds, places = guidance.types.values(), guidance.places.values()
    measured = {
        "name": [*(kind.name for kind in kinds), *(kind.name_for_other for kind in kinds)],
        "words": [
            kind.reassurance(for_other=other, child=young) for kind in kinds for other in (0, 1) for young in (0, 1)
        ],
        "place": [*(place.name for place in places), *(service.name for service in guidance.services.values())],
        "reason": [rule.reason for rule in guidance.rules],
        "say": [place.what_to_say for place in places],
        "next": [place.what_happens_next for place in places],
    }
    for value, texts in measured.items():
        assert max(map(len, texts)) <= longest[value], value
