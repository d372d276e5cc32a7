"""How many statements a request sends to its database, how many function calls it makes, and how long it holds
SQLite's write lock."""

from __future__ import annotations

import cProfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET", "SAVEPOINT", "RELEASE")
Listeners = list[tuple[Any, str, Callable[..., Any]]]


@dataclass
class Counted:
    """`statements` read or write rows; `control` begin transactions and set pragmas.

    `calls`: of functions, those in C among them.
    """

    statements: int = 0
    control: int = 0
    calls: int = 0

    def __str__(self) -> str:
        return f"{self.statements} + {self.control}" if self.control else str(self.statements)


@dataclass
class Held:
    """How long the write lock was held, in seconds, and the CPU time of that."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def counting() -> Iterator[Counted]:
    """Count what the engines of this process execute until the block ends."""
    counted = Counted()

    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(CONTROL):
            counted.control += 1
        else:
            counted.statements += 1

    with _listening([(Engine, "before_cursor_execute", executed)]):
        yield counted


def calls_of(work: Callable[[], object]) -> int:
    """How many functions `work` calls. It is the same on each machine, unlike the CPU time."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


@contextmanager
def holding() -> Iterator[Held]:
    """Measure the last write transaction on SQLite until the block ends, from BEGIN IMMEDIATE on."""
    held = Held()
    began: list[tuple[float, float]] = []

    def taken(connection: Any, *_rest: Any) -> None:
        connection.set_trace_callback(seen)

    def seen(statement: str) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            began.append((time.perf_counter(), time.process_time()))

    def returned(connection: Any, *_rest: Any) -> None:
        # The connection goes back to its pool right after COMMIT, which is when the lock is free.
        connection.set_trace_callback(None)
        if began:
            wall, cpu = began.pop()
            held.wall, held.cpu = time.perf_counter() - wall, time.process_time() - cpu

    with _listening([(Pool, "checkout", taken), (Pool, "checkin", returned)]):
        yield held


@contextmanager
def _listening(listeners: Listeners) -> Iterator[None]:
    for target, name, function in listeners:
        event.listen(target, name, function)
    try:
        yield
    finally:
        for target, name, function in listeners:
            event.remove(target, name, function)
