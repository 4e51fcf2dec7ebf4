"""The settings of every process: one frozen object, read once from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingError(ValueError):
    """A setting is missing or cannot be read; the message names it and says what it needs."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, default (as text) and what it does, for the docs and their test."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("HARBOUR_DATA_DIR", "var", "Folder for the database, keys and logs."),
    Setting("HARBOUR_DATABASE_URL", "", "SQLAlchemy URL; empty means SQLite in the data folder."),
    Setting("HARBOUR_HOST", "127.0.0.1", "Address the gateway listens on."),
    Setting("HARBOUR_PORT", "8080", "Port of the gateway, the only one the world may reach."),
    Setting("HARBOUR_RASA_PORT", "5005", "Private port of the Rasa server."),
    Setting("HARBOUR_ACTIONS_PORT", "5055", "Private port of the action server."),
    Setting("HARBOUR_SECRET", "", "Secret that signs and seals; empty means one made and kept in the data folder."),
    Setting("HARBOUR_SECURE_COOKIES", "0", "1 behind TLS: the cookie is sent over https only."),
    Setting(
        "HARBOUR_TRUST_PROXY", "0", "1 behind a proxy that sets X-Forwarded-For: rates are counted by that address."
    ),
    Setting("HARBOUR_RATE_PER_MINUTE", "40", "Messages a minute that one conversation may send."),
    Setting("HARBOUR_STARTS_PER_MINUTE", "30", "Conversations a minute that one address may start."),
    Setting("HARBOUR_QUIET_SECONDS", "2.5", "WhatsApp: silence after which a burst of messages is one turn."),
    Setting("HARBOUR_KEEP_TALK_HOURS", "24", "Hours after the last message at which an unconfirmed talk is deleted."),
    Setting("HARBOUR_KEEP_CASE_DAYS", "30", "Days after confirming at which a report is deleted."),
    Setting("HARBOUR_CONSOLE_PORT", "", "Port of the call-handler console; empty means that it is closed."),
    Setting("HARBOUR_CONSOLE_HOST", "127.0.0.1", "Address the console listens on; a private one."),
    Setting("HARBOUR_CONSOLE_IDLE_MINUTES", "30", "Minutes without a key press after which staff sign in again."),
    Setting("HARBOUR_CONSOLE_HOURS", "10", "Hours after which staff sign in again, whatever they do."),
    Setting("HARBOUR_TODAY", "", "Day of the conversation as YYYY-MM-DD, for tests; empty means today."),
)


@dataclass(frozen=True)
class Settings:
    """All settings, typed; `load` makes it."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    rasa_port: int
    actions_port: int
    secret: bytes
    secure_cookies: bool
    trust_proxy: bool
    rate_per_minute: int
    starts_per_minute: int
    quiet_seconds: float
    keep_talk_hours: float
    keep_case_days: float
    console_port: int | None
    console_host: str
    console_idle_minutes: float
    console_hours: float
    fixed_today: date | None

    @property
    def rasa_url(self) -> str:
        """Address of the private Rasa server."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def address(self) -> str:
        """Address of the gateway, to print."""
        return f"http://{self.host}:{self.port}/"

    def today(self) -> date:
        """The day of the conversation: the fixed one, or today's."""
        return self.fixed_today or datetime.now(UTC).astimezone().date()


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings from `env` (default: the environment); raises SettingError naming the bad one."""
    source = os.environ if env is None else env
    values = {setting.name: source.get(setting.name) or setting.default for setting in SETTINGS}
    data_dir = (ROOT / values["HARBOUR_DATA_DIR"]).resolve()
    return Settings(
        data_dir=data_dir,
        database_url=values["HARBOUR_DATABASE_URL"] or f"sqlite:///{data_dir / 'harbour.db'}",
        host=values["HARBOUR_HOST"],
        port=int(_number(values, "HARBOUR_PORT")),
        rasa_port=int(_number(values, "HARBOUR_RASA_PORT")),
        actions_port=int(_number(values, "HARBOUR_ACTIONS_PORT")),
        secret=_secret(values["HARBOUR_SECRET"], data_dir),
        secure_cookies=values["HARBOUR_SECURE_COOKIES"] == "1",
        trust_proxy=values["HARBOUR_TRUST_PROXY"] == "1",
        rate_per_minute=int(_number(values, "HARBOUR_RATE_PER_MINUTE")),
        starts_per_minute=int(_number(values, "HARBOUR_STARTS_PER_MINUTE")),
        quiet_seconds=_number(values, "HARBOUR_QUIET_SECONDS"),
        keep_talk_hours=_number(values, "HARBOUR_KEEP_TALK_HOURS"),
        keep_case_days=_number(values, "HARBOUR_KEEP_CASE_DAYS"),
        console_port=int(_number(values, "HARBOUR_CONSOLE_PORT")) if values["HARBOUR_CONSOLE_PORT"] else None,
        console_host=values["HARBOUR_CONSOLE_HOST"],
        console_idle_minutes=_number(values, "HARBOUR_CONSOLE_IDLE_MINUTES"),
        console_hours=_number(values, "HARBOUR_CONSOLE_HOURS"),
        fixed_today=_day(values["HARBOUR_TODAY"]),
    )


def _number(values: Mapping[str, str], name: str) -> float:
    try:
        return float(values[name])
    except ValueError:
        raise SettingError(f"{name} must be a number, not {values[name]!r}") from None


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingError(f"HARBOUR_TODAY must be a day as YYYY-MM-DD, not {text!r}") from None


def _secret(given: str, data_dir: Path) -> bytes:
    """The secret from the environment, or one made on first use and kept readable by its owner only."""
    if given:
        if len(given) < 32:
            raise SettingError("HARBOUR_SECRET must have at least 32 characters")
        return given.encode()
    path = data_dir / "secret"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        part = data_dir / f"secret.{os.getpid()}"
        part.touch(mode=0o600)
        part.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(part, path)  # the first process wins, the others read what it wrote
        part.unlink()
    return path.read_text().strip().encode()
