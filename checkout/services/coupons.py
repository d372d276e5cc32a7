"""Coupons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.event_types import EventType
from checkout.models import Coupon, Product
from checkout.models.base import new_id
from checkout.schemas.discounts import CouponCreate, CouponUpdate, plain
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db, insert_once

LONGEST = 5 * 366 * 24 * 3600
"""Seconds until `redeem_by` at most: five years, as at Stripe."""


def create(tenant: Tenant, request: CouponCreate) -> Coupon:
    """Create a coupon. Raises InvalidRequest, ResourceMissing. Events: coupon.created."""
    now = clock.now()
    if request.redeem_by is not None and not now < request.redeem_by <= now + LONGEST:
        raise InvalidRequest(
            "The `redeem_by` timestamp must be in the future, at most five years from now.",
            param="redeem_by",
        )
    products = _products(tenant, request.applies_to.products) if request.applies_to else None
    columns = request.columns() | {"currency_options": plain(request.currency_options)}
    coupon = insert_once(
        Coupon,
        id=request.id or new_id("", 10)[1:],
        basis_points=request.basis_points,
        products=products,
        created=now,
        **columns,
        **tenant.stamp(),
    )
    if coupon is None:
        raise InvalidRequest(
            f"A coupon with the ID '{request.id}' exists already.",
            param="id",
            code="resource_already_exists",
        )
    outbox.record(EventType.COUPON_CREATED, coupon)
    return coupon


def _products(tenant: Tenant, ids: Sequence[str]) -> list[str]:
    """The ids without repetition. Raises ResourceMissing for the first that no product of the tenant's has."""
    wanted = list(dict.fromkeys(ids))
    query = tenancy.owned(Product, tenant).where(Product.id.in_(wanted))
    known = set(db.session.scalars(query.with_only_columns(Product.id)))
    for index, product_id in enumerate(ids):
        if product_id not in known:
            raise ResourceMissing("Product", product_id, param=f"applies_to[products][{index}]")
    return wanted


def update(coupon: Coupon, request: CouponUpdate) -> Coupon:
    """Change a locked coupon. Raises InvalidRequest. Events: coupon.updated."""
    with outbox.updating(EventType.COUPON_UPDATED, coupon):
        for column, value in request.changes(coupon.metadata_).items():
            setattr(coupon, column, value)
        if request.currency_options is not None:
            _add_amounts(coupon, plain(request.currency_options))
    return coupon


def _add_amounts(coupon: Coupon, options: dict[str, Any]) -> None:
    if coupon.currency is None:
        raise InvalidRequest("The coupon has no amount off.", param="currency_options")
    if coupon.currency in options or not options.keys().isdisjoint(coupon.currency_options):
        raise InvalidRequest(
            "The amount off in a currency can't be changed.", param="currency_options"
        )
    coupon.currency_options = {**coupon.currency_options, **options}


def delete(coupon: Coupon) -> Coupon:
    """Delete a locked coupon: nobody can redeem it any more. The row stays, because older objects refer to it.

    Events: coupon.deleted, with the coupon as it was.
    """
    outbox.record(EventType.COUPON_DELETED, coupon)
    coupon.deleted_at = clock.now()
    return coupon


def retrieve(tenant: Tenant, coupon_id: str, *, param: str = "id") -> Coupon:
    """Raises ResourceMissing, for a deleted coupon too."""
    return _only(_existing(tenant, coupon_id), coupon_id, param)


def retrieve_locked(tenant: Tenant, coupon_id: str) -> Coupon:
    """The coupon, locked until the transaction ends. Raises ResourceMissing."""
    return _only(tenancy.locking(_existing(tenant, coupon_id)), coupon_id, "id")


def _existing(tenant: Tenant, coupon_id: str) -> Select[Any]:
    return tenancy.owned(Coupon, tenant).where(Coupon.id == coupon_id, Coupon.deleted_at.is_(None))


def _only(query: Select[Any], coupon_id: str, param: str) -> Coupon:
    coupon: Coupon | None = db.session.scalar(query)
    if coupon is None:
        raise ResourceMissing("Coupon", coupon_id, param=param)
    return coupon


def locked(pk: int) -> Coupon:
    """The coupon that a row refers to, locked until the transaction ends."""
    return db.session.scalars(tenancy.locking(select(Coupon).where(Coupon.pk == pk))).one()


def listing(tenant: Tenant, **filters: Any) -> Select[Any]:
    """The query of a list. Filters: `created`."""
    return tenancy.listing(Coupon, tenant, **filters).where(Coupon.deleted_at.is_(None))
