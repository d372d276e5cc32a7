"""The base of all rows: names of constraints, the type of keys, values of new rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase

PK = BigInteger().with_variant(Integer, "sqlite")
"""A monotonic integer key on both databases: SQLite numbers only an INTEGER by itself."""

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
"""Every constraint has a name, so that a migration can change it on both databases."""


class Base(DeclarativeBase):
    """A row. A new one has a value in every column from the start: its default, or None."""

    metadata = MetaData(naming_convention=NAMES)

    def __init__(self, **values: Any):
        defaults, empty = _initial(type(self))
        vars(self).update(empty)
        for name, default in defaults:
            if name not in values:
                setattr(self, name, default())
        for name, value in values.items():
            setattr(self, name, value)


@cache
def _initial(
    model: type[Base],
) -> tuple[tuple[tuple[str, Callable[[], Any]], ...], dict[str, None]]:
    """The Python-side defaults of the model's columns, and None for each column without one; by attribute name."""
    columns = {prop.key: prop.columns[0] for prop in model.__mapper__.column_attrs}
    defaults = {name: column.default for name, column in columns.items()}
    return (
        tuple((name, _factory(default)) for name, default in defaults.items() if default),
        {name: None for name, default in defaults.items() if not default and name != "pk"},
    )


def _factory(default: Any) -> Callable[[], Any]:
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)
