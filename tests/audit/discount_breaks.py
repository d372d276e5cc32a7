"""What breaks each invariant of discounts, as SQL. `{paid}` and the like are ids of the purchases."""

from __future__ import annotations

CASES: list[tuple[str, str, str | list[str]]] = [
    (
        "session-discount",
        "{paid}",
        [
            "UPDATE checkout_sessions SET coupon_pk = (SELECT pk FROM coupons) WHERE id = '{paid}'",
            "UPDATE coupons SET times_redeemed = 2",
        ],
    ),
    (
        "session-discount",
        "{discounted}",
        "UPDATE line_items SET amount_discount = amount_discount + 1, "
        "amount_total = amount_total - 1 WHERE session_id = '{discounted}'",
    ),
    (
        "session-promotion-code",
        "{paid}",
        [
            "UPDATE checkout_sessions SET promotion_code_id = '{promotion_code}' "
            "WHERE id = '{paid}'",
            "UPDATE promotion_codes SET times_redeemed = 2",
        ],
    ),
    (
        "coupon-redemptions",
        "TEN",
        "UPDATE coupons SET times_redeemed = 2",
    ),
    (
        "promotion-code-redemptions",
        "{promotion_code}",
        "UPDATE promotion_codes SET times_redeemed = 0",
    ),
    (
        "order-discount",
        "{discounted_order}",
        "UPDATE order_line_items SET amount_total = amount_total - 1 "
        "WHERE order_id = '{discounted_order}'",
    ),
]
"""The invariant, the id of the row that breaks it, and the statements that make it do so."""
