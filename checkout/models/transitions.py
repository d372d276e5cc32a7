"""The one place that changes a state: a row of a lifecycle table as one conditional UPDATE."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Mapper, class_mapper
from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain.lifecycle import sources
from foundation.database import connection, db, table


class IllegalMove(RuntimeError):
    """A row that the caller has locked and checked would not move. The transaction is rolled back."""


def move(
    row: Any,
    *where: ColumnElement[bool],
    to: Mapping[str, StrEnum],
    values: dict[str, Any] | None = None,
) -> bool:
    """Move `row` to the states in `to`, with other columns in `values`, if the database still allows it.

    move(session, CheckoutSession.expires_at > now, to={"status": COMPLETE}, values={"completed_at": now})

    False, and nothing written, when no row of the table leads there from its state or a condition fails: another
    request was first. The row in memory then is stale; read it again.
    """
    mapper = class_mapper(type(row))
    states = {field: _state(mapper, field, target) for field, target in to.items()}
    columns = {**states, **(values or {})}
    statement = update(table(type(row))).where(
        mapper.c.pk == row.pk,
        *(
            mapper.c[field].in_(sources(row.__moves__[field], state))
            for field, state in states.items()
        ),
        *where,
    )
    db.session.flush()
    # On the table: an ORM update costs twice as much, because it looks for the rows in memory.
    result = connection().execute(
        statement.values({mapper.c[name].name: value for name, value in columns.items()})
    )
    if result.rowcount != 1:
        return False
    for name, value in columns.items():
        set_committed_value(row, name, value)
    return True


def must_move(
    row: Any,
    *where: ColumnElement[bool],
    to: Mapping[str, StrEnum],
    values: dict[str, Any] | None = None,
) -> None:
    """Like `move`, for a row that is locked and whose state was checked. Raises IllegalMove."""
    if not move(row, *where, to=to, values=values):
        raise IllegalMove(f"{type(row).__name__} {row.id} would not move to {to}")


def _state(mapper: Mapper[Any], field: str, target: StrEnum) -> StrEnum:
    """`target` as a member of the column's own enum: both kinds of intent share the names of their states."""
    column: Any = mapper.c[field]
    states: type[StrEnum] = column.type.enum_class
    return states(target)
