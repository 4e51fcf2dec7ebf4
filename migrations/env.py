"""Runs the migrations on the database of the settings."""

from alembic import context

from bot import settings
from bot.store.database import Database
from bot.store.tables import metadata

with Database(context.config.attributes.get("settings") or settings.load()).engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
