"""The discount of a session: applied to its line items, shown, and redeemed when it is paid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain import amounts, discounts
from checkout.domain.discounts import DiscountRefused, Reason
from checkout.models import (
    Charge,
    CheckoutSession,
    Coupon,
    LineItem,
    Order,
    OrderLineItem,
    Price,
    PromotionCode,
)
from checkout.models.base import new_id
from checkout.schemas.discounts import SessionDiscount
from checkout.services import coupons, customers, promotion_codes
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db


@dataclass(frozen=True)
class Discount:
    """A coupon, by a promotion code or without one."""

    coupon: Coupon
    code: PromotionCode | None = None

    @property
    def label(self) -> str:
        """What the shopper reads."""
        return self.code.code if self.code else self.coupon.name or self.coupon.id

    def refusal(self, session: CheckoutSession, subtotal: int) -> Reason | None:
        """Why the session can't have it now. `subtotal`: what its items cost, in minor units."""
        now, coupon, code = clock.now(), self.coupon, self.code
        if coupon.deleted_at is not None:
            return Reason.DELETED
        if code and not code.active:
            return Reason.INACTIVE
        if coupon.expired_at(now) or (code and code.expired_at(now)):
            return Reason.EXPIRED
        if coupon.used_up or (code and code.used_up):
            return Reason.USED_UP
        if coupon.basis_points is None and coupon.amount_off_in(session.currency or "") is None:
            return Reason.OTHER_CURRENCY
        return _restriction(code, session, subtotal) if code else None

    def count(self) -> None:
        """Count a redemption of the locked rows."""
        self.coupon.times_redeemed += 1
        if self.code:
            self.code.times_redeemed += 1


def _restriction(code: PromotionCode, session: CheckoutSession, subtotal: int) -> Reason | None:
    if code.customer_id is not None and code.customer_id != session.customer_id:
        return Reason.OTHER_CUSTOMER
    if code.minimum_amount is not None:
        minimum = code.minimum_in(session.currency or "")
        if minimum is None:
            return Reason.OTHER_CURRENCY
        if subtotal < minimum:
            return Reason.BELOW_MINIMUM
    if code.first_time_transaction and not _is_first_payment(session):
        return Reason.NOT_FIRST
    return None


def _is_first_payment(session: CheckoutSession) -> bool:
    """Whether the session's customer has not paid yet. A guest, who becomes no customer, may have."""
    if session.customer_id is None:
        return session.customer_creation == "always"
    query = select(Charge.pk).where(
        Charge.customer_id == session.customer_id, Charge.status == "succeeded"
    )
    return db.session.scalar(query.limit(1)) is None


def requested(tenant: Tenant, given: Sequence[SessionDiscount] | None) -> Discount | None:
    """The discount that a request gives by ids. Raises ResourceMissing."""
    for wanted in given or ():
        if wanted.coupon is not None:
            param = "discounts[0][coupon]"
            return Discount(coupons.retrieve(tenant, wanted.coupon, param=param))
        param = "discounts[0][promotion_code]"
        code = promotion_codes.retrieve(tenant, wanted.promotion_code or "", param=param)
        return Discount(code.coupon, code)
    return None


def entered(session: CheckoutSession, text: str) -> Discount:
    """The discount of the code that the shopper enters. Raises DiscountRefused where there is none."""
    code = promotion_codes.entered(Tenant.of(session), text, session.customer_id)
    if code is None:
        raise DiscountRefused(Reason.UNKNOWN, param="promotion_code")
    return Discount(code.coupon, code)


def apply(
    session: CheckoutSession, discount: Discount, products: Sequence[str | None], *, param: str
) -> None:
    """Take the discount off the line items, in place of another one. The totals are still to be written.

    `products`: the product of each line item. Raises DiscountRefused.
    """
    lines, coupon = session.line_items, discount.coupon
    refused = discount.refusal(session, sum(line.amount_subtotal for line in lines))
    currency, only = session.currency or "", coupon.products
    if refused:
        minimum = discount.code.minimum_in(currency) if discount.code else None
        raise DiscountRefused(refused, param=param, minimum=minimum)
    eligible = [
        line.amount_subtotal if only is None or product in only else 0
        for line, product in zip(lines, products, strict=True)
    ]
    amount = discounts.amount(
        sum(eligible),
        basis_points=coupon.basis_points,
        amount_off=coupon.amount_off_in(currency),
        step=amounts.step_of(currency),
    )
    if amount == 0:
        raise DiscountRefused(Reason.OTHER_PRODUCTS, param=param)
    for line, part in zip(lines, discounts.divide(amount, eligible), strict=True):
        _set(line, part)
    session.coupon_pk = coupon.pk
    session.promotion_code_id = discount.code.id if discount.code else None
    session.discount = {
        "id": new_id("di"),
        "start": clock.now(),
        "coupon": coupon.id,
        "label": discount.label,
        "first_time": discount.code is not None and discount.code.first_time_transaction,
    }


