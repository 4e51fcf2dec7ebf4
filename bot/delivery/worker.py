"""The delivery worker: works through the outbox, one lane a target, and deletes what has reached its time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import structlog

from bot import settings as harbour_settings
from bot.content import load_content
from bot.conversation.engine import Content
from bot.delivery.https_intake import HttpsSender
from bot.delivery.mail import MailSender
from bot.delivery.outbox import Outbox, Sender
from bot.delivery.signing import read_secret
from bot.delivery.targets import Email, HttpsIntake, Target
from bot.settings import SettingError, Settings
from bot.store import retention
from bot.store.database import Database

log = structlog.get_logger()
IDLE_SECONDS = 0.5
SWEEP_SECONDS = 60.0
LANES = 2  # tries side by side for one target; another target never waits for a slow one


def run(settings: Settings) -> None:
    """Works for ever; stopped by the supervisor. A delivery in hand is taken up again after a restart."""
    content = load_content(settings.delivery_file)
    asyncio.run(_work(Database(settings), settings, content, open_senders(settings.delivery_file, content)))


async def _work(db: Database, settings: Settings, content: Content, senders: dict[str, Sender]) -> None:
    outbox = Outbox(db, content, senders)

    async def papers() -> bool:
        return await asyncio.to_thread(outbox.make_papers)

    async def sweep() -> bool:
        await asyncio.to_thread(forget_old, db, settings)
        return False

    lanes = [_lane(partial(outbox.send, name), IDLE_SECONDS) for name in senders for _ in range(LANES)]
    await asyncio.gather(_lane(papers, IDLE_SECONDS), _lane(sweep, SWEEP_SECONDS), *lanes)


async def _lane(step: Callable[[], Awaitable[bool]], idle: float) -> None:
    while True:
        try:
            if await step():
                continue
        except Exception as error:  # a lane outlives any one failure, as of the database; only its kind is logged
            log.error("lane_failed", kind=type(error).__name__)
        await asyncio.sleep(idle)


def open_senders(file: Path, content: Content) -> dict[str, Sender]:
    """A sender for each target; raises SettingError, naming file and target, if a secret or certificate is not good."""
    senders = {}
    for name, target in content.targets.by_id.items():
        try:
            senders[name] = _sender(target, content)
        except (ValueError, OSError) as error:
            raise SettingError(f"{file.name}: {name}: {error}") from None
    return senders


def _sender(target: Target, content: Content) -> Sender:
    match target:
        case HttpsIntake():
            secret = read_secret(_secret(target.secret))
            if secret is None:
                raise ValueError(f"{target.secret} must be whsec_ and at least 24 bytes in base64")
            return HttpsSender(target, secret)
        case Email():
            login = (_secret(target.user), _secret(target.password)) if target.user else None
            return MailSender(target, login, content)


def _secret(name: str) -> str:
    text = harbour_settings.variable(name)
    if not text:
        raise ValueError(f"the environment variable {name} is not set")
    return text


def forget_old(db: Database, settings: Settings) -> int:
    """Deletes what is past its time; returns how many conversations went whole."""
    count = retention.forget_old(db, settings)
    if count:
        log.info("forgotten", count=count)
    return count
