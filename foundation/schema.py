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

from flask import Flask
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from foundation import database_urls
from foundation.config import DATABASES, ConfigError, settings
from foundation.database import DatabaseBusy, Name, connection, db, engine_of, transaction

START_LOCK = 8_405_511
"""The PostgreSQL advisory lock that a starting machine holds. The number is arbitrary; nothing else may use it."""
IDENTITY = """SELECT oid, pg_postmaster_start_time() FROM pg_database
WHERE datname = current_database()"""
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
        if not check():
            from flask_migrate import upgrade  # noqa: PLC0415 - as above

            _load_alembic(app)
            upgrade()
        for name, seed in app.extensions.get("till.seeds", []):
            with usable(name), transaction(name):
                wait_for_others(connection())
                seed()


def check() -> bool:
    """Whether every database that this process uses is at the newest revision.

    Raises ConfigError if one can't be used: it doesn't answer, is damaged, is the other party's, or belongs to another
    version or program.
    """
    known, newest = _revisions()
    found, identities = [], set()
    for name in databases():
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
    caught: tuple[type[Exception], ...] = (DBAPIError, DatabaseBusy, *also)
    try:
        yield
    except caught as error:
        raise _unusable(name, _reason(name, error)) from error


def _checked_revision(name: Name, opened: Connection, known: Container[str]) -> str | None:
    """The database's revision, or None if it has no tables of Till. Raises ConfigError."""
    tables = set(inspect(opened).get_table_names())
    if "alembic_version" not in tables:
        if tables & {
            table.name
            for table in db.metadatas[None if name == "checkout" else name].tables.values()
        }:
            raise _unusable(name, "its tables have no version (alembic_version)")
        return None
    rows = opened.scalars(text("SELECT version_num FROM alembic_version")).all()
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
    return _revisions()[1]


def _revisions() -> tuple[set[str], str]:
    """All revisions, and the newest."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in VERSIONS.glob("*.py"):
        for match in REVISION.finditer(file.read_text()):
            found[match["field"]].add(match["value"].strip("'\""))
    (newest,) = found["revision"] - found["down_revision"]
    return found["revision"], newest


def _revision(name: Name) -> str | None:
    with _reader(name) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def _reader(name: Name) -> Connection:
    return engine_of(name).connect().execution_options(till_writes=False)
