"""The examples in data/nlu, as people write: accounts, dialogue acts, and messages with the risks that they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.risks import RISKS
from bot.rows import ContentError, read_rows
from bot.settings import ROOT

NLU = ROOT / "data" / "nlu"
ACCOUNT = "describe_incident"  # the dialogue act of an account; its examples stand under describe_incident/<type>
FACTS = {
    "amount_gbp": float,
    "payment_method": str,
    "contact_channel": str,
    "platform": str,
    "bank": str,
}  # what the readers of data/nlu/facts.yml noted, with its kind
ACCOUNT_RISKS = "accounts.yml"  # in data/nlu/risks: which of the accounts show a risk


@dataclass(frozen=True)
class Example:
    """A text with its label, a type or a dialogue act; `near` is the type on whose boundary it lies."""

    text: str
    label: str
    near: str = ""


@dataclass(frozen=True)
class Shown:
    """A message and the risks that it shows; `unsure` are those on which careful readers differed."""

    text: str
    risks: frozenset[str]
    unsure: frozenset[str] = frozenset()


def accounts() -> list[Example]:
    """The accounts, each labelled with its type."""
    return [one for path in sorted((NLU / "types").glob("*.yml")) for one in _examples(path)]


def acts() -> list[Example]:
    """The messages that stand for dialogue acts."""
    return list(_examples(NLU / "acts.yml"))


@dataclass(frozen=True)
class Told:
    """An account with the facts that it tells; `unsure` are those on which careful readers might differ."""

    text: str
    facts: dict[str, Any]
    unsure: frozenset[str] = frozenset()


def account_facts(file: Path = NLU / "facts.yml") -> list[Told]:
    """Accounts with their facts; raises ContentError naming the entry that is wrong or no account any more."""
    texts = {account.text for account in accounts()}
    found = []
    for number, row in enumerate(read_rows(file)["accounts"], 1):
        facts, unsure = row.get("facts", {}), row.get("unsure", ())
        kinds = all(name in FACTS and isinstance(value, FACTS[name]) for name, value in facts.items())
        keys = {"text", "facts"} <= set(row) <= {"text", "facts", "unsure"}
        if not (keys and kinds and set(unsure) <= set(FACTS)):
            raise ContentError(f"{file.name}: entry {number}: needs `text` and `facts`, out of {', '.join(FACTS)}")
        if row["text"] not in texts:
            raise ContentError(f"{file.name}: entry {number} stands in no file of data/nlu/types")
        found.append(Told(row["text"], facts, frozenset(unsure)))
    return found


def risk_messages(folder: Path = NLU / "risks") -> list[Shown]:
    """The messages that show risks or come near; raises ContentError naming file and entry of one that is wrong."""
    return [one for path in sorted(folder.glob("*.yml")) if path.name != ACCOUNT_RISKS for one in _shown(path)]


def account_risks(folder: Path = NLU / "risks") -> list[Shown]:
    """Every account with the risks that it shows; raises ContentError naming one that is no account any more."""
    texts = dict.fromkeys(account.text for account in accounts())
    named = {one.text: one for one in _shown(folder / ACCOUNT_RISKS)}
    if strangers := [text for text in named if text not in texts]:
        raise ContentError(f"{ACCOUNT_RISKS}: stands in no file of data/nlu/types: {strangers[0][:60]!r}")
    return [named.get(text) or Shown(text, frozenset()) for text in texts]


def _shown(path: Path) -> Iterator[Shown]:
    for number, row in enumerate(read_rows(path)["messages"], 1):
        named = {*row.get("risks", ()), *row.get("unsure", ())}
        if not {"text", "risks"} <= set(row) <= {"text", "risks", "unsure"} or not named <= set(RISKS):
            raise ContentError(f"{path.name}: entry {number}: needs `text` and `risks`, out of {', '.join(RISKS)}")
        yield Shown(row["text"], frozenset(row["risks"]), frozenset(row.get("unsure", ())))


def _examples(path: Path) -> Iterator[Example]:
    for row in read_rows(path)["nlu"]:
        near = row.get("metadata", {}).get("near", "")
        for line in row["examples"].splitlines():
            yield Example(line.removeprefix("- "), row["intent"].removeprefix(f"{ACCOUNT}/"), near)
