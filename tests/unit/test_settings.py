from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot import settings as harbour_settings
from bot.settings import SettingError, load


def test_every_setting_has_a_default_that_loads(tmp_path: Path) -> None:
    loaded = load({"HARBOUR_DATA_DIR": str(tmp_path)})
    assert loaded.port == 8080
    assert loaded.database_url == f"sqlite:///{tmp_path / 'harbour.db'}"


def test_a_made_secret_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = load({"HARBOUR_DATA_DIR": str(tmp_path)}).secret
    assert load({"HARBOUR_DATA_DIR": str(tmp_path)}).secret == first
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [("HARBOUR_PORT", "eighty"), ("HARBOUR_TODAY", "23/11/2026"), ("HARBOUR_SECRET", "short")],
)
def test_a_bad_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({"HARBOUR_DATA_DIR": str(tmp_path), name: value})


def test_nothing_else_reads_the_environment() -> None:
    allowed = {
        "bot/settings.py",
        "bot/running.py",
        "bot/servers/environment.py",
        "bot/store/database.py",
        "bot/training.py",
        "bot/classify.py",
    }
    root = harbour_settings.ROOT
    readers = {
        str(path.relative_to(root))
        for folder in ("bot", "actions")
        for path in (root / folder).rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8")
    }
    assert readers <= allowed
