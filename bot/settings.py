"""The settings of every process: one frozen object, read once from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
OIDC = "HARBOUR_CONSOLE_OIDC_"
SECRET_LENGTH = 32  # characters that a secret must have


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
    Setting(
        "HARBOUR_KEYS",
        "",
        "Keys that seal what is stored, as number:secret with commas between, numbers 1 to 255; the highest seals, all "
        "open. Empty means number 0, made from the secret.",
    ),
    Setting("HARBOUR_SECURE_COOKIES", "0", "1 behind TLS: the cookie is sent over https only."),
    Setting(
        "HARBOUR_TRUST_PROXY", "0", "1 behind a proxy that sets X-Forwarded-For: rates are counted by that address."
    ),
    Setting("HARBOUR_RATE_PER_MINUTE", "40", "Messages a minute that one conversation may send."),
    Setting("HARBOUR_STARTS_PER_MINUTE", "30", "Conversations a minute that one address may start."),
    Setting("HARBOUR_QUIET_SECONDS", "2.5", "WhatsApp: silence after which a burst of messages is one turn."),
    Setting("HARBOUR_CODES_PER_MINUTE", "5", "Times a minute that one address may try words to come back with."),
    Setting("HARBOUR_KEEP_TALK_HOURS", "24", "Hours after the last message at which the words of a talk are deleted."),
    Setting(
        "HARBOUR_KEEP_DRAFT_HOURS", "24", "Hours after the last message at which an unconfirmed report is deleted."
    ),
    Setting("HARBOUR_KEEP_CASE_DAYS", "30", "Days after confirming at which a report is deleted."),
    Setting(
        "HARBOUR_KEEP_DELIVERED_DAYS", "30", "Days after a receiver acknowledged it at which a report is deleted here."
    ),
    Setting("HARBOUR_KEEP_FIGURES_DAYS", "400", "Days after a call at which its figures are deleted."),
    Setting("HARBOUR_KEEP_PRACTICE_DAYS", "365", "Days after a practice call at which its score is deleted."),
    Setting("HARBOUR_DELIVERY", "delivery.yml", "File that says where confirmed reports go."),
    Setting("HARBOUR_WHATSAPP_NUMBER_ID", "", "WhatsApp: id of the phone number at Meta; empty means no WhatsApp."),
    Setting("HARBOUR_WHATSAPP_TOKEN", "", "WhatsApp: access token of the system user."),
    Setting("HARBOUR_WHATSAPP_APP_SECRET", "", "WhatsApp: the app's secret, which signs what Meta delivers."),
    Setting(
        "HARBOUR_WHATSAPP_VERIFY_TOKEN", "", "WhatsApp: a word of your own that Meta shows when it sets up the webhook."
    ),
    Setting("HARBOUR_WHATSAPP_URL", "https://graph.facebook.com", "WhatsApp: where Meta's API is."),
    Setting("HARBOUR_WHATSAPP_VERSION", "v26.0", "WhatsApp: version of Meta's API."),
    Setting("HARBOUR_PUBLIC_URL", "", "Address under which the world reaches the gateway, for `whatsapp check`."),
    Setting("HARBOUR_CONSOLE_PORT", "", "Port of the call-handler console; empty means that it is closed."),
    Setting("HARBOUR_CONSOLE_HOST", "127.0.0.1", "Address the console listens on; a private one."),
    Setting("HARBOUR_CONSOLE_IDLE_MINUTES", "30", "Minutes without a key press after which staff sign in again."),
    Setting("HARBOUR_CONSOLE_HOURS", "10", "Hours after which staff sign in again, whatever they do."),
    Setting(
        "HARBOUR_CONSOLE_OIDC_ISSUER", "", "OpenID Connect: the provider that staff sign in with; empty means none."
    ),
    Setting("HARBOUR_CONSOLE_OIDC_CLIENT_ID", "", "OpenID Connect: the console's id at the provider."),
    Setting("HARBOUR_CONSOLE_OIDC_CLIENT_SECRET", "", "OpenID Connect: its secret; empty for a public client."),
    Setting(
        "HARBOUR_CONSOLE_OIDC_URL",
        "",
        "OpenID Connect: address under which staff reach the console, as in https://console.example.",
    ),
    Setting("HARBOUR_CONSOLE_OIDC_NAME", "your work account", "OpenID Connect: what the button calls the provider."),
    Setting(
        "HARBOUR_CONSOLE_OIDC_CLAIM", "roles", "OpenID Connect: claim of the ID token that holds the roles, as in a.b."
    ),
    Setting(
        "HARBOUR_CONSOLE_OIDC_ROLES",
        "",
        "OpenID Connect: which value of the claim is which role, as value=role with commas between; the first that "
        "fits counts, and without one nobody is let in.",
    ),
    Setting(
        "HARBOUR_CONSOLE_OIDC_ONLY", "0", "OpenID Connect: 1 switches local accounts off; all sign in at the provider."
    ),
    Setting("HARBOUR_TODAY", "", "Day of the conversation as YYYY-MM-DD, for tests; empty means today."),
)


@dataclass(frozen=True)
class WhatsApp:
    """What the Cloud API needs: the number, the tokens and secret, and where the API is."""

    number_id: str
    token: str
    app_secret: str
    verify_token: str
    url: str
    version: str


@dataclass(frozen=True)
class OpenId:
    """The provider that staff sign in with; `roles` says which value of the claim is which role, in order."""

    issuer: str
    client_id: str
    client_secret: str
    url: str
    name: str
    claim: str
    roles: Mapping[str, str]
    only: bool


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
    keys: Mapping[int, bytes]
    secure_cookies: bool
    trust_proxy: bool
    rate_per_minute: int
    starts_per_minute: int
    quiet_seconds: float
    codes_per_minute: int
    keep_talk_hours: float
    keep_draft_hours: float
    keep_case_days: float
    keep_delivered_days: float
    keep_figures_days: float
    keep_practice_days: float
    delivery_file: Path
    whatsapp: WhatsApp | None
    public_url: str
    console_port: int | None
    console_host: str
    console_idle_minutes: float
    console_hours: float
    openid: OpenId | None
    fixed_today: date | None

    @property
    def rasa_url(self) -> str:
        """Address of the private Rasa server."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Address of the private action server."""
        return f"http://127.0.0.1:{self.actions_port}"

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
        keys=_keys(values["HARBOUR_KEYS"]),
        secure_cookies=values["HARBOUR_SECURE_COOKIES"] == "1",
        trust_proxy=values["HARBOUR_TRUST_PROXY"] == "1",
        rate_per_minute=int(_number(values, "HARBOUR_RATE_PER_MINUTE")),
        starts_per_minute=int(_number(values, "HARBOUR_STARTS_PER_MINUTE")),
        quiet_seconds=_number(values, "HARBOUR_QUIET_SECONDS"),
        codes_per_minute=int(_number(values, "HARBOUR_CODES_PER_MINUTE")),
        keep_talk_hours=_number(values, "HARBOUR_KEEP_TALK_HOURS"),
        keep_draft_hours=_number(values, "HARBOUR_KEEP_DRAFT_HOURS"),
        keep_case_days=_number(values, "HARBOUR_KEEP_CASE_DAYS"),
        keep_delivered_days=_number(values, "HARBOUR_KEEP_DELIVERED_DAYS"),
        keep_figures_days=_number(values, "HARBOUR_KEEP_FIGURES_DAYS"),
        keep_practice_days=_number(values, "HARBOUR_KEEP_PRACTICE_DAYS"),
        delivery_file=(ROOT / values["HARBOUR_DELIVERY"]).resolve(),
        whatsapp=_whatsapp(values),
        public_url=values["HARBOUR_PUBLIC_URL"].rstrip("/"),
        console_port=int(_number(values, "HARBOUR_CONSOLE_PORT")) if values["HARBOUR_CONSOLE_PORT"] else None,
        console_host=values["HARBOUR_CONSOLE_HOST"],
        console_idle_minutes=_number(values, "HARBOUR_CONSOLE_IDLE_MINUTES"),
        console_hours=_number(values, "HARBOUR_CONSOLE_HOURS"),
        openid=_openid(values),
        fixed_today=_day(values["HARBOUR_TODAY"]),
    )


