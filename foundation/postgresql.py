"""Connections to PostgreSQL that never wait for ever, and are replaced when the server has gone.

Only engines on PostgreSQL import this module: the driver is 8 MB.
"""

from __future__ import annotations

import select
import threading
import time
from typing import Any

import psycopg
from psycopg import IsolationLevel
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection as Transaction
from sqlalchemy.exc import DisconnectionError

from foundation import engines

ANSWER_SECONDS = 15.0
"""How long the server may take to answer a statement: three times as long as it waits for a lock."""
NETWORK = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
"""Parameters of libpq, in seconds and milliseconds. The database URL may set others."""


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when the server takes longer than `patience` seconds to answer; None: no limit."""

    patience: float | None = ANSWER_SECONDS

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # the answer may still come, and would be taken for that of another statement
            raise


class Connector:
    """Opens connections. After a failure, one thread at a time tries; the others get the same error at once.

    An unreachable server takes `connect_timeout` to fail. If every request tried by itself, all threads would wait, and
    the process could not even answer what needs no database. The pause after a failure is as long as the attempt.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._error: psycopg.Error | None = None
        self._trying = False
        self._pause_until = 0.0

    def connect(
        self, _dialect: Any, _record: Any, cargs: list[Any], cparams: dict[str, Any]
    ) -> Connection:
        with self._lock:
            if self._error and (self._trying or time.monotonic() < self._pause_until):
                raise type(self._error)(*self._error.args)
            alone = self._trying = self._error is not None
        started = time.monotonic()
        error: psycopg.Error | None = None
        try:
            return Connection.connect(*cargs, **{**NETWORK, **cparams})
        except psycopg.Error as failure:
            error = failure
            raise
        finally:
            with self._lock:
                now = time.monotonic()
                self._error, self._pause_until = error, 2 * now - started
                if alone:
                    self._trying = False


def prepare(connection: Connection, _record: Any) -> None:
    """Set up a new connection."""
    connection.execute(f"SET lock_timeout = '{engines.WAIT_SECONDS * 1000:.0f}ms'")
    connection.commit()


def check(connection: Connection, _record: Any, _proxy: Any) -> None:
    """Raise DisconnectionError if the server has closed the connection, so that the pool replaces it.

    A connection that waits in the pool has nothing to read, unless the server said goodbye. That costs no round trip.
    """
    if not connection.closed:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        if not poll.poll(0):
            return
    raise DisconnectionError("the server has closed the connection")


def begin(transaction: Transaction) -> None:
    """Make the transaction read-only if it doesn't write."""
    # All queries of a reading see one snapshot: a payment in between must not show in half of them.
    raw: Any = transaction.connection.driver_connection
    raw.patience = ANSWER_SECONDS
    writes = transaction.get_execution_options().get("till_writes", True)
    if transaction.info.get("till_writes", True) is not writes:
        raw.isolation_level = None if writes else IsolationLevel.REPEATABLE_READ
        raw.read_only = None if writes else True
        transaction.info["till_writes"] = writes
