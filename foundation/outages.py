"""Which errors of a database are outages, and what an outage means for the request.

    DatabaseUnavailable     the same request may succeed later
    ├── DatabaseBusy        a lock could not be had in time, or two transactions deadlocked
    └── OutcomeUnknown      the database failed at COMMIT: whether it was written is not known

All but OutcomeUnknown say that this transaction wrote nothing. Errors are told apart by their codes: SQLite's result
codes (https://sqlite.org/rescode.html) and PostgreSQL's SQLSTATE
(https://www.postgresql.org/docs/current/errcodes-appendix.html). An error without a row here is a mistake in the
program and is raised as it is.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from foundation.logs import once_a_second

log = logging.getLogger("till.database")


class Fault(StrEnum):
    """What is wrong with a database: "the checkout database …"."""

    BUSY = "is busy"
    AWAY = "does not answer"
    CROWDED = "has no free connection"
    FULL = "has no space left"
    READ_ONLY = "can't be written"
    MISSING = "can't be opened"
    SPOILT = "is damaged"
    BROKEN = "has an input or output error"
    SHORT = "is short of memory or other resources"


class DatabaseUnavailable(Exception):
    """`name`: the database. `fault`: what is wrong with it."""

    def __init__(self, name: str, fault: Fault):
        super().__init__(f"the {name} database {fault}")
        self.name = name
        self.fault = fault


class DatabaseBusy(DatabaseUnavailable):
    """A lock could not be had within engines.WAIT_SECONDS, or two transactions deadlocked."""

    def __init__(self, name: str, fault: Fault = Fault.BUSY):
        super().__init__(name, fault)


class OutcomeUnknown(DatabaseUnavailable):
    """The database failed at COMMIT. The transaction was written as a whole, or not at all."""


SQLITE: Mapping[int, Fault] = {
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
    sqlite3.SQLITE_PROTOCOL: Fault.BUSY,  # too many processes opened the write-ahead log at once
    sqlite3.SQLITE_PERM: Fault.READ_ONLY,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_NOMEM: Fault.SHORT,
    sqlite3.SQLITE_IOERR: Fault.BROKEN,
    sqlite3.SQLITE_CORRUPT: Fault.SPOILT,
    sqlite3.SQLITE_NOTADB: Fault.SPOILT,
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_CANTOPEN: Fault.MISSING,
}
"""By primary result code: the lowest byte of the extended one."""

POSTGRESQL: Mapping[str, Fault] = {
    "08": Fault.AWAY,  # connection exception
    "25006": Fault.READ_ONLY,  # read_only_sql_transaction: a standby, or default_transaction_read_only
    "25P03": Fault.AWAY,  # idle_in_transaction_session_timeout
    "25P04": Fault.BUSY,  # transaction_timeout
    "40001": Fault.BUSY,  # serialization_failure
    "40P01": Fault.BUSY,  # deadlock_detected
    "53": Fault.SHORT,  # insufficient resources
    "53100": Fault.FULL,
    "53300": Fault.CROWDED,
    "55P03": Fault.BUSY,  # lock_not_available
    "57014": Fault.BUSY,  # query_canceled: statement_timeout, or an administrator
    "57P": Fault.AWAY,  # shut down, starting up, dropped, session timed out
    "58": Fault.BROKEN,  # system error, such as io_error
    "XX001": Fault.SPOILT,  # data_corrupted
    "XX002": Fault.SPOILT,  # index_corrupted
}
"""By SQLSTATE, or by its first characters."""

UNSURE_AT_COMMIT = {Fault.AWAY, Fault.BROKEN, Fault.SPOILT, Fault.MISSING}
"""With any other fault at COMMIT, the database has rolled back."""
ROLLED_BACK = sqlite3.SQLITE_IOERR_WRITE
"""An input or output error after which SQLite has rolled back: the last page of a commit was not written to its log."""


def fault_of(error: BaseException, *, lost: bool, writes: bool) -> Fault | None:
    """What an error of SQLAlchemy or of a driver says of the database; None if it is not an outage.

    `lost`: there is no connection, or no longer. `writes`: False if the transaction only reads, so that an attempt to
    write is a mistake in the program.
    """
    if isinstance(error, PoolTimeout):
        return Fault.CROWDED
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        fault = SQLITE.get((getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF)
    else:
        state = getattr(cause, "sqlstate", None) or ""
        fault = next((POSTGRESQL[state[:n]] for n in (5, 3, 2) if state[:n] in POSTGRESQL), None)
        if lost and fault is None:
            fault = Fault.AWAY
    return None if fault is Fault.READ_ONLY and not writes else fault


def unavailable(
    name: str, fault: Fault, error: BaseException | None = None, *, at_commit: bool = False
) -> DatabaseUnavailable:
    """The exception to raise for `fault`. It is logged here: one line for each fault and second, without traceback."""
    made: DatabaseUnavailable
    code = getattr(_cause(error), "sqlite_errorcode", None)
    if at_commit and fault in UNSURE_AT_COMMIT and code != ROLLED_BACK:
        made = OutcomeUnknown(name, fault)
    else:
        made = (DatabaseBusy if fault is Fault.BUSY else DatabaseUnavailable)(name, fault)
    when = " at COMMIT" if at_commit else ""
    once_a_second(log, logging.ERROR, f"{made}{when}", f"{made}{when}{_detail(error)}")
    return made


def _detail(error: BaseException | None) -> str:
    """The driver's code and message, on one line."""
    if error is None:
        return ""
    cause = _cause(error)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    words = " ".join([*([code] if code else []), *str(cause).split()])
    return f": {words[:300]}"


def _cause(error: BaseException | None) -> BaseException | None:
    """The driver's own error."""
    return error.orig if isinstance(error, DBAPIError) else error
