"""Whose data it is: every query goes through here, filtered by account and mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from checkout.domain.errors import ResourceMissing
from checkout.models.base import Owned
from foundation.database import db

Row = TypeVar("Row", bound=Owned)


@dataclass(frozen=True)
class Tenant:
    """An account in one of its two modes."""

    account_id: str
    livemode: bool

    @classmethod
    def of(cls, row: Owned) -> Tenant:
        """The one that `row` belongs to."""
        return cls(row.account_id, row.livemode)

    def stamp(self) -> dict[str, Any]:
        """The columns that make a new row this tenant's."""
        return {"account_id": self.account_id, "livemode": self.livemode}


def owned(model: type[Row], tenant: Tenant) -> Select[Row]:
    """SELECT the tenant's rows of `model`."""
    return select(model).where(
        model.account_id == tenant.account_id, model.livemode == tenant.livemode
    )


def find(model: type[Row], tenant: Tenant, id: str, *, kind: str, param: str = "id") -> Row:
    """The tenant's row with this public id. Raises ResourceMissing, for a stranger's too."""
    row = db.session.scalar(owned(model, tenant).where(model.id == id))
    if row is None:
        raise ResourceMissing(kind, id, param=param)
    return row


def lock(row: Row) -> Row:
    """Read the row anew and keep it from other writers until the transaction ends."""
    model = type(row)
    # key_share: the foreign keys of rows that others insert meanwhile must not wait
    query = select(model).where(model.pk == row.pk).with_for_update(key_share=True)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


@dataclass(frozen=True)
class Range:
    """A filter on a time, in seconds UTC; each bound may be missing."""

    gt: int | None = None
    gte: int | None = None
    lt: int | None = None
    lte: int | None = None

    def narrow(self, query: Select[Any], column: Any) -> Select[Any]:
        """`query` with these bounds on `column`."""
        if self.gt is not None:
            query = query.where(column > self.gt)
        if self.gte is not None:
            query = query.where(column >= self.gte)
        if self.lt is not None:
            query = query.where(column < self.lt)
        if self.lte is not None:
            query = query.where(column <= self.lte)
        return query


def listing(
    model: type[Row], tenant: Tenant, *, created: Range | None = None, **equal: Any
) -> Select[Row]:
    """The tenant's rows where each column in `equal` has its value; None means any."""
    query = owned(model, tenant)
    for column, value in equal.items():
        if value is not None:
            query = query.where(getattr(model, column) == value)
    return created.narrow(query, model.created) if created else query


def with_all(*relations: Any) -> list[Any]:
    """Options of a list's query: read what these lead to for all rows at once, and nothing behind it."""
    return [selectinload(relation).lazyload("*") for relation in relations]
