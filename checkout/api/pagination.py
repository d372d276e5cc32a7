"""Pages of a list, newest first, by keyset on the monotonic integer key.

A page costs the same in a large table as in a small one, and rows inserted or deleted meanwhile shift nothing. Source:
the guide's page on pagination, and README 10 of the contract.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from sqlalchemy import Select

from checkout.domain.errors import InvalidRequest
from checkout.models import (
    Charge,
    CheckoutSession,
    Customer,
    PaymentIntent,
    PaymentMethod,
    Product,
)
from checkout.models.base import is_well_formed
from checkout.schemas.lists import Page
from checkout.schemas.search import Search
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from foundation.database import db

Snapshot = dict[str, Any]
SnapshotsOf = Callable[[Sequence[Any]], list[Snapshot]]


REFERENCES: dict[str, type[Any]] = {
    "charge": Charge,
    "checkout_session": CheckoutSession,
    "customer": Customer,
    "payment_intent": PaymentIntent,
    "payment_method": PaymentMethod,
    "product": Product,
}
"""Filters that name another object, and its table."""


def page(tenant: Tenant, query: Select[Any], params: Page, snapshots_of: SnapshotsOf) -> Snapshot:
    """One page of `query`, which selects rows of one model, as a list object.

    `next_cursor` is the `starting_after` of the next page: null on the last one, and with `ending_before`. Raises
    InvalidRequest for a cursor that is no object of the tenant's.
    """
    model = query.column_descriptions[0]["entity"]
    backwards = params.ending_before is not None
    if params.starting_after is not None:
        query = query.where(model.pk < _pk(tenant, model, params.starting_after, "starting_after"))
    if params.ending_before is not None:
        query = query.where(model.pk > _pk(tenant, model, params.ending_before, "ending_before"))
    query = query.order_by(model.pk if backwards else model.pk.desc())
    # One row more than the page has tells whether there is another page.
    rows = list(db.session.scalars(query.limit(params.limit + 1)))
    return of_rows(rows, params, snapshots_of)


def of_rows(rows: list[Any], params: Page, snapshots_of: SnapshotsOf) -> Snapshot:
    """One page of the rows that a query found: up to `limit` + 1, the oldest first with `ending_before`."""
    backwards = params.ending_before is not None
    has_more = len(rows) > params.limit
    rows = rows[: params.limit]
    if backwards:
        rows.reverse()
    return _list(rows, has_more, backwards, snapshots_of)


def search_page(
    tenant: Tenant, query: Select[Any], params: Search, snapshots_of: SnapshotsOf
) -> Snapshot:
    """One page of what a search found, newest first. `next_page` is the `page` of the next one, null on the last.

    Raises InvalidRequest for a `page` that no search has answered.
    """
    model = query.column_descriptions[0]["entity"]
    if params.page is not None:
        query = query.where(model.pk < _pk(tenant, model, _last_id(params.page), "page"))
    rows = list(db.session.scalars(query.order_by(model.pk.desc()).limit(params.limit + 1)))
    has_more = len(rows) > params.limit
    rows = rows[: params.limit]
    return {
        "object": "search_result",
        "data": snapshots_of(rows),
        "has_more": has_more,
        "next_page": _token(rows[-1].id) if has_more else None,
        "url": request.path,
    }


def _token(last_id: str) -> str:
    """What stands for a page: the last object before it. Clients have no use for its contents."""
    return urlsafe_b64encode(last_id.encode()).decode().rstrip("=")


def _last_id(token: str) -> str:
    try:
        last_id = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except ValueError:
        last_id = ""
    if not is_well_formed(last_id):
        raise unknown_cursor(token, "page")
    return last_id


def check_references(tenant: Tenant, params: Page) -> None:
    """Check that the objects exist that the filters of an empty page name. Raises ResourceMissing."""
    for name, model in REFERENCES.items():
        public_id = getattr(params, name, None)
        if public_id is not None:
            tenancy.find(model, tenant, public_id, kind=model.__name__, param=name)


def part(rows: Sequence[Any], params: Page, snapshots_of: SnapshotsOf) -> Snapshot:
    """One page of rows that are loaded already, in their own order. Raises InvalidRequest."""
    ids = [row.id for row in rows]
    start = 0
    if params.starting_after is not None:
        start = _position(ids, params.starting_after, "starting_after") + 1
    if params.ending_before is not None:
        end = _position(ids, params.ending_before, "ending_before")
        start = max(0, end - params.limit)
        return _list(rows[start:end], start > 0, True, snapshots_of)
    end = start + params.limit
    return _list(rows[start:end], end < len(ids), False, snapshots_of)


def each(snapshot_of: Callable[[Any], Snapshot]) -> SnapshotsOf:
    """Serialise row by row."""
    return lambda rows: [snapshot_of(row) for row in rows]


def _list(
    rows: Sequence[Any], has_more: bool, backwards: bool, snapshots_of: SnapshotsOf
) -> Snapshot:
    return {
        "object": "list",
        "data": snapshots_of(rows),
        "has_more": has_more,
        "next_cursor": rows[-1].id if has_more and not backwards else None,
        "url": request.path,
    }


def _pk(tenant: Tenant, model: type[Any], cursor: str, param: str) -> int:
    """The key of the cursor's row, whether or not the list's filters include it."""
    query = tenancy.owned(model, tenant).where(model.id == cursor).with_only_columns(model.pk)
    pk = db.session.scalar(query)
    if pk is None:
        raise unknown_cursor(cursor, param)
    return int(pk)


def _position(ids: list[str], cursor: str, param: str) -> int:
    if cursor not in ids:
        raise unknown_cursor(cursor, param)
    return ids.index(cursor)


def unknown_cursor(cursor: str, param: str) -> InvalidRequest:
    """The refusal of a cursor that is no object of the list."""
    return InvalidRequest(
        f"The `{param}` field names nothing in this list: '{cursor}'.",
        param=param,
        code="resource_missing",
    )
