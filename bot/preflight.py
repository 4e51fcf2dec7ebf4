"""Checks before a start: no component that needs TensorFlow, which this installation leaves out."""

from __future__ import annotations

from pathlib import Path

import yaml

NEED_TENSORFLOW = frozenset(
    """DIETClassifier TEDPolicy UnexpecTEDIntentPolicy ResponseSelector
    ConveRTFeaturizer LanguageModelFeaturizer""".split()
)


class ConfigError(ValueError):
    """config.yml names a component that cannot run here."""


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
