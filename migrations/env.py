"""Alembic's environment: the engine comes from the app, the tables from the models."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

engine = context.config.attributes["engine"]

with engine.execution_options(rw=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    # The engine's own begin has no owner here: Alembic's transactions end above.
    connection.commit()
