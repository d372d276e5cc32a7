"""Tenancy: every query for a caller's rows is filtered by account and mode here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm.interfaces import ORMOption

from checkout.domain.errors import ResourceMissing
from checkout.models.base import Owned
from checkout.schemas.lists import Created
from foundation.database import db

Row = TypeVar("Row", bound=Owned)


@dataclass(frozen=True)
class Tenant:
    """An account in one of its two modes."""

    account_id: str
    livemode: bool

    @classmethod
    def of(cls, row: Owned) -> Tenant:
        """The tenant that `row` belongs to."""
        return cls(row.account_id, row.livemode)

    def stamp(self) -> dict[str, Any]:
        """The columns that make a new row this tenant's."""
        return {"account_id": self.account_id, "livemode": self.livemode}


def owned(model: type[Row], tenant: Tenant) -> Select[Row]:
    """SELECT the tenant's rows of `model`."""
    return select(model).where(
        model.account_id == tenant.account_id, model.livemode == tenant.livemode
    )


def find(
    model: type[Row],
    tenant: Tenant,
    public_id: str,
    *,
    kind: str,
    param: str = "id",
    options: Sequence[ORMOption] = (),
) -> Row:
    """The tenant's row with this public id. Raises ResourceMissing, for another tenant's row too."""
    values = {"public_id": public_id, **tenant.stamp()}
    row = db.session.scalar(_by_public_id(model, tuple(options)), values)  # type: ignore[arg-type]
    if row is None:
        raise ResourceMissing(kind, public_id, param=param)
    return row


@cache
def _by_public_id(model: type[Row], options: tuple[ORMOption, ...]) -> Select[Row]:
    """Built once for each model: building a statement costs more than running it."""
    return (
        select(model)
        .where(
            model.account_id == bindparam("account_id"),
            model.livemode == bindparam("livemode"),
            model.id == bindparam("public_id"),
        )
        .options(*options)
    )


def lock(row: Row, *options: ORMOption) -> Row:
    """Write what is pending, then read the row again and lock it until the transaction ends."""
    db.session.flush()
    model = type(row)
    return db.session.scalars(locking(select(model).where(model.pk == row.pk), *options)).one()


def locking(query: Select[Row], *options: ORMOption) -> Select[Row]:
    """`query` with its rows locked, and read again where they are in memory already.

    FOR NO KEY UPDATE: rows that others insert meanwhile with a foreign key to the locked row need not wait.
    """
    return (
        query.options(*options)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def listing(
    model: type[Row], tenant: Tenant, *, created: Created | None = None, **equal: Any
) -> Select[Row]:
    """The tenant's rows where each column in `equal` has its value; None means any."""
    query = owned(model, tenant)
    for column, value in equal.items():
        if value is not None:
            query = query.where(getattr(model, column) == value)
    return _in_range(query, model, created) if created else query


def _in_range(query: Select[Row], model: type[Row], created: Created) -> Select[Row]:
    if created.gt is not None:
        query = query.where(model.created > created.gt)
    if created.gte is not None:
        query = query.where(model.created >= created.gte)
    if created.lt is not None:
        query = query.where(model.created < created.lt)
    if created.lte is not None:
        query = query.where(model.created <= created.lte)
    return query
