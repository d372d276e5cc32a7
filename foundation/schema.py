"""Bring the databases up to date: migrations, then the sample data.

A start asks each database which revision it has and compares that with the names of the migration files, which takes a
millisecond; Alembic is loaded only when there is something to migrate.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, Engine, inspect, text

from foundation.config import settings
from foundation.database import Name, db, transaction

TURNSTILE = 8_405_511
"""The advisory lock that machines take turns by. Any number will do that nobody else uses."""
VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
REVISION = re.compile(
    r"^(?P<field>revision|down_revision)\b.*=\s*(?P<value>None|['\"]\w+['\"])", re.M
)


def init_app(app: Flask) -> None:
    """Give `flask db` its extension. A server takes it only when there is something to migrate."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        _load_alembic(app)


def _load_alembic(app: Flask) -> None:
    from flask_migrate import Migrate  # noqa: PLC0415 - a quick start needs no Alembic

    Migrate(app, db, directory=str(VERSIONS.parent))


def add_seed(app: Flask, name: Name, seed: Callable[[], None]) -> None:
    """Have `seed()` called inside transaction(name) at each start. It must be idempotent."""
    app.extensions.setdefault("till.seeds", []).append((name, seed))


def prepare(app: Flask) -> None:
    """Migrate what needs it and seed. Safe to call at each start, by several machines at once."""
    with app.app_context():
        if not is_current():
            from flask_migrate import upgrade  # noqa: PLC0415 - as above

            _load_alembic(app)
            upgrade()
        for name, seed in app.extensions.get("till.seeds", []):
            with transaction(name) as session:
                wait_for_others(session.connection(bind_arguments={"bind": _engine(name)}))
                seed()


def wait_for_others(connection: Connection) -> None:
    """One machine at a time prepares a PostgreSQL database, however long the one before takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TURNSTILE})


def is_current() -> bool:
    """Has every database that this process uses the newest revision?"""
    return all(_revision(name) == head() for name in databases())


def databases() -> list[Name]:
    """The databases of the parts that run here."""
    names: list[Name] = ["checkout", "storefront"]
    return [name for name in names if name in settings().parts]


def head() -> str:
    """The newest revision: the one that no other comes after."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in VERSIONS.glob("*.py"):
        for match in REVISION.finditer(file.read_text()):
            found[match["field"]].add(match["value"].strip("'\""))
    (newest,) = found["revision"] - found["down_revision"]
    return newest


def _engine(name: Name) -> Engine:
    return db.engines[None if name == "checkout" else name]


def _revision(name: Name) -> str | None:
    with _engine(name).connect().execution_options(till_writes=False) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))
