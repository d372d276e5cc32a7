"""Check the databases and bring them up to date: migrations, then the sample data.

A start compares each database's revision with the newest migration file, which takes a millisecond. Alembic is loaded
only when there is something to migrate.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, inspect, literal, select, text
from sqlalchemy.exc import DBAPIError

from foundation import database_urls, engines
from foundation.config import DATABASES, ConfigError, settings
from foundation.database import (
    DatabaseUnavailable,
    Name,
    connection,
    db,
    engine_of,
    metadata_of,
    reading,
    transaction,
)

START_LOCK = 8_405_511
"""The PostgreSQL advisory lock that a starting machine holds. The number is arbitrary; nothing else may use it."""
IDENTITY = """SELECT oid, pg_postmaster_start_time() FROM pg_database
WHERE datname = current_database()"""
VERSION_TABLE = "alembic_version"
REVISION_QUERY = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608
UNMIGRATED = "has not been migrated"
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
    """Migrate and seed. Safe to call at each start, by several machines at once. Raises ConfigError."""
    with app.app_context():
        if not check(create=True):
            from flask_migrate import upgrade  # noqa: PLC0415 - as above

            _load_alembic(app)
            upgrade()
        for name, seed in app.extensions.get("till.seeds", []):
            with usable(name), transaction(name):
                wait_for_others(connection())
                seed()


def check(*, create: bool = False) -> bool:
    """Whether every database that this process uses is at the newest revision. `create`: make missing SQLite files.

    Raises ConfigError if one can't be used: it doesn't answer, is damaged, is the other party's, or belongs to another
    version or program.
    """
    known, newest = _revisions()
    found: list[str | None] = []
    identities = set()
    for name in databases():
        if create:
            engines.create_file(engine_of(name))
        elif not engines.has_file(engine_of(name)):
            found.append(None)
            continue
        with usable(name, TypeError, ValueError), _reader(name) as opened:
            found.append(_checked_revision(name, opened, known))
            identity = _identity(opened)
        if identity in identities:
            raise _unusable(name, "it is the other party's, and each needs its own")
        identities.add(identity)
    return all(each == newest for each in found)


@contextmanager
def usable(name: Name, *also: type[Exception]) -> Iterator[None]:
    """Raises ConfigError, in one sentence, for errors of the database, and for those in `also`."""
    caught: tuple[type[Exception], ...] = (DBAPIError, DatabaseUnavailable, *also)
    try:
        yield
    except caught as error:
        raise _unusable(name, _reason(name, error)) from error


def _checked_revision(name: Name, opened: Connection, known: Container[str]) -> str | None:
    """The database's revision, or None if it has no tables of Till. Raises ConfigError."""
    tables = set(inspect(opened).get_table_names())
    if VERSION_TABLE not in tables:
        if tables & {table.name for table in metadata_of(name).tables.values()}:
            raise _unusable(name, "its tables have no version (alembic_version)")
        return None
    rows = opened.scalars(text(REVISION_QUERY)).all()
    if len(rows) != 1:
        raise _unusable(name, f"its table alembic_version has {len(rows)} rows instead of one")
    if rows[0] not in known:
        raise _unusable(name, f"it belongs to another version of Till (revision {rows[0]})")
    return str(rows[0])


def _identity(opened: Connection) -> object:
    """What two URLs of one PostgreSQL database have in common. The settings compare SQLite's files."""
    if opened.dialect.name == "postgresql":
        return tuple(opened.execute(text(IDENTITY)).one())
    return object()


def _unusable(name: Name, reason: str) -> ConfigError:
    variable, url, config = DATABASES[name], engine_of(name).url, settings()
    if variable.lower() not in config.model_fields_set:
        variable = "DATA_DIR"
    file = f" ({database_urls.path_of(url)})" if config.embedded else ""
    return ConfigError(f"{variable} leads to a database that can't be used{file}: {reason}")


def _reason(name: Name, error: Exception) -> str:
    """The first line of the driver's message, without the password."""
    cause = error if hasattr(error, "orig") else error.__cause__ or error
    cause = getattr(cause, "orig", None) or cause
    line = str(cause).strip().partition("\n")[0].removeprefix("connection failed: ")
    password = engine_of(name).url.password
    return re.sub(rf"(?<!\w){re.escape(str(password))}(?!\w)", "***", line) if password else line


def wait_for_others(open_connection: Connection) -> None:
    """Wait until no other machine prepares this PostgreSQL database, without a time limit."""
    if open_connection.dialect.name == "postgresql":
        raw: Any = open_connection.connection.driver_connection
        raw.patience = None
        open_connection.execute(text("SET LOCAL lock_timeout = 0"))
        open_connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": START_LOCK})


def problem(name: Name) -> str | None:
    """What keeps this database from being used, as far as reading tells: "has not been migrated".

    Raises DatabaseUnavailable.
    """
    wanted = metadata_of(name).tables
    with reading(name):
        if connection().dialect.name == "sqlite":
            # Read the file, not the pages that this connection remembers of it.
            connection().exec_driver_sql("PRAGMA shrink_memory")
        found = inspect(connection()).get_table_names()
        if VERSION_TABLE not in found:
            return UNMIGRATED
        if missing := sorted(wanted.keys() - set(found)):
            return f"lacks the table {missing[0]}"
        if connection().dialect.name == "sqlite":
            # The first page of each table. On PostgreSQL that would wait for locks.
            for each in wanted.values():
                connection().execute(select(literal(1)).select_from(each).limit(1))
        if connection().scalar(text(REVISION_QUERY)) != head():
            return UNMIGRATED
    return None


def databases() -> list[Name]:
    """The databases of the parts that run here."""
    names: list[Name] = ["checkout", "storefront"]
    return [name for name in names if name in settings().parts]


def head() -> str:
    """The newest revision: the only one that is no other's down_revision."""
    return _revisions()[1]


def _revisions() -> tuple[set[str], str]:
    """All revisions, and the newest."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in VERSIONS.glob("*.py"):
        for match in REVISION.finditer(file.read_text()):
            found[match["field"]].add(match["value"].strip("'\""))
    (newest,) = found["revision"] - found["down_revision"]
    return found["revision"], newest


def _reader(name: Name) -> Connection:
    return engine_of(name).connect().execution_options(till_writes=False)
