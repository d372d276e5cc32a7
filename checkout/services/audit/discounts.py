"""Invariants of discounts, and of how often coupons and promotion codes are redeemed.

Constraints of the tables keep redemptions within `max_redemptions`.
"""

from __future__ import annotations

from foundation.audit import Invariant, sql

REDEMPTIONS = """
    SELECT t.id, t.times_redeemed, coalesce(s.number, 0) AS completed_sessions
    FROM {table} t LEFT JOIN (
        SELECT {column}, count(*) AS number FROM checkout_sessions
        WHERE status = 'complete' AND {column} IS NOT NULL GROUP BY {column}
    ) AS s ON s.{column} = t.{key}
    WHERE t.times_redeemed <> coalesce(s.number, 0)
"""

INVARIANTS = (
    Invariant(
        "session-discount",
        "A session's discount is the sum of its lines' discounts, and above zero exactly with a coupon.",
        sql("""
            SELECT s.id, s.amount_discount, s.coupon_pk AS coupon,
                coalesce(sum(l.amount_discount), 0) AS sum_of_lines
            FROM checkout_sessions s LEFT JOIN line_items l ON l.session_id = s.id
            GROUP BY s.id, s.amount_discount, s.coupon_pk
            HAVING s.amount_discount <> coalesce(sum(l.amount_discount), 0)
            OR (s.amount_discount > 0) <> (s.coupon_pk IS NOT NULL)
        """),
    ),
    Invariant(
        "session-promotion-code",
        "The promotion code of a session is a code of its coupon.",
        sql("""
            SELECT s.id, s.coupon_pk AS coupon, p.coupon_pk AS coupon_of_code
            FROM checkout_sessions s JOIN promotion_codes p ON p.id = s.promotion_code_id
            WHERE s.coupon_pk IS NULL OR s.coupon_pk <> p.coupon_pk
        """),
    ),
    Invariant(
        "coupon-redemptions",
        "A coupon was redeemed by each complete session that has it.",
        sql(REDEMPTIONS.format(table="coupons", column="coupon_pk", key="pk")),
    ),
    Invariant(
        "promotion-code-redemptions",
        "A promotion code was redeemed by each complete session that has it.",
        sql(REDEMPTIONS.format(table="promotion_codes", column="promotion_code_id", key="id")),
    ),
    Invariant(
        "order-discount",
        "An Order's discount is the sum of its lines' discounts.",
        sql("""
            SELECT o.id, o.amount_discount,
                coalesce(sum(l.amount_subtotal - l.amount_total), 0) AS sum_of_lines
            FROM orders o LEFT JOIN order_line_items l ON l.order_id = o.id
            GROUP BY o.id, o.amount_discount
            HAVING o.amount_discount <> coalesce(sum(l.amount_subtotal - l.amount_total), 0)
        """),
    ),
)
