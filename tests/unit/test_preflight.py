from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.preflight import TRACKER_STORE, ConfigError, check_endpoints
from bot.settings import ROOT


def test_the_endpoints_of_this_installation_are_right() -> None:
    check_endpoints(ROOT / "endpoints.yml")
    module, _, name = TRACKER_STORE.rpartition(".")
    assert f"class {name}(" in (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["InMemory", "SQL", "bot.channels.tracker_store.SealedTrackerStor", "no.such.Store"])
def test_any_other_tracker_store_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "endpoints.yml"
    path.write_text(f"tracker_store:\n  type: {kind}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=kind):
        check_endpoints(path)


@pytest.mark.parametrize("text", ["", "action_endpoint:\n  url: x\n", "tracker_store:\n"])
def test_none_is_refused_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "endpoints.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="tracker_store"):
        check_endpoints(path)


@pytest.mark.parametrize("command", ["run", "rasa"])
def test_the_start_ends_there_with_plain_words(tmp_path: Path, command: str) -> None:
    program = (
        "import bot.preflight, sys\n"
        "bot.preflight.TRACKER_STORE = 'another.Store'\n"
        "from bot.__main__ import main\n"
        f"sys.exit(main([{command!r}]))\n"
    )
    environment = {"HARBOUR_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "tracker_store" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "harbour.db").exists()
