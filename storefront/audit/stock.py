"""Invariants of the shop's stock: together they prove that available + held + sold = first level + deliveries."""

from __future__ import annotations

from foundation.audit import Invariant, sql

INVARIANTS = (
    Invariant(
        "stock-sum",
        "What is available of an SKU is the sum of the changes of its stock.",
        sql("""
            SELECT s.sku AS id, s.available, coalesce(sum(m.change), 0) AS sum_of_changes
            FROM shop_stock s LEFT JOIN shop_stock_moves m ON m.sku = s.sku
            GROUP BY s.sku, s.available
            HAVING s.available < 0 OR s.available <> coalesce(sum(m.change), 0)
        """),
    ),
    Invariant(
        "stock-held",
        "An order that is closed or refunded holds no units, and one that can be paid or is paid does.",
        sql("""
            SELECT pk AS id, status, stock_held FROM shop_orders
            WHERE stock_held AND status IN ('canceled', 'expired', 'failed', 'refunded')
            OR NOT stock_held AND status IN ('pending', 'processing', 'paid') AND created > (
                SELECT max(created) FROM shop_stock_moves WHERE reason = 'first')
        """),
    ),
    Invariant(
        "stock-order",
        "The changes of the stock for an order are its quantities if it holds its units, and nothing in sum if not.",
        sql("""
            SELECT o.pk AS id, o.status, m.sku, m.change, coalesce(l.quantity, 0) AS quantity
            FROM (SELECT order_pk, sku, sum(change) AS change FROM shop_stock_moves
                WHERE order_pk IS NOT NULL GROUP BY order_pk, sku) AS m
            JOIN shop_orders o ON o.pk = m.order_pk
            LEFT JOIN (SELECT order_pk, sku, sum(quantity) AS quantity FROM shop_order_lines
                GROUP BY order_pk, sku) AS l ON l.order_pk = m.order_pk AND l.sku = m.sku
            WHERE -m.change <> CASE WHEN o.stock_held THEN coalesce(l.quantity, 0) ELSE 0 END
            AND NOT (o.status IN ('review', 'refunded') AND m.change = 0)
        """),
    ),
    Invariant(
        "stock-taken",
        "An order took units of each SKU that was counted when it was created.",
        sql("""
            SELECT o.pk AS id, o.status, l.sku, l.quantity
            FROM shop_order_lines l JOIN shop_orders o ON o.pk = l.order_pk
            JOIN (SELECT sku, created FROM shop_stock_moves WHERE reason = 'first') AS f
                ON f.sku = l.sku AND f.created < o.created
            WHERE o.stock_held AND NOT EXISTS (SELECT 1 FROM shop_stock_moves m
                WHERE m.order_pk = o.pk AND m.sku = l.sku AND m.reason = 'reserved')
        """),
    ),
)
