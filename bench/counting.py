"""How many statements a request sends to its database, and how long it holds SQLite's write lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET", "SAVEPOINT", "RELEASE")


@dataclass
class Counted:
    """`statements` read or write rows; `control` begin transactions and set pragmas.

    `held` is how long the write lock was held, in seconds; `held_cpu` the CPU time of that.
    """

    statements: int = 0
    control: int = 0
    held: float = 0.0
    held_cpu: float = 0.0

    def __str__(self) -> str:
        return f"{self.statements} + {self.control}" if self.control else str(self.statements)


@contextmanager
def counting() -> Iterator[Counted]:
    """Count what the engines of this process execute until the block ends."""
    counted = Counted()
    began: list[tuple[float, float]] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(CONTROL):
            counted.control += 1
        else:
            counted.statements += 1

    def taken(connection: Any, *_rest: Any) -> None:
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(seen)

    def seen(statement: str) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            began.append((time.perf_counter(), time.process_time()))

    def returned(*_arguments: Any) -> None:
        # The connection goes back to its pool right after COMMIT, which is when the lock is free.
        if began:
            wall, cpu = began.pop()
            counted.held = time.perf_counter() - wall
            counted.held_cpu = time.process_time() - cpu

    listeners: list[tuple[Any, str, Callable[..., Any]]] = [
        (Engine, "before_cursor_execute", executed),
        (Pool, "checkout", taken),
        (Pool, "checkin", returned),
    ]
    for target, name, function in listeners:
        event.listen(target, name, function)
    try:
        yield counted
    finally:
        for target, name, function in listeners:
            event.remove(target, name, function)
