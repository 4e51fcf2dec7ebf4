"""Brings the database to the newest revision."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from bot.settings import ROOT, Settings


def migrate(settings: Settings) -> None:
    """Runs every migration that is still missing; makes the data folder if there is none."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(settings), "head")


def alembic_config(settings: Settings) -> Config:
    """What Alembic needs to know to work on the database of `settings`."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["settings"] = settings
    return config