def remove(session: CheckoutSession) -> None:
    """Give the line items their full price again. The totals are still to be written."""
    for line in session.line_items:
        _set(line, 0)
    session.coupon_pk = session.promotion_code_id = session.discount = None


def _set(line: LineItem, discount: int) -> None:
    line.amount_discount = discount
    line.amount_total = line.amount_subtotal - discount + line.amount_tax


def products_of(lines: Sequence[LineItem], coupon: Coupon) -> list[str | None]:
    """The product of each line item, where the coupon is for some products alone. One query, or none."""
    if coupon.products is None:
        return [None] * len(lines)
    ids = {line.price_id for line in lines}
    rows = db.session.execute(select(Price.id, Price.product_id).where(Price.id.in_(ids)))
    known = {price_id: product_id for price_id, product_id in rows}  # noqa: C416 - rows
    return [known[line.price_id] for line in lines]


def lock_customer(session: CheckoutSession) -> None:
    """Lock the customer whose first payment this has to be, so that no other session can be the first as well.

    The caller has locked session and intent, but no card yet.
    """
    if session.customer_id and session.discount and session.discount["first_time"]:
        customers.lock(Tenant.of(session), session.customer_id)


def locked(session: CheckoutSession) -> Discount | None:
    """The session's discount, read again and locked: concurrent sessions with it wait for each other here."""
    if session.coupon_pk is None:
        return None
    coupon = coupons.locked(session.coupon_pk)
    if session.promotion_code_id is None:
        return Discount(coupon)
    code = promotion_codes.locked(session.promotion_code_id)
    set_committed_value(code, "coupon", coupon)
    return Discount(coupon, code)


_COLUMNS = (
    CheckoutSession.id,
    CheckoutSession.discount,
    CheckoutSession.promotion_code_id,
    CheckoutSession.customer_id,
)


def of_sessions(ids: Collection[str]) -> Mapping[str, tuple[Any, int, Coupon]]:
    """By the ids of sessions with a discount: their columns, the amount, the coupon. One query."""
    query = select(*_COLUMNS, CheckoutSession.amount_discount, Coupon).where(
        CheckoutSession.id.in_(ids)
    )
    return {row.id: (row, row.amount_discount, row.Coupon) for row in _rows(query)}


def of_items(ids: Collection[str]) -> Mapping[str, tuple[Any, int, Coupon]]:
    """By the ids of discounted line items, of sessions or of Orders: as `of_sessions`. One query."""
    sold = select(LineItem.id.label("item_id"), *_COLUMNS, LineItem.amount_discount, Coupon)
    sold = sold.join(LineItem, LineItem.session_id == CheckoutSession.id).where(
        LineItem.id.in_(ids)
    )
    amount = (OrderLineItem.amount_subtotal - OrderLineItem.amount_total).label("amount_discount")
    ordered = select(OrderLineItem.id.label("item_id"), *_COLUMNS, amount, Coupon)
    ordered = ordered.join(Order, Order.checkout_session_id == CheckoutSession.id)
    ordered = ordered.join(OrderLineItem, OrderLineItem.order_id == Order.id)
    ordered = ordered.where(OrderLineItem.id.in_(ids))
    of_orders = any(each.startswith("oli_") for each in ids)
    rows = _rows(ordered if of_orders else sold)
    return {
        row.item_id: (row, row.amount_discount, row.Coupon) for row in rows if row.amount_discount
    }


def _rows(query: Select[Any]) -> Sequence[Any]:
    return db.session.execute(query.join(Coupon, Coupon.pk == CheckoutSession.coupon_pk)).all()
