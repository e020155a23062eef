"""Alembic's entry: it works on the connection that `agent.db.migrate` hands over, one transaction a migration."""

from __future__ import annotations

from alembic import context


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, transaction_per_migration=True, on_version_apply=context.config.attributes["applied"])
    with context.begin_transaction():
        context.run_migrations()


run()
