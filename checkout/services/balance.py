"""The balance and its transactions, which are read from the rows of charges, refunds and disputes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)

from checkout.domain.balance import SETTLEMENT_SECONDS, TYPES, Kind, Transaction, source_of
from checkout.domain.errors import ResourceMissing
from checkout.models import Charge, Dispute, Refund
from checkout.schemas.lists import Created
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import connection, table

Condition = ColumnElement[bool]
CHARGES, REFUNDS, DISPUTES = table(Charge).c, table(Refund).c, table(Dispute).c


@dataclass(frozen=True)
class Branch:
    """The rows that have a transaction of one kind, with what the transaction takes from them.

    `created` is null in a row that has no such transaction.
    """

    kind: Kind
    columns: Any
    amount: ColumnElement[int]
    fee: ColumnElement[int]
    created: ColumnElement[int]
    about: ColumnElement[Any]

    def select(self, tenant: Tenant, *where: Condition) -> Select[Any]:
        return select(
            literal_column(f"{self.kind:d}").label("kind"),
            self.columns.pk,
            self.columns.id.label("source"),
            self.amount.label("amount"),
            self.fee.label("fee"),
            self.columns.currency,
            self.created.label("created"),
            self.about.label("about"),
        ).where(
            self.columns.account_id == tenant.account_id,
            self.columns.livemode == tenant.livemode,
            self.created.is_not(None),
            *where,
        )


NOTHING: ColumnElement[int] = literal_column("0")
BRANCHES = (
    Branch(
        Kind.CHARGE,
        CHARGES,
        CHARGES.amount_captured,
        CHARGES.amount_fee,
        CHARGES.captured_at,
        CHARGES.description,
    ),
    Branch(Kind.REFUND, REFUNDS, -REFUNDS.amount, NOTHING, REFUNDS.created, REFUNDS.charge_id),
    Branch(
        Kind.WITHDRAWAL,
        DISPUTES,
        -DISPUTES.amount,
        DISPUTES.amount_fee,
        DISPUTES.withdrawn_at,
        DISPUTES.charge_id,
    ),
    Branch(
        Kind.REINSTATEMENT,
        DISPUTES,
        DISPUTES.amount,
        NOTHING,
        DISPUTES.reinstated_at,
        DISPUTES.charge_id,
    ),
)


def listing(
    tenant: Tenant,
    *,
    limit: int,
    older_than: Transaction | None = None,
    newer_than: Transaction | None = None,
    type: str | None = None,  # noqa: A002 - the name of the filter
    source: str | None = None,
    currency: str | None = None,
    created: Created | None = None,
) -> list[Transaction]:
    """Up to `limit` transactions: the newest first, or the oldest first of those `newer_than` another.

    Each branch reads at most `limit` rows, by an index on the time.
    """
    parts = []
    for branch in BRANCHES:
        if type not in (None, TYPES[branch.kind]):
            continue
        where = _filters(branch, source, currency, created)
        order: tuple[Any, ...] = (branch.created.desc(), branch.columns.pk.desc())
        if newer_than:
            order = (branch.created, branch.columns.pk)
            where.append(_newer(branch, newer_than))
        if older_than:
            where.append(_older(branch, older_than))
        part = branch.select(tenant, *where).order_by(*order).limit(limit).subquery()
        parts.append(select(*part.c))
    if not parts:
        return []
    every = union_all(*parts).subquery().c
    order = (every.created, every.kind, every.pk)
    query = select(*every).order_by(*(order if newer_than else [each.desc() for each in order]))
    return _transactions(query.limit(limit))


def _filters(
    branch: Branch, source: str | None, currency: str | None, created: Created | None
) -> list[Condition]:
    bounds = created or Created()
    conditions = (
        (source, lambda value: branch.columns.id == value),
        (currency, lambda value: branch.columns.currency == value),
        (bounds.gt, lambda value: branch.created > value),
        (bounds.gte, lambda value: branch.created >= value),
        (bounds.lt, lambda value: branch.created < value),
        (bounds.lte, lambda value: branch.created <= value),
    )
    return [condition(value) for value, condition in conditions if value is not None]


def _older(branch: Branch, than: Transaction) -> Condition:
    if branch.kind == than.kind:
        place = tuple_(branch.created, branch.columns.pk)
        return place < tuple_(than.created, than.pk)
    return (
        branch.created <= than.created if branch.kind < than.kind else branch.created < than.created
    )


def _newer(branch: Branch, than: Transaction) -> Condition:
    if branch.kind == than.kind:
        place = tuple_(branch.created, branch.columns.pk)
        return place > tuple_(than.created, than.pk)
    return (
        branch.created >= than.created if branch.kind > than.kind else branch.created > than.created
    )


def retrieve(tenant: Tenant, public_id: str) -> Transaction:
    """Raises ResourceMissing."""
    try:
        return find(tenant, [public_id])[public_id]
    except KeyError:
        raise ResourceMissing("BalanceTransaction", public_id) from None


def find(tenant: Tenant, ids: Collection[str]) -> dict[str, Transaction]:
    """The tenant's transactions with these ids, by id. Unknown ids are left out."""
    named: dict[Kind, list[str]] = {}
    for public_id in ids:
        if known := source_of(public_id):
            named.setdefault(known[0], []).append(known[1])
    parts = [
        branch.select(tenant, branch.columns.id.in_(named[branch.kind]))
        for branch in BRANCHES
        if branch.kind in named
    ]
    found = _transactions(union_all(*parts)) if parts else []
    return {each.id: each for each in found}


def _transactions(query: Any) -> list[Transaction]:
    return [
        Transaction(
            kind=Kind(row.kind),
            pk=row.pk,
            source=row.source,
            amount=row.amount,
            fee=row.fee,
            currency=row.currency,
            created=row.created,
            about=row.about,
        )
        for row in connection().execute(query)
    ]


@dataclass(frozen=True)
class Sum:
    """The sums of one currency, in minor units. Either may be below zero."""

    currency: str
    available: int
    pending: int


def sums(tenant: Tenant) -> list[Sum]:
    """What is available and what is pending now, for each currency of a transaction."""
    every = union_all(*(branch.select(tenant) for branch in BRANCHES)).subquery().c
    net = every.amount - every.fee
    is_available = every.created <= clock.now() - SETTLEMENT_SECONDS
    available = func.sum(case((is_available, net), else_=0))
    query = select(every.currency, available, func.sum(net) - available)
    rows = connection().execute(query.group_by(every.currency).order_by(every.currency))
    return [Sum(row[0], int(row[1]), int(row[2])) for row in rows]
