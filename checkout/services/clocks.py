"""Conditions on the times of rows of all accounts, each of which goes by a clock of its own.

The real time is compared first, plus the largest offset, which an index can answer. Only where an account's clock was
moved is the offset of each row's account looked up.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, ScalarSelect, bindparam, case, func, select, true

from foundation import clock, controls
from foundation.controls import AccountControls

ANY_MOVED = bindparam("any_moved", type_=Boolean)


def offset_of(account_id: Any) -> ScalarSelect[int]:
    """The offset of the account in the column `account_id`; null if its clock was never moved."""
    query = select(AccountControls.clock_offset)
    return query.where(AccountControls.account_id == account_id).scalar_subquery()


def reached(time: Any, offset: Any, *, ago: int = 0) -> ColumnElement[bool]:
    """Whether the column `time` has been reached, or was `ago` seconds ago, by the clock with `offset`.

    A statement with this condition takes the parameters `times()`.
    """
    by_own_clock = time <= bindparam("real") + func.coalesce(offset, 0) - ago
    return (time <= bindparam("latest") - ago) & case((ANY_MOVED, by_own_clock), else_=true())


def as_real(time: Any, offset: Any) -> ColumnElement[int]:
    """The real time at which the column `time` is reached by the clock with `offset`. Takes `times()` too."""
    return case((ANY_MOVED, time - func.coalesce(offset, 0)), else_=time)


def times() -> dict[str, Any]:
    """The parameters of a statement with `reached`."""
    offsets = [each.clock_offset for each in controls.everything().values()]
    real = clock.base()
    return {"real": real, "latest": real + max(offsets, default=0), "any_moved": any(offsets)}