def variable(name: str) -> str:
    """A secret that delivery.yml names, from the environment; empty if it is not set."""
    return os.environ.get(name, "")


def _whatsapp(values: Mapping[str, str]) -> WhatsApp | None:
    """WhatsApp's settings, or None where none is set; some without the others are a mistake."""
    names = ("number_id", "token", "app_secret", "verify_token")
    given = {name: values[f"HARBOUR_WHATSAPP_{name.upper()}"] for name in names}
    if not any(given.values()):
        return None
    if missing := [name for name, value in given.items() if not value]:
        raise SettingError(f"HARBOUR_WHATSAPP_{missing[0].upper()} is missing, though others of WhatsApp are set")
    url, version = values["HARBOUR_WHATSAPP_URL"].rstrip("/"), values["HARBOUR_WHATSAPP_VERSION"]
    return WhatsApp(**given, url=url, version=version)


def _openid(values: Mapping[str, str]) -> OpenId | None:
    """The provider's settings, or None where none is named; what is missing or unsafe is a mistake."""
    given = {name: values[f"{OIDC}{name}"].strip() for name in ("ISSUER", "CLIENT_ID", "URL", "ROLES")}
    only = values[f"{OIDC}ONLY"] == "1"
    if not given["ISSUER"] and not only:
        return None
    if missing := [name for name, value in given.items() if not value]:
        raise SettingError(f"{OIDC}{missing[0]} is missing, though others of OpenID Connect are set")
    for name in ("ISSUER", "URL"):
        address = urlsplit(given[name])
        if address.scheme != "https" and address.hostname not in {"localhost", "127.0.0.1"}:
            raise SettingError(f"{OIDC}{name} must begin with https://")
    return OpenId(
        issuer=given["ISSUER"],
        client_id=given["CLIENT_ID"],
        client_secret=values[f"{OIDC}CLIENT_SECRET"],
        url=given["URL"].rstrip("/"),
        name=values[f"{OIDC}NAME"],
        claim=values[f"{OIDC}CLAIM"],
        roles=_roles(given["ROLES"]),
        only=only,
    )


