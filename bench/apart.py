"""A program in a process of its own, which measures blocks of requests when it is asked to.

Two programs measured in turns, each with its own heap, meet the same drift of the machine and don't weigh on each
other's garbage collection.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.counting import Counted, Held, calls_of, counting, holding
from bench.programs import Program

Make = Callable[[Path], Program]


class Apart:
    """The other process: each method sends a request to it and waits for the answer."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def block(self, case: str, calls: int) -> float:
        """CPU seconds of one call, the mean of `calls` in a row."""
        return float(self._ask("block", case, calls))

    def count(self, case: str) -> Counted:
        """The statements of one call, and the function calls of another."""
        counted: Counted = self._ask("count", case)
        return counted

    def hold(self, case: str) -> Held:
        """One call with its hold of the write lock measured."""
        held: Held = self._ask("hold", case)
        return held

    def wait_until_ready(self) -> None:
        """Raises RuntimeError when the program can't be built."""
        self._receive()

    def _ask(self, *message: Any) -> Any:
        self._connection.send(message)
        return self._receive()

    def _receive(self) -> Any:
        """Raises RuntimeError when the call failed or the process has ended."""
        try:
            answer = self._connection.recv()
        except EOFError:
            raise RuntimeError("the other process has ended") from None
        if isinstance(answer, BaseException):
            raise answer
        return answer


@contextmanager
def started(make: Make, directory: Path) -> Iterator[Apart]:
    """Start a process that builds `make(directory)`; end it afterwards. RuntimeError if it can't be built."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, make, directory), daemon=True)
    process.start()
    theirs.close()  # the other process has the only one then, and its end can be read
    apart = Apart(ours)
    try:
        apart.wait_until_ready()
        yield apart
    finally:
        ours.close()
        process.join(10)
        process.kill()


def _serve(connection: Connection, make: Make, directory: Path) -> None:
    program = make(directory)
    connection.send("ready")
    actions: dict[str, Callable[..., Any]] = {"block": _block, "count": _count, "hold": _hold}
    while True:
        try:
            action, *arguments = connection.recv()
        except EOFError:
            return
        try:
            connection.send(actions[action](program, *arguments))
        except Exception as error:
            connection.send(RuntimeError(f"{action} {arguments}: {error}"))


def _block(program: Program, case: str, calls: int) -> float:
    requests = [program.cases[case]() for _ in range(calls)]
    program.settle()
    started = time.process_time()
    for request in requests:
        program.send(request)
    spent = time.process_time() - started
    program.settle()
    return spent / calls


def _count(program: Program, case: str) -> Counted:
    request = program.cases[case]()
    with counting() as counted:
        program.send(request)
    another = program.cases[case]()
    counted.calls = calls_of(lambda: program.send(another))
    return counted


def _hold(program: Program, case: str) -> Held:
    request = program.cases[case]()
    with holding() as held:
        program.send(request)
    return held
