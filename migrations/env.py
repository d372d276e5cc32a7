"""Run migrations on both databases: the default engine's tables first, then the shop's.

Each migration file has upgrade_checkout and upgrade_storefront (and the way back). A database is only touched where
its part runs. Two machines that start at once take turns on PostgreSQL by an advisory lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from foundation import engines, schema
from foundation.database import Name, engine_of, metadata_of


def _drop_empty(_context, _revision, directives) -> None:  # type: ignore[no-untyped-def]
    """`flask db migrate` writes no file when nothing changed."""
    script = directives[0]
    if all(part.is_empty() for part in script.upgrade_ops_list):
        directives[:] = []


def _migrate(name: Name, connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata_of(name),
        upgrade_token=f"{name}_upgrades",
        downgrade_token=f"{name}_downgrades",
        process_revision_directives=_drop_empty,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    context.run_migrations(engine_name=name)


def run() -> None:
    for name in schema.databases():
        engine = engine_of(name)
        engines.create_file(engine)
        with (
            schema.usable(name),
            engine.connect() as connection,
            _without_foreign_keys(connection),
            connection.begin(),
        ):
            schema.wait_for_others(connection)
            _migrate(name, connection)
            _check_foreign_keys(connection)


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by copying and dropping it, which its foreign keys must not notice.

    The pragma has no effect inside a transaction, so it is given to the driver before one is open.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration would leave rows without their parents: {broken[:5]}")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no SQL script of them.")
current_app.logger.debug("migrating %s", ", ".join(schema.databases()))
run()