def _roles(text: str) -> dict[str, str]:
    from bot.store.staff import ROLES  # the store needs the settings itself

    found: dict[str, str] = {}
    for part in text.split(","):
        value, _, role = (piece.strip() for piece in part.rpartition("="))
        if not value or role not in ROLES:
            raise SettingError(f"{OIDC}ROLES must be value=role with commas between; roles are {', '.join(ROLES)}")
        found.setdefault(value, role)
    return found


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


def _keys(text: str) -> dict[int, bytes]:
    """The ring of keys; an error names the number at most, never a secret."""
    ring: dict[int, bytes] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        number, _, secret = part.partition(":")
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 255):
            raise SettingError("HARBOUR_KEYS must be number:secret with commas between, numbers from 1 to 255")
        if int(number) in ring:
            raise SettingError(f"HARBOUR_KEYS names key {int(number)} twice")
        if len(secret) < SECRET_LENGTH:
            raise SettingError(f"HARBOUR_KEYS: key {int(number)} must have at least {SECRET_LENGTH} characters")
        ring[int(number)] = secret.encode()
    return ring


def _secret(given: str, data_dir: Path) -> bytes:
    """The secret from the environment, or one made on first use and kept readable by its owner only."""
    if given:
        if len(given) < SECRET_LENGTH:
            raise SettingError(f"HARBOUR_SECRET must have at least {SECRET_LENGTH} characters")
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
