"""The training examples: enough, varied, on both sides of every boundary, and none out of a measuring set."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import overlap, variety
from bot.content import load_content
from bot.examples import account_facts, account_risks, accounts, risk_messages
from bot.facts.choices import VALUES
from bot.risks import RISKS
from bot.rows import ContentError
from bot.settings import ROOT

MEASURING = ROOT.parent / "shared" / "eval"


def test_every_type_has_enough_varied_examples() -> None:
    found = variety.read_examples()
    assert set(found) == set(load_content().guidance.types)
    assert list(variety.problems(found)) == []


def test_poor_examples_are_found() -> None:
    poor = variety.Examples(
        tuple(f"someone took my money number {n} and i do not know what to do" for n in range(9)), variety.Counter()
    )
    said = list(variety.problems({**variety.read_examples(), "phishing": poor}))
    for part in ("phishing: 9 examples", "begin alike", "words in a row", "near-duplicates"):
        assert any(part in line for line in said), part


def test_every_risk_has_messages_that_show_it_and_that_do_not() -> None:
    messages = risk_messages()
    for risk in RISKS:
        shown = sum(risk in message.risks for message in messages)
        assert shown >= 150
        assert len(messages) - shown >= 150


def test_the_accounts_are_read_for_their_risks() -> None:
    read = account_risks()
    assert {one.text for one in read} == {one.text for one in accounts()}
    for risk in RISKS:
        assert sum(risk in one.risks for one in read) >= 100


def test_a_label_of_an_account_that_is_gone_is_named(tmp_path: Path) -> None:
    row = '- text: "nobody wrote this"\n  risks: [under_18]\n'
    (tmp_path / "accounts.yml").write_text(f"messages:\n{row}")
    with pytest.raises(ContentError, match="nobody wrote this"):
        account_risks(tmp_path)
    (tmp_path / "facts.yml").write_text('accounts:\n- text: "nobody wrote this"\n  facts: {platform: X}\n')
    with pytest.raises(ContentError, match="entry 1"):
        account_facts(tmp_path / "facts.yml")


@pytest.mark.parametrize("facts", ["{platfrom: X}", "{amount_gbp: much}", "{platform: X}\n  unsure: [colour]"])
def test_a_fact_that_does_not_exist_is_named(tmp_path: Path, facts: str) -> None:
    (tmp_path / "facts.yml").write_text(f"accounts:\n- text: {accounts()[0].text!r}\n  facts: {facts}\n")
    with pytest.raises(ContentError, match="entry 1"):
        account_facts(tmp_path / "facts.yml")


def test_every_way_of_contact_and_of_paying_has_examples() -> None:
    read = account_facts()
    for kind, values in VALUES.items():
        told = [one.facts[kind] for one in read if kind in one.facts]
        assert set(told) == values
        assert len(told) >= 500


@pytest.mark.skipif(not MEASURING.exists(), reason="the measuring sets are not on this machine")
def test_no_example_comes_close_to_a_measuring_set() -> None:
    assert overlap.too_close(overlap.everything(), sorted(MEASURING.glob("*.jsonl"))) == []


def test_a_copied_example_is_found(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text('{"text": "Then a man in a red van took my blue bike!"}\n')
    assert overlap.too_close(["a man in a red van took my blue bike"], [tmp_path / "set.jsonl"])
