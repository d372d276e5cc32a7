"""The one place that writes a state: a row of a lifecycle table as one conditional UPDATE."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain.lifecycle import sources
from foundation.database import db


def move(
    row: Any, *where: ColumnElement[bool], to: dict[str, StrEnum], set: dict[str, Any] | None = None
) -> bool:
    """Move `row` to the states in `to`, with the other columns of `set`, if the database still allows it.

    move(session, CheckoutSession.expires_at > now, to={"status": COMPLETE}, set={"completed_at": now})

    False, and nothing written, when its state is none that leads there or a condition fails: someone else was first.
    The row in memory then is stale; read it again.
    """
    model = type(row)
    allowed = [
        getattr(model, field).in_(sources(model.__moves__[field], target))
        for field, target in to.items()
    ]
    values = {**to, **(set or {})}
    db.session.flush()
    result = db.session.execute(
        update(model).where(model.pk == row.pk, *allowed, *where).values(values),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        return False
    for key, value in values.items():
        set_committed_value(row, key, str(value) if isinstance(value, StrEnum) else value)
    return True
