"""The audit: invariants of the databases, proved by queries that write nothing.

Each part of the application has tables of invariants. An invariant is a sentence and a search for the rows that break
it. All searches of one database share one read-only snapshot, so a payment in between does not show in half of them.
The searches are set queries: rows that hold are never loaded, however many there are.

    columns   invariants that follow from the tables: keys, states, integers, amounts, currencies
    cards     no card number and no security code in any text
    command   `flask audit`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from flask import Flask
from sqlalchemy import Executable, text

from foundation import clock
from foundation.database import Name, connection, reading

LISTED = 100
"""Rows that are listed for one invariant. More of them are only mentioned."""
MORE = "*"
"""The id of the finding that stands for the rows beyond LISTED."""

Values = Mapping[str, Any]
"""What the searches are given: `now`, `wall` (seconds, UTC), `grace` (seconds), and what the part adds."""
Row = Mapping[str, Any]
"""A row that breaks an invariant: its `id`, then what was found. It must not contain personal or card data."""


class AuditIncomplete(Exception):
    """The audit could not be finished. The message says why, in one sentence."""


@dataclass(frozen=True)
class Invariant:
    """`proves` is one sentence. `search` finds the rows that break it.

    It runs in the part's snapshot, unless it is `live`: then it opens transactions of its own.
    """

    name: str
    proves: str
    search: Callable[[Values], Iterator[Row]] = field(repr=False)
    live: bool = False


@dataclass(frozen=True)
class Finding:
    """A row that breaks an invariant."""

    database: Name
    invariant: Invariant
    id: str
    found: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """The invariants of one database, and further values for their searches."""

    database: Name
    invariants: tuple[Invariant, ...]
    values: Values = field(default_factory=dict)


def sql(statement: str) -> Callable[[Values], Iterator[Row]]:
    """A search by one SELECT, whose first column is `id`. It must run on both kinds of database."""
    # The limit is the database's, because a driver may load the whole result at once.
    limited = text(f"SELECT * FROM ({statement}) AS broken ORDER BY 1 LIMIT {LISTED + 1}")  # noqa: S608

    def search(values: Values) -> Iterator[Row]:
        return rows(limited, values)

    return search


def rows(query: Executable, values: Values | None = None) -> Iterator[Row]:
    """The rows that a query of the open snapshot selects."""
    for row in connection().execute(query, dict(values or {})):
        yield row._asdict()


def add_part(app: Flask, part: Part) -> None:
    """Have `flask audit` prove these invariants."""
    app.extensions.setdefault("till.audit", []).append(part)


def parts(app: Flask) -> list[Part]:
    """The parts that this application runs."""
    added: list[Part] = app.extensions.get("till.audit", [])
    return added


def run(part: Part, grace: int) -> Iterator[Finding]:
    """Everything that breaks an invariant of `part`. Raises AuditIncomplete and the database's errors.

    `grace`: seconds for which an order may wait for news of its session.
    """
    with reading(part.database):
        yield from in_transaction(part, grace)
    for invariant in part.invariants:
        if invariant.live:
            yield from _findings(part, invariant, {"grace": grace})


def in_transaction(part: Part, grace: int) -> Iterator[Finding]:
    """What the caller's transaction can see that breaks an invariant, except for the live ones."""
    values = {"now": clock.now(), "wall": clock.wall(), "grace": grace, **part.values}
    for invariant in part.invariants:
        if not invariant.live:
            yield from _findings(part, invariant, values)


def _findings(part: Part, invariant: Invariant, values: Values) -> Iterator[Finding]:
    broken = invariant.search(values)
    for row in islice(broken, LISTED):
        found = {name: value for name, value in row.items() if name != "id"}
        yield Finding(part.database, invariant, str(row["id"]), found)
    if next(broken, None) is not None:
        yield Finding(part.database, invariant, MORE, {"listed": LISTED})
