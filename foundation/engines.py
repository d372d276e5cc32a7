"""How each connection and each transaction begins, for SQLite and for PostgreSQL.

The execution option `till_writes` of a connection says whether its transaction writes, which is the default.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from foundation import files

WAIT_SECONDS = 5
"""How long a writer waits for a lock before DatabaseBusy is raised."""


def configure(engine: Engine) -> None:
    """Set up each connection and each transaction of `engine` for its dialect."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _sqlite_make_file)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "connect", _postgresql_connect)
        event.listen(engine, "begin", _postgresql_begin)


def _sqlite_make_file(_dialect: Any, _record: Any, arguments: Any, _options: Any) -> None:
    """SQLite would make a file that others can read. It takes an empty one as a new database."""
    path = Path(arguments[0].removeprefix("file:").partition("?")[0])
    if not path.exists():
        with suppress(OSError):  # the driver says then why it can't open the file
            files.private_file(path.resolve())


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver emits no BEGIN of its own; _sqlite_begin does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={WAIT_SECONDS * 1000:.0f}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that writes later fails at once when another one wrote in between.
    writes = connection.get_execution_options().get("till_writes", True)
    raw = connection.connection.driver_connection
    if connection.info.get("till_writes") is not writes:
        raw.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")  # type: ignore[union-attr]
        connection.info["till_writes"] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql_connect(connection: Any, _record: Any) -> None:
    connection.execute(f"SET lock_timeout = '{WAIT_SECONDS * 1000:.0f}ms'")
    connection.commit()


def _postgresql_begin(connection: Connection) -> None:
    # All queries of a reading see one snapshot: a payment in between must not show in half of them.
    writes = connection.get_execution_options().get("till_writes", True)
    if connection.info.get("till_writes", True) is not writes:
        # The driver is 8 MB, which a process on SQLite does without.
        from psycopg import IsolationLevel  # noqa: PLC0415

        raw: Any = connection.connection.driver_connection
        raw.isolation_level = None if writes else IsolationLevel.REPEATABLE_READ
        raw.read_only = None if writes else True
        connection.info["till_writes"] = writes
