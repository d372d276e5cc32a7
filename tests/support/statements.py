"""The SQL statements of a request, for budgets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from foundation.database import db

NOT_COUNTED = ("PRAGMA", "BEGIN", "SET ")
"""The beginnings of the statements that begin a transaction."""


@contextmanager
def recorded(app: Flask) -> Iterator[list[str]]:
    """The statements that both databases execute inside of the block.

    Without those that begin a transaction, and without the one that reads the tests' clock, which does not exist in
    production.
    """
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(NOT_COUNTED) and "clock_offset" not in statement:
            seen.append(statement)

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
