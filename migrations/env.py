"""Runs the migrations on the database of the settings."""

from alembic import context

from bot import settings
from bot.store.database import Database
from bot.store.tables import metadata

engine = Database(context.config.attributes.get("settings") or settings.load()).engine
with engine.connect() as connection:
    if engine.dialect.name == "sqlite":
        # a table that is made anew is dropped for it, and that would delete every row that hangs on its rows
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    with connection.begin():
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        context.run_migrations()
engine.dispose()
