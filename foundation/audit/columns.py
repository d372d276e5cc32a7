"""Invariants that follow from the definitions of the tables: one query for each table, built from its columns.

PostgreSQL enforces most of them by itself; SQLite stores what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from foundation.audit import LISTED, Invariant, Row, Values, rows
from foundation.database import connection, db
from foundation.money import currencies

Bind = str | None
"""The key of a database among Flask-SQLAlchemy's: None is the provider's, "storefront" the shop's."""
Broken = ColumnElement[bool]
Query = Select[Any]
AMOUNTS = ("amount", "unit_amount", "price", "application_fee")
"""The beginnings of the names of columns that hold minor units of a currency."""


def invariants(bind: Bind) -> tuple[Invariant, ...]:
    """The invariants of all tables of one database."""
    return (
        Invariant(
            "foreign-keys",
            "Each reference to another row has its row.",
            _over_tables(bind, _dangling),
        ),
        Invariant(
            "states",
            "Each state is a member of its lifecycle table.",
            _over_tables(bind, _unknown_states),
        ),
        Invariant(
            "integers",
            "Amounts, quantities, times and switches are stored as integers.",
            _over_tables(bind, _other_types),
        ),
        Invariant("amounts", "No amount is negative.", _over_tables(bind, _negative)),
        Invariant(
            "currencies",
            "Each currency is an ISO 4217 code in lower case.",
            _over_tables(bind, _unknown_currencies),
        ),
    )


def metadata(bind: Bind) -> MetaData:
    """The tables of one database."""
    return db.metadatas[bind]


def _over_tables(
    bind: Bind, queries: Callable[[Table], Iterator[Query]]
) -> Callable[[Values], Iterator[Row]]:
    def search(_values: Values) -> Iterator[Row]:
        for table in metadata(bind).sorted_tables:
            for query in queries(table):
                yield from rows(query.limit(LISTED + 1))

    return search


def _dangling(table: Table) -> Iterator[Query]:
    for key in table.constraints:
        if not isinstance(key, ForeignKeyConstraint):
            continue
        (element,) = key.elements
        column, target = element.parent, element.column
        found = literal(f"{table.name}.{column.name}").label("reference")
        # An anti-join on both kinds of database. NOT IN would be quadratic on PostgreSQL.
        dangling = ~exists().where(target == column).correlate(table)
        yield select(_id(table), found, column.label("to")).where(column.is_not(None), dangling)


def _unknown_states(table: Table) -> Iterator[Query]:
    for column in table.columns:
        if isinstance(column.type, Enum):
            # Compared as text: the type would refuse to load or to compare another value.
            stored = cast(column, Text)
            yield _select(table, column, stored.not_in(column.type.enums), stored)


def _other_types(table: Table) -> Iterator[Query]:
    if connection().dialect.name != "sqlite":  # a column of PostgreSQL has one type
        return
    columns = [column for column in table.columns if isinstance(column.type, Integer | Boolean)]
    broken = {column: _is_other_type(column) for column in columns if not column.primary_key}
    if broken:
        yield _select_first(table, broken)


def _is_other_type(column: Column[Any]) -> Broken:
    kind = func.typeof(column)
    allowed = ["integer", "null"] if column.nullable else ["integer"]
    if isinstance(column.type, Boolean):
        return or_(kind.not_in(allowed), cast(column, Integer).not_in([0, 1]))
    return kind.not_in(allowed)


def _negative(table: Table) -> Iterator[Query]:
    columns = [column for column in table.columns if _is_amount(column)]
    if columns:
        yield _select_first(table, {column: column < 0 for column in columns})


def _is_amount(column: Column[Any]) -> bool:
    return isinstance(column.type, Integer) and column.name.startswith(AMOUNTS)


def _unknown_currencies(table: Table) -> Iterator[Query]:
    column = table.columns.get("currency")
    if column is not None:
        assert isinstance(column.type, String)
        yield _select(table, column, column.not_in(sorted(currencies())), column)


def _select(table: Table, column: Column[Any], broken: Broken, found: ColumnElement[Any]) -> Query:
    place = literal(f"{table.name}.{column.name}").label("column")
    return select(_id(table), place, found.label("value")).where(broken)


def _select_first(table: Table, broken: dict[Column[Any], Broken]) -> Query:
    """One pass over the table: each row with a broken column, and the first of these."""
    places: Sequence[tuple[Broken, str]] = [
        (condition, f"{table.name}.{column.name}") for column, condition in broken.items()
    ]
    return select(_id(table), case(*places).label("column")).where(or_(*broken.values()))


def _id(table: Table) -> ColumnElement[Any]:
    """The public id, or the key of a table without one."""
    (key,) = table.primary_key
    return table.columns.get("id", key).label("id")
