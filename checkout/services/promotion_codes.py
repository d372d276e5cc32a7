"""Promotion codes: texts that shoppers enter for a coupon."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain.discounts import DiscountRefused, Reason
from checkout.domain.errors import InvalidRequest
from checkout.domain.event_types import EventType
from checkout.models import Coupon, PromotionCode
from checkout.models.base import new_id
from checkout.schemas.discounts import PromotionCodeCreate, PromotionCodeUpdate, plain
from checkout.services import accounts, coupons, customers, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Those of a generated code: without 0, O, 1 and I, which look alike."""
LENGTH = 10
WITH_COUPON = (joinedload(PromotionCode.coupon, innerjoin=True),)


def create(tenant: Tenant, request: PromotionCodeCreate) -> PromotionCode:
    """Create a code. Raises InvalidRequest, ResourceMissing. Events: promotion_code.created."""
    coupon_id, param = request.coupon_id
    coupon = coupons.retrieve(tenant, coupon_id, param=param)
    if not coupon.valid_at(clock.now()):
        raise DiscountRefused(Reason.USED_UP if coupon.used_up else Reason.EXPIRED, param=param)
    _check_limits(coupon, request)
    if request.customer:
        customers.retrieve(tenant, request.customer, param="customer")
    text = request.code or "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    if request.active:
        lock_codes(tenant)
        _claim(tenant, text.upper(), request.customer, param="code")
    code = PromotionCode(
        id=new_id("promo"),
        coupon_pk=coupon.pk,
        code=text,
        code_key=text.upper(),
        created=clock.now(),
        **(request.restrictions.columns() if request.restrictions else {}),
        **request.columns(),
        **tenant.stamp(),
    )
    set_committed_value(code, "coupon", coupon)
    db.session.add(code)
    outbox.record(EventType.PROMOTION_CODE_CREATED, code)
    return code


def _check_limits(coupon: Coupon, request: PromotionCodeCreate) -> None:
    """A code lasts no longer and is redeemed no more often than its coupon. Raises InvalidRequest."""
    if request.expires_at is not None and request.expires_at <= clock.now():
        raise InvalidRequest(
            "The `expires_at` timestamp must be in the future.", param="expires_at"
        )
    for name, limit in (
        ("expires_at", coupon.redeem_by),
        ("max_redemptions", coupon.max_redemptions),
    ):
        wanted = getattr(request, name)
        if limit is not None and wanted is not None and wanted > limit:
            raise InvalidRequest(
                f"The `{name}` field must be at most that of the coupon, {limit}.", param=name
            )


def lock_codes(tenant: Tenant) -> None:
    """Let one request at a time claim codes of the account. Lock them before any code, or two could deadlock."""
    accounts.lock(tenant)


def _claim(tenant: Tenant, key: str, customer_id: str | None, *, param: str) -> None:
    """Free a code for a new holder. Raises InvalidRequest while its holder can be redeemed.

    A holder that has expired or is used up gives the code up.
    """
    query = _with_coupon(tenant).where(
        PromotionCode.active,
        PromotionCode.code_key == key,
        PromotionCode.customer_id.is_(None)
        if customer_id is None
        else PromotionCode.customer_id == customer_id,
    )
    holder = db.session.scalar(query)
    if holder is None:
        return
    if holder.active_at(clock.now()):
        raise InvalidRequest(
            f"An active promotion code '{holder.code}' exists already.",
            param=param,
            code="resource_already_exists",
        )
    holder.active = False
    db.session.flush()


def update(tenant: Tenant, code: PromotionCode, request: PromotionCodeUpdate) -> PromotionCode:
    """Change a locked code, whose coupon is loaded. To activate it, lock the codes first.

    Raises InvalidRequest. Events: promotion_code.updated.
    """
    if request.active and not code.active:
        _check_can_be_activated(code)
        _claim(tenant, code.code_key, code.customer_id, param="active")
    with outbox.updating(EventType.PROMOTION_CODE_UPDATED, code):
        if request.active is not None:
            code.active = request.active
        for column, value in request.changes(code.metadata_).items():
            setattr(code, column, value)
        if request.restrictions is not None:
            _add_minimums(code, plain(request.restrictions.currency_options))
    return code


def _check_can_be_activated(code: PromotionCode) -> None:
    now = clock.now()
    if code.expired_at(now) or code.used_up or not code.coupon.valid_at(now):
        raise InvalidRequest(
            "The promotion code can't be redeemed any more: it, or its coupon, has expired or was used up.",
            param="active",
        )


def _add_minimums(code: PromotionCode, options: dict[str, Any]) -> None:
    param = "restrictions[currency_options]"
    if code.minimum_amount_currency is None:
        raise InvalidRequest("The promotion code has no minimum amount.", param=param)
    known = {code.minimum_amount_currency, *code.minimum_amount_options}
    if not known.isdisjoint(options):
        raise InvalidRequest("The minimum amount in a currency can't be changed.", param=param)
    code.minimum_amount_options = {**code.minimum_amount_options, **options}


def retrieve(tenant: Tenant, code_id: str, *, param: str = "id") -> PromotionCode:
    """The code, with its coupon. Raises ResourceMissing."""
    return tenancy.find(
        PromotionCode, tenant, code_id, kind="PromotionCode", param=param, options=WITH_COUPON
    )


def retrieve_locked(tenant: Tenant, code_id: str) -> PromotionCode:
    """The code, locked until the transaction ends, with its coupon. Raises ResourceMissing."""
    return with_locked_row(retrieve(tenant, code_id))


def with_locked_row(code: PromotionCode) -> PromotionCode:
    """The code, read again and locked; its coupon stays loaded."""
    coupon = code.coupon
    locked = tenancy.lock(code)
    set_committed_value(locked, "coupon", coupon)
    return locked


def entered(tenant: Tenant, text: str, customer_id: str | None) -> PromotionCode | None:
    """The code that a shopper enters, in either case, with its coupon: the customer's own before that for everybody.

    Others and inactive ones are found too, so that a refusal can say why.
    """
    mine = or_(PromotionCode.customer_id == customer_id, PromotionCode.customer_id.is_(None))
    query = (
        _with_coupon(tenant)
        .where(PromotionCode.code_key == text.upper())
        .order_by(
            mine.desc(),
            PromotionCode.active.desc(),
            PromotionCode.customer_id.is_(None),
            PromotionCode.pk.desc(),
        )
        .limit(1)
    )
    code: PromotionCode | None = db.session.scalar(query)
    return code


def locked(code_id: str) -> PromotionCode:
    """The code that a row refers to, locked until the transaction ends. Its coupon is not loaded."""
    query = select(PromotionCode).where(PromotionCode.id == code_id)
    return db.session.scalars(tenancy.locking(query)).one()


def listing(
    tenant: Tenant,
    *,
    code: str | None = None,
    coupon: str | None = None,
    customer: str | None = None,
    active: bool | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list. Filters: `code`, `coupon`, `customer`, `active`, `created`."""
    query = tenancy.listing(PromotionCode, tenant, customer_id=customer, **filters)
    query = query.join(PromotionCode.coupon).options(contains_eager(PromotionCode.coupon))
    if code is not None:
        query = query.where(PromotionCode.code_key == code.upper())
    if coupon is not None:
        query = query.where(Coupon.id == coupon)
    if active is not None:
        condition = PromotionCode.is_active_at(clock.now())
        query = query.where(condition if active else ~condition)
    return query


def _with_coupon(tenant: Tenant) -> Select[Any]:
    return tenancy.owned(PromotionCode, tenant).options(*WITH_COUPON)
