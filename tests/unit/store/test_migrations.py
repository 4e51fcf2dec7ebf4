from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.database import Database
from bot.store.tables import metadata


def test_the_migrations_lead_to_the_tables_of_the_code(db: Database) -> None:
    with db.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
