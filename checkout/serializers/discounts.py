"""Coupons, promotion codes, and the discounts of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checkout.models import Coupon, PromotionCode
from checkout.serializers.shape import Snapshot, plain
from foundation import clock

if TYPE_CHECKING:
    from checkout.serializers import types


def coupon(row: Coupon) -> Snapshot:
    shown: types.Coupon = {
        "id": row.id,
        "object": "coupon",
        "name": row.name,
        "percent_off": _percent(row.basis_points),
        "amount_off": row.amount_off,
        "currency": row.currency,
        "currency_options": {row.currency: {"amount_off": row.amount_off}, **row.currency_options}
        if row.currency
        else None,
        "duration": row.duration,
        "duration_in_months": row.duration_in_months,
        "applies_to": {"products": row.products} if row.products else None,
        "max_redemptions": row.max_redemptions,
        "times_redeemed": row.times_redeemed,
        "redeem_by": row.redeem_by,
        "valid": row.valid_at(clock.now()),
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def _percent(basis_points: int | None) -> int | float | None:
    """As JSON has it: 25 or 12.5."""
    if basis_points is None:
        return None
    return basis_points // 100 if basis_points % 100 == 0 else basis_points / 100


def promotion_code(row: PromotionCode) -> Snapshot:
    """A promotion code, with its whole coupon. Needs `coupon` loaded."""
    currency = row.minimum_amount_currency
    shown: types.PromotionCode = {
        "id": row.id,
        "object": "promotion_code",
        "code": row.code,
        "promotion": {"type": "coupon", "coupon": coupon(row.coupon)},
        "active": row.active_at(clock.now()),
        "customer": row.customer_id,
        "expires_at": row.expires_at,
        "max_redemptions": row.max_redemptions,
        "times_redeemed": row.times_redeemed,
        "restrictions": {
            "first_time_transaction": row.first_time_transaction,
            "minimum_amount": row.minimum_amount,
            "minimum_amount_currency": currency,
            "currency_options": {
                currency: {"minimum_amount": row.minimum_amount},
                **row.minimum_amount_options,
            }
            if currency
            else None,
        },
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def applied_discount(session: Any, amount: int, of: Coupon) -> Snapshot:
    """`amount` of a session's discount: all of it, or a line item's part. `session` has the columns of one."""
    shown: types.AppliedDiscount = {
        "amount": amount,
        "discount": {
            "id": session.discount["id"],
            "object": "discount",
            "source": {"type": "coupon", "coupon": coupon(of)},
            "promotion_code": session.promotion_code_id,
            "checkout_session": session.id,
            "customer": session.customer_id,
            "start": session.discount["start"],
            "end": None,
            "invoice": None,
            "invoice_item": None,
            "subscription": None,
            "subscription_item": None,
        },
    }
    return plain(shown)
