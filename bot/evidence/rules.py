"""When files may be added, from rules.yml; an unknown type or risk in it stops the start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.conversation.case import Case
from bot.rows import ContentError, read_rows

DATA = Path(__file__).with_name("rules.yml")
KEYS = frozenset({"refused_types", "refused_risks", "refused_from", "most_files", "most_megabytes"})


@dataclass(frozen=True)
class EvidenceRules:
    """Where files are refused, and how many and how large they may be."""

    refused_types: frozenset[str]
    refused_risks: frozenset[str]
    refused_from: float
    most_files: int
    most_bytes: int

    def refuses(self, case: Case) -> bool:
        """Whether pictures of this case may be intimate or of a child."""
        if self.refused_risks & case.standing or case.type in self.refused_types:
            return True
        likely = {kind for kind, share in case.ranking.items() if share >= self.refused_from}
        return not case.type_confirmed and bool(likely & self.refused_types)


def load_rules(types: frozenset[str], risks: frozenset[str], path: Path = DATA) -> EvidenceRules:
    """Reads the rules; `types` and `risks` are the ids that there are."""
    raw = read_rows(path)
    if keys := KEYS ^ set(raw):
        raise ContentError(f"{path.name}:1: {sorted(keys)[0]!r} is missing or unknown")
    for name, known in (("refused_types", types), ("refused_risks", risks)):
        if unknown := [one for one in raw[name] if one not in known]:
            raise ContentError(f"{path.name}:{raw.lines[name]}: {name}: {unknown[0]!r} is not known")
    for name in ("refused_from", "most_files", "most_megabytes"):
        if not isinstance(raw[name], int | float) or raw[name] <= 0:
            raise ContentError(f"{path.name}:{raw.lines[name]}: {name} must be a number above 0")
    return EvidenceRules(
        frozenset(raw["refused_types"]),
        frozenset(raw["refused_risks"]),
        float(raw["refused_from"]),
        int(raw["most_files"]),
        int(raw["most_megabytes"] * 1024 * 1024),
    )
