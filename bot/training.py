"""Trains the model when there is none for the present data, and says which file holds it."""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from bot import logs
from bot.settings import ROOT

CODE = ("bot/nlu", "bot/risks", "bot/encoder", "bot/facts", "models/encoder", "requirements.lock")
INPUTS = ("config.yml", "domain.yml", "data/nlu", "data/stories", *CODE)
CACHE = ROOT / ".rasa"


def fingerprint(inputs: Sequence[str] = INPUTS) -> str:
    """The first 12 hex digits of the SHA-256 over everything that the model is made from, or a part of it."""
    digest = hashlib.sha256()
    for name in inputs:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in {".yml", ".py", ".lock", ".onnx", ".json"}:
                digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def model_path() -> Path:
    """The file of the model for the present data, whether it is there or not."""
    return ROOT / "models" / f"harbour-{fingerprint()}.tar.gz"


def train() -> Path:
    """Trains the model unless it is there; older models are removed."""
    from bot.preflight import check_config

    check_config(ROOT / "config.yml")
    target = model_path()
    if not target.exists():
        _train(target)
    for old in target.parent.glob("harbour-*.tar.gz"):
        if old != target:
            old.unlink()
    return target


def _train(target: Path) -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    # Rasa keeps trained parts by their settings and data alone: without this, changed code would get an old part
    os.environ["RASA_CACHE_DIRECTORY"] = str(CACHE / fingerprint(CODE))
    os.chdir(ROOT)
    warnings.simplefilter("ignore")
    import rasa
    from rich.console import Console

    logs.configure()

    name = target.name.removesuffix(".tar.gz")
    working = Console(stderr=True).status("Training the model: a few minutes, only when its data changed …")
    with working, redirect_stdout(sys.stderr):  # what is printed belongs to the command that wanted the model
        made = rasa.train("domain.yml", "config.yml", ["data"], output="models", fixed_model_name=name)
    if made.code != 0 or not target.exists():
        raise SystemExit("Training failed. Run `make validate` to see what is wrong with the data.")
