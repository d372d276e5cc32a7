"""How each connection and each transaction begins, for SQLite and for PostgreSQL.

The execution option `till_writes` of a connection says whether its transaction writes, which is the default.

A pooled connection that has died is found when it is taken from the pool, without a statement: SQLite's path still
names the file that was opened, and PostgreSQL's socket has nothing to read, as it has after the server closed it.
Otherwise the pool opens another connection, so the first request after an outage succeeds.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

from foundation import database_urls, files

WAIT_SECONDS = 5
"""How long a writer waits for a lock before DatabaseBusy is raised."""


def configure(engine: Engine) -> None:
    """Set up each connection and each transaction of `engine` for its dialect."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _sqlite_do_connect)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "checkout", _sqlite_checkout)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        # The driver is 8 MB, which a process on SQLite does without.
        from foundation import postgresql  # noqa: PLC0415

        event.listen(engine, "do_connect", postgresql.Connector().connect)
        event.listen(engine, "connect", postgresql.prepare)
        event.listen(engine, "checkout", postgresql.check)
        event.listen(engine, "begin", postgresql.begin)


def create_file(engine: Engine) -> None:
    """Create SQLite's file, empty, if there is none. Others than its owner can't read it."""
    if not has_file(engine):
        with suppress(OSError):  # the driver says then why it can't open the file
            files.private_file(database_urls.path_of(engine.url).resolve())


def has_file(engine: Engine) -> bool:
    """False if the database is a SQLite file that doesn't exist yet."""
    return engine.dialect.name != "sqlite" or database_urls.path_of(engine.url).exists()


def _sqlite_do_connect(
    dialect: Any, _record: Any, cargs: list[Any], cparams: dict[str, Any]
) -> Any:
    """Open the file, but don't create it: an empty one in place of a lost one would hide the loss."""
    path = cargs[0] if cparams.get("uri") else f"file:{quote(cargs[0])}"
    return dialect.connect(f"{path}?mode=rw", **{**cparams, "uri": True})


def _sqlite_connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver emits no BEGIN of its own; _sqlite_begin does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={WAIT_SECONDS * 1000:.0f}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    _, _, path = connection.execute("PRAGMA database_list").fetchone()
    record.info["path"], record.info["file"] = path, _identity(path)


def _sqlite_checkout(_connection: Any, record: Any, _proxy: Any) -> None:
    """A file that was removed or replaced stays open, and would take writes that nobody sees."""
    if _identity(record.info["path"]) != record.info["file"]:
        raise DisconnectionError("the database file was removed or replaced")


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that writes later fails at once when another one wrote in between.
    writes = connection.get_execution_options().get("till_writes", True)
    raw = connection.connection.driver_connection
    if connection.info.get("till_writes") is not writes:
        raw.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")  # type: ignore[union-attr]
        connection.info["till_writes"] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
