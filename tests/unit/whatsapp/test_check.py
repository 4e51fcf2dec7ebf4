"""The check names what is wrong, part by part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.settings import SettingError, Settings
from bot.whatsapp.check import check, problems
from tests.conftest import make_settings
from tests.unit.whatsapp.conftest import Line


async def found(line: Line, public: str = "", **changed: str) -> dict[str, str]:
    assert line.settings.whatsapp is not None
    whatsapp = replace(line.settings.whatsapp, **changed)
    settings = replace(line.settings, public_url=public or str(line.gateway.make_url("")).rstrip("/"))
    return {name: problem async for name, problem in problems(settings, whatsapp) if problem}


async def test_with_everything_right_nothing_is_wrong(line: Line) -> None:
    assert await found(line) == {}


@pytest.mark.parametrize(
    ("setting", "part", "named"),
    [
        ("token", "Token and number", "HARBOUR_WHATSAPP_TOKEN"),
        ("number_id", "Token and number", "HARBOUR_WHATSAPP_NUMBER_ID"),
        ("app_secret", "App secret", "HARBOUR_WHATSAPP_APP_SECRET"),
        ("verify_token", "Webhook", "HARBOUR_WHATSAPP_VERIFY_TOKEN"),
    ],
)
async def test_a_wrong_setting_is_named(line: Line, setting: str, part: str, named: str) -> None:
    wrong = await found(line, **{setting: "777"})
    assert named in wrong[part]
    assert "777" not in str(wrong)


async def test_what_cannot_be_reached_is_named(line: Line) -> None:
    wrong = await found(line, "http://127.0.0.1:9", url="http://127.0.0.1:9")
    assert "HARBOUR_WHATSAPP_URL" in wrong["Token and number"]
    assert "127.0.0.1:9" in wrong["Webhook"]


def test_without_settings_it_says_so(settings: Settings) -> None:
    assert check(settings) == 1


def test_some_settings_without_the_others_stop_the_start(tmp_path) -> None:
    with pytest.raises(SettingError, match="HARBOUR_WHATSAPP_TOKEN"):
        make_settings(tmp_path, HARBOUR_WHATSAPP_NUMBER_ID="1")
