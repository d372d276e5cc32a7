"""Bring the databases up to date: migrations, then the sample data.

A start compares each database's revision with the newest migration file, which takes a millisecond. Alembic is loaded
only when there is something to migrate.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, inspect, text

from foundation.config import settings
from foundation.database import Name, connection, db, engine_of, transaction

START_LOCK = 8_405_511
"""The PostgreSQL advisory lock that a starting machine holds. The number is arbitrary; nothing else may use it."""
VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
REVISION = re.compile(
    r"^(?P<field>revision|down_revision)\b.*=\s*(?P<value>None|['\"]\w+['\"])", re.M
)


def init_app(app: Flask) -> None:
    """Install Flask-Migrate for `flask db`. A server installs it only when there is something to migrate."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        _load_alembic(app)


def _load_alembic(app: Flask) -> None:
    from flask_migrate import Migrate  # noqa: PLC0415 - Alembic takes longer to load than a start may

    Migrate(app, db, directory=str(VERSIONS.parent))


def add_seed(app: Flask, name: Name, seed: Callable[[], None]) -> None:
    """Have `seed()` called inside transaction(name) at each start. It must be idempotent."""
    app.extensions.setdefault("till.seeds", []).append((name, seed))


def prepare(app: Flask) -> None:
    """Migrate and seed. Safe to call at each start, by several machines at once."""
    with app.app_context():
        if not is_current():
            from flask_migrate import upgrade  # noqa: PLC0415 - as above

            _load_alembic(app)
            upgrade()
        for name, seed in app.extensions.get("till.seeds", []):
            with transaction(name):
                wait_for_others(connection())
                seed()


def wait_for_others(open_connection: Connection) -> None:
    """Wait until no other machine prepares this PostgreSQL database, without a time limit."""
    if open_connection.dialect.name == "postgresql":
        open_connection.execute(text("SET LOCAL lock_timeout = 0"))
        open_connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": START_LOCK})


def is_current() -> bool:
    """Is every database that this process uses at the newest revision?"""
    return all(_revision(name) == head() for name in databases())


def databases() -> list[Name]:
    """The databases of the parts that run here."""
    names: list[Name] = ["checkout", "storefront"]
    return [name for name in names if name in settings().parts]


def head() -> str:
    """The newest revision: the only one that is no other's down_revision."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in VERSIONS.glob("*.py"):
        for match in REVISION.finditer(file.read_text()):
            found[match["field"]].add(match["value"].strip("'\""))
    (newest,) = found["revision"] - found["down_revision"]
    return newest


def _revision(name: Name) -> str | None:
    with engine_of(name).connect().execution_options(till_writes=False) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))
