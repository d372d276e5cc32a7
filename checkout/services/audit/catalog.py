"""Invariants of products and customers."""

from __future__ import annotations

from foundation.audit import Invariant, sql

INVARIANTS = (
    Invariant(
        "deleted-product",
        "A deleted product has no prices.",
        sql("""
            SELECT p.id, p.deleted_at, count(*) AS prices
            FROM products p JOIN prices r ON r.product_id = p.id
            WHERE p.deleted_at IS NOT NULL GROUP BY p.id, p.deleted_at
        """),
    ),
    Invariant(
        "default-payment-method",
        "A customer's default payment method is attached to that customer.",
        sql("""
            SELECT c.id, c.default_payment_method_id AS method, m.customer_id AS attached_to
            FROM customers c JOIN payment_methods m ON m.id = c.default_payment_method_id
            WHERE m.customer_id IS NULL OR m.customer_id <> c.id
        """),
    ),
)
