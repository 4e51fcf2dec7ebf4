"""docs/delivery.md says what is: its examples load, its states, answers, faults and commands are those of the code."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from bot import __main__ as commands
from bot.conversation.engine import Content
from bot.delivery import https_intake, outbox
from bot.delivery.https_intake import DONE, read_answer
from bot.delivery.intake.app import FAULTS
from bot.delivery.signing import ID, SIGNATURE, TIMESTAMP, WINDOW
from bot.delivery.targets import KINDS, load_targets
from bot.settings import ROOT
from bot.store.deliveries import MOVES

PAGE = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_example_loads_and_every_kind_has_one(tmp_path: Path, content: Content) -> None:
    kinds = set()
    for example in EXAMPLES:
        path = tmp_path / "delivery.yml"
        path.write_text(example)
        targets = load_targets(path, content.guidance.places)
        assert targets.by_place
        kinds |= {target.kind for target in targets.by_id.values()}
    assert kinds == set(KINDS)


def test_every_state_is_described() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", section("States, and what the person is told"), re.MULTILINE)) == set(
        MOVES
    )


def test_the_table_of_answers_is_what_the_code_makes_of_them() -> None:
    case = "c" * 32
    good = json.dumps({"id": case, "reference": "X-1"}).encode()
    rows = section("What a receiver must do")
    later = [int(n) for n in re.findall(r"\d{3}", re.search(r"^\| (202.*?), 5xx \|", rows, re.MULTILINE)[1])]  # type: ignore[index]
    for status in range(200, 600):
        kind = read_answer(status, good, case).kind
        expected = "acknowledged" if status in DONE else "unclear" if status in later or status >= 500 else "refused"
        assert kind == ("refused" if expected == "refused" else expected), status
    assert "200 or 201 with" in rows
    assert f"no answer in {https_intake.TIMEOUT.total:.0f} seconds" in rows
    assert f"from {outbox.FIRST_PAUSE:.0f} seconds to {outbox.LONGEST_PAUSE / 60:.0f} minutes" in rows
    assert {ID, TIMESTAMP, SIGNATURE} <= set(re.findall(r"`([\w-]+)`", rows))
    assert WINDOW == 5 * 60


def test_every_fault_of_the_reference_intake_is_named() -> None:
    named = re.search(r"makes it misbehave: (.*?)\.", PAGE, re.DOTALL)
    assert named
    assert set(re.findall(r"`(\w+)`", named[1])) == FAULTS


@pytest.mark.parametrize("line", re.findall(r"^python -m bot (deliveries.*)$", PAGE, re.MULTILINE))
def test_every_command_is_one(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(commands, "_run", lambda given, _settings: ran.append(given) or 0)
    assert commands.main(shlex.split(line)) == 0
    assert ran
