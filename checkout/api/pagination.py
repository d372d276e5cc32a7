"""Pages of a list: newest first, by keyset on the growing integer key.

A page costs the same in a large table as in a small one, and rows that come or go meanwhile shift
nothing. Source of the rules: the guide's page on pagination, and README 10 of the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from sqlalchemy import Select

from checkout.domain.errors import InvalidRequest
from checkout.schemas.lists import Page
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from foundation.database import db

Snapshot = dict[str, Any]


def page(
    tenant: Tenant,
    query: Select[Any],
    wanted: Page,
    snapshots_of: Callable[[Sequence[Any]], list[Snapshot]],
) -> Snapshot:
    """One page of `query`, which selects rows of one model, as a list object.

    `next_cursor` is what to send as `starting_after` for the next page; null at the end, and with
    `ending_before`. Raises InvalidRequest for a cursor that names nothing of the tenant's.
    """
    model = query.column_descriptions[0]["entity"]
    backwards = wanted.ending_before is not None
    if wanted.starting_after is not None:
        query = query.where(model.pk < _pk(tenant, model, wanted.starting_after, "starting_after"))
    if wanted.ending_before is not None:
        query = query.where(model.pk > _pk(tenant, model, wanted.ending_before, "ending_before"))
    query = query.order_by(model.pk if backwards else model.pk.desc())
    # One more than asked for tells whether there are more.
    rows = list(db.session.scalars(query.limit(wanted.limit + 1)))
    has_more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    if backwards:
        rows.reverse()
    return _list(rows, has_more, backwards, snapshots_of)


def part(
    rows: Sequence[Any], wanted: Page, snapshots_of: Callable[[Sequence[Any]], list[Snapshot]]
) -> Snapshot:
    """One page of a short list that is in memory already, in its own order. Raises InvalidRequest."""
    ids = [row.id for row in rows]
    start = 0
    if wanted.starting_after is not None:
        start = _position(ids, wanted.starting_after, "starting_after") + 1
    if wanted.ending_before is not None:
        end = _position(ids, wanted.ending_before, "ending_before")
        start = max(0, end - wanted.limit)
        return _list(rows[start:end], start > 0, True, snapshots_of)
    end = start + wanted.limit
    return _list(rows[start:end], end < len(ids), False, snapshots_of)


def _list(
    rows: Sequence[Any],
    has_more: bool,
    backwards: bool,
    snapshots_of: Callable[[Sequence[Any]], list[Snapshot]],
) -> Snapshot:
    return {
        "object": "list",
        "data": snapshots_of(rows),
        "has_more": has_more,
        "next_cursor": rows[-1].id if has_more and not backwards else None,
        "url": request.path,
    }


def each(snapshot_of: Callable[[Any], Snapshot]) -> Callable[[Sequence[Any]], list[Snapshot]]:
    """For objects whose snapshots need nothing in common."""
    return lambda rows: [snapshot_of(row) for row in rows]


def _pk(tenant: Tenant, model: type[Any], cursor: str, param: str) -> int:
    """Where the cursor stands, whether or not the list's filters would show it."""
    query = tenancy.owned(model, tenant).where(model.id == cursor).with_only_columns(model.pk)
    pk = db.session.scalar(query)
    if pk is None:
        raise _unknown(cursor, param)
    return int(pk)


def _position(ids: list[str], cursor: str, param: str) -> int:
    if cursor not in ids:
        raise _unknown(cursor, param)
    return ids.index(cursor)


def _unknown(cursor: str, param: str) -> InvalidRequest:
    return InvalidRequest(
        f"The `{param}` field names nothing in this list: '{cursor}'.",
        param=param,
        code="resource_missing",
    )
