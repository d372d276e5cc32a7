"""Invariants of the shop's orders. Their ids are those of `shop_orders.pk`."""

from __future__ import annotations

from foundation.audit import Invariant, sql

INVARIANTS = (
    Invariant(
        "order-total",
        "An order's total is its subtotal, less the discount, plus shipping and tax.",
        sql("""
            SELECT pk AS id, status, amount_total, amount_subtotal, amount_discount,
                amount_shipping, amount_tax
            FROM shop_orders
            WHERE amount_total <> amount_subtotal - amount_discount + amount_shipping + amount_tax
            AND status <> 'review'
        """),
    ),
    Invariant(
        "order-subtotal",
        "An order has lines, and its subtotal is their sum.",
        sql("""
            SELECT o.pk AS id, o.status, o.amount_subtotal,
                coalesce(sum(l.unit_amount * l.quantity), 0) AS sum_of_lines
            FROM shop_orders o LEFT JOIN shop_order_lines l ON l.order_pk = o.pk
            GROUP BY o.pk, o.status, o.amount_subtotal
            HAVING count(l.pk) = 0 OR o.amount_subtotal <> coalesce(sum(l.unit_amount * l.quantity), 0)
        """),
    ),
    Invariant(
        "order-settled",
        "An order has the time at which it was settled exactly if it is neither pending nor processing.",
        sql("""
            SELECT pk AS id, status, settled_at FROM shop_orders
            WHERE (status IN ('pending', 'processing')) <> (settled_at IS NULL)
        """),
    ),
    Invariant(
        "order-paid-session",
        "An order that was paid has a session.",
        sql("""
            SELECT pk AS id, status FROM shop_orders
            WHERE status IN ('paid', 'review') AND session_id IS NULL
        """),
    ),
)
