"""The migrations on SQLite and on PostgreSQL: from empty, from every earlier revision, and without losing a row."""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.exc import DBAPIError

from bot.settings import ROOT, Settings
from bot.store import cases, conversations, history, inbox, tables
from bot.store.database import Database, now
from bot.store.history import Change
from bot.store.migrate import alembic_config, migrate
from bot.store.seal import derive

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def differences(db: Database) -> list[object]:
    with db.begin() as connection:
        found: list[object] = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    return found


def test_there_is_one_line_of_revisions() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_from_empty_the_migrations_lead_to_the_tables_of_the_code(either_db: Database) -> None:
    assert differences(either_db) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_revision_they_lead_there_too_and_back_and_there_again(
    either_settings: Settings, revision: str
) -> None:
    config = alembic_config(either_settings)
    either_settings.data_dir.mkdir(parents=True, exist_ok=True)
    command.upgrade(config, revision)
    migrate(either_settings)
    db = Database(either_settings)
    assert differences(db) == []
    command.downgrade(config, revision)
    migrate(either_settings)
    assert differences(db) == []
    db.close()


def _sealed_by_the_first_release(settings: Settings, data: bytes, label: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(derive(settings.secret, "seal")).encrypt(nonce, data, label.encode())


def test_what_the_first_release_stored_opens_after_the_migration(either_settings: Settings) -> None:
    either_settings.data_dir.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(either_settings), "0001")
    db = Database(either_settings)
    talk, case, moment = "c" * 32, "a" * 32, now()
    old = sa.table(
        "conversations", *(sa.column(name) for name in ("id", "token_hash", "channel", "created_at", "active_at"))
    )
    with db.begin() as connection:
        row = {"id": talk, "token_hash": db.sealer.digest("token"), "channel": "web"}
        connection.execute(old.insert().values(**row, created_at=moment, active_at=moment))
        body = _sealed_by_the_first_release(either_settings, b'{"id": "%s"}' % case.encode(), f"case:{case}")
        raw = sa.table("cases", *(sa.column(name) for name in ("id", "conversation_id", "updated_at", "body")))
        connection.execute(raw.insert().values(id=case, conversation_id=talk, updated_at=moment, body=body))
        waiting = _sealed_by_the_first_release(either_settings, b'{"text": "hello"}', f"talk:{talk}")
        for state, content in (("queued", waiting), ("done", b"")):
            values = {"conversation_id": talk, "received_at": moment, "kind": "text", "body": content, "state": state}
            connection.execute(tables.inbox.insert().values(**values))
    migrate(either_settings)
    found = conversations.find(db, "token")
    assert found is not None
    assert found.id == talk
    assert cases.read(db, talk) == {"id": case}
    assert [message.body for message in inbox.queued(db, talk)] == [{"text": "hello"}]
    db.close()


def test_the_history_can_be_added_to_and_not_changed(either_db: Database) -> None:
    db = either_db
    conversation, _ = conversations.start(db, "web")
    with db.begin() as connection:
        cases.save(db, connection, conversation.id, {"id": "a" * 32})
        history.append(db, connection, "a" * 32, [Change("person", "answer", "amount", 5)])
    for change in ({"actor": "harbour"}, {"at": now()}, {"what": "type"}):
        with pytest.raises(DBAPIError, match="append-only"), db.begin() as connection:
            connection.execute(sa.update(tables.history).values(**change))
    entries = history.read(db, "a" * 32)
    assert [entry.change for entry in entries] == [Change("person", "answer", "amount", 5)]
    conversations.forget(db, conversation.id)
    assert history.read(db, "a" * 32) == []
