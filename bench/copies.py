"""Many rows like the newest ones of a SQLite file, whichever tables and columns they have.

One object is made over the API, and all that it added is copied with keys of its own. Bulk inserts take a minute where
the API would take hours.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHUNK = 100_000
LEFT_OUT = {"idempotency_keys", "webhook_deliveries"}
"""Both are deleted after a day, so no database has a million of them."""
MADE_UP = re.compile(r"(?P<prefix>[a-z0-9]+_)(?P<code>[A-Za-z0-9]{20,})")
"""An id or a token, which has to be another one in each copy."""
FACTOR, MODULUS = 2654435761, 2**32
"""An odd factor gives each number another one below the modulus, in no order, as random ids are in none."""

Rows = dict[str, list[dict[str, Any]]]


def copy_newest(file: Path, create: Callable[[], None], count: int) -> None:
    """Call `create`, then insert `count` copies of all rows that it added."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.row_factory = sqlite3.Row
        tables = [name for name in _tables(database) if name not in LEFT_OUT]
        before = {table: _newest(database, table) for table in tables}
        create()
        made = {table: _rows_after(database, table, before[table]) for table in tables}
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            database.execute(f"PRAGMA {pragma}")
        statements = list(_Copier(database, made).statements())
        for first in range(1, count + 1, CHUNK):
            database.execute("BEGIN IMMEDIATE")
            for statement in statements:
                values = {**statement.values, "first": first, "last": min(first + CHUNK - 1, count)}
                database.execute(statement.sql, values)
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _tables(database: sqlite3.Connection) -> list[str]:
    """Those with a column `pk`, which grows with every row."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in names.fetchall() if "pk" in _columns(database, name)]


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in database.execute(f"PRAGMA table_info({table})")}


def _newest(database: sqlite3.Connection, table: str) -> int:
    (pk,) = database.execute(f"SELECT coalesce(max(pk), 0) FROM {table}").fetchone()
    return int(pk)


def _rows_after(database: sqlite3.Connection, table: str, pk: int) -> list[dict[str, Any]]:
    rows = database.execute(f"SELECT * FROM {table} WHERE pk > ? ORDER BY pk", (pk,))
    return [dict(row) for row in rows]


@dataclass(frozen=True)
class _Statement:
    """Inserts the copies numbered :first to :last of one row."""

    sql: str
    values: dict[str, Any]


class _Copier:
    def __init__(self, database: sqlite3.Connection, made: Rows):
        self._database = database
        self._made = made
        texts = [value for rows in made.values() for row in rows for value in row.values()]
        made_up = [text for text in texts if isinstance(text, str) and MADE_UP.fullmatch(text)]
        self._codes = {text: index for index, text in enumerate(dict.fromkeys(made_up))}

    def statements(self) -> list[_Statement]:
        return [self._statement(table, row) for table, rows in self._made.items() for row in rows]

    def _statement(self, table: str, row: dict[str, Any]) -> _Statement:
        keys = self._integer_keys(table)
        expressions, values = [], {}
        for number, (column, value) in enumerate(row.items()):
            if column in keys and value is not None:
                expressions.append(f"{value} + n * {len(self._made[keys[column]])}")
            elif value in self._codes:
                expressions.append(self._fresh(value))
            else:
                expressions.append(f":v{number}")
                values[f"v{number}"] = value
        columns = ", ".join(f'"{column}"' for column in row)
        return _Statement(
            "WITH RECURSIVE numbers(n) AS "
            "(SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
            f"INSERT INTO {table} ({columns}) SELECT {', '.join(expressions)} FROM numbers",
            values,
        )

    def _integer_keys(self, table: str) -> dict[str, str]:
        """Columns that hold a copied row's `pk`, with the table of that row."""
        keys = {"pk": table}
        for key in self._database.execute(f"PRAGMA foreign_key_list({table})"):
            if key["to"] == "pk" and self._made.get(key["table"]):
                keys[key["from"]] = key["table"]
        return keys

    def _fresh(self, text: str) -> str:
        """An expression for another id of the same prefix and length, the same wherever `text` stands."""
        match = MADE_UP.fullmatch(text)
        assert match is not None
        number = f"(n * {len(self._codes)} + {self._codes[text]}) * {FACTOR} % {MODULUS}"
        return f"printf('{match['prefix']}%0{len(match['code'])}d', {number})"
