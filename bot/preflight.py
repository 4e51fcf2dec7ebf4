"""Checks before a start: no component that needs TensorFlow, and no tracker store but the one that seals."""

from __future__ import annotations

from pathlib import Path

import yaml

NEED_TENSORFLOW = frozenset(
    """DIETClassifier TEDPolicy UnexpecTEDIntentPolicy ResponseSelector
    ConveRTFeaturizer LanguageModelFeaturizer""".split()
)


TRACKER_STORE = "bot.channels.tracker_store.SealedTrackerStore"


class ConfigError(ValueError):
    """config.yml or endpoints.yml names something that cannot run here."""


def check_config(path: Path) -> None:
    """Raises ConfigError, naming the component and what to install instead."""
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    for row in [*config.get("pipeline", []), *config.get("policies", [])]:
        name = str(row["name"]).rsplit(".", 1)[-1]
        if name in NEED_TENSORFLOW:
            raise ConfigError(
                f"{path.name}: {name} needs TensorFlow, which a small stand-in replaces here (vendor/tensorflow_stub). "
                "Use LogisticRegressionClassifier or RulePolicy instead, or install tensorflow 2.12 on Python 3.10."
            )


def check_endpoints(path: Path) -> None:
    """Raises ConfigError unless trackers go to the sealed store: Rasa would take memory for a type it does not know."""
    store = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("tracker_store") or {}
    if store.get("type") != TRACKER_STORE:
        raise ConfigError(
            f"{path.name}: the tracker_store must be of type {TRACKER_STORE}, not {store.get('type')!r}. "
            "Any other would keep what people write unsealed, or lose it at the next start."
        )
