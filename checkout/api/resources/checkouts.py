"""Checkout Sessions as checkouts: the same sessions, in the dialect of this path."""

from __future__ import annotations

from collections.abc import Sequence

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.models import CheckoutSession
from checkout.schemas.checkouts import CheckoutCreate, CheckoutList, CheckoutRead, CheckoutUpdate
from checkout.schemas.fields import merged
from checkout.services.sessions import checkouts, expire, line_items, queries

KIND = "checkout"


@bp.post("/checkouts")
@writes(CheckoutCreate, KIND, needs_key=False)
def create_checkout(call: Call[CheckoutCreate]) -> Snapshot:
    return _snapshot(checkouts.create(call.tenant, call.params))


@bp.get("/checkouts")
@reads(CheckoutList, f"list of {KIND}")
def list_checkouts(call: Call[CheckoutList]) -> Snapshot:
    page = call.params.page()
    query = queries.listing(call.tenant, **page.filters())
    return pagination.page(call.tenant, query, page, _snapshots)


@bp.get("/checkouts/<object_id>")
@reads(CheckoutRead, KIND)
def retrieve_checkout(call: Call[CheckoutRead], object_id: str) -> Snapshot:
    return _snapshot(queries.retrieve(call.tenant, object_id))


@bp.post("/checkouts/<object_id>")
@writes(CheckoutUpdate, KIND, needs_key=False)
def update_checkout(call: Call[CheckoutUpdate], object_id: str) -> Snapshot:
    session = queries.retrieve_locked(call.tenant, object_id)
    session.metadata_ = merged(session.metadata_, call.params.metadata)
    return _snapshot(session)


@bp.post("/checkouts/<object_id>/expire")
@writes(CheckoutRead, KIND, needs_key=False)
def expire_checkout(call: Call[CheckoutRead], object_id: str) -> Snapshot:
    session = queries.retrieve_locked(call.tenant, object_id)
    return _snapshot(expire.expire(session))


def _snapshots(rows: Sequence[CheckoutSession]) -> list[Snapshot]:
    queries.load_waiting(rows)
    return _with_items(rows)


def _snapshot(session: CheckoutSession) -> Snapshot:
    """Needs its intent loaded, with the intent's attempt."""
    return _with_items([session])[0]


def _with_items(rows: Sequence[CheckoutSession]) -> list[Snapshot]:
    lines = line_items.with_prices([row.id for row in rows], products=True)
    return serializers.checkouts(rows, lines)
