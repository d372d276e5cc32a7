"""Invariants of what became of the shop's orders: moves, refunds, delivery.

Their ids are those of `shop_orders.pk`, for refunds
of `shop_refunds.pk`."""

from __future__ import annotations

from foundation.audit import Invariant, sql
from storefront.lifecycle import MOVES

ALLOWED = " OR ".join(
    f"(from_status = '{source}' AND to_status = '{target}')"
    for source, targets in MOVES.items()
    for target in sorted(targets)
)
"""A row of the table of moves."""

INVARIANTS = (
    Invariant(
        "order-moves",
        "The moves of an order form a path of the table of moves, which begins at pending.",
        sql(f"""
            SELECT order_pk AS id, from_status, to_status, before FROM (
                SELECT order_pk, from_status, to_status,
                    lag(to_status) OVER (PARTITION BY order_pk ORDER BY pk) AS before
                FROM shop_order_moves
            ) AS steps
            WHERE NOT (
                (before IS NULL AND (from_status IS NULL OR from_status = 'pending'))
                OR (before IS NOT NULL AND from_status IS NOT NULL AND before = from_status)
            )
            OR NOT (from_status IS NULL OR from_status = to_status OR {ALLOWED})
        """),  # noqa: S608 - the table of moves is ours
    ),
    Invariant(
        "order-history",
        "The last move of an order ends at its status. An order without moves is pending.",
        sql("""
            SELECT o.pk AS id, o.status, m.to_status
            FROM shop_orders o LEFT JOIN shop_order_moves m ON m.pk =
                (SELECT max(pk) FROM shop_order_moves WHERE order_pk = o.pk)
            WHERE o.status <> coalesce(m.to_status, 'pending')
        """),
    ),
    Invariant(
        "order-refunded",
        "No more is refunded than was paid, and an order is refunded exactly if all of it is.",
        sql("""
            SELECT pk AS id, status, amount_refunded, amount_total FROM shop_orders
            WHERE amount_refunded > amount_total
            OR (amount_refunded > 0 AND status NOT IN ('paid', 'review', 'refunded'))
            OR (status = 'refunded') <> (amount_refunded > 0 AND amount_refunded = amount_total)
        """),
    ),
    Invariant(
        "order-fulfilled",
        "Only an order that was paid is fulfilled, a paid digital order is, and only a fulfilled one "
        "has a carrier and a tracking number.",
        sql("""
            SELECT pk AS id, status, fulfilled_at, carrier FROM shop_orders
            WHERE (fulfilled_at IS NOT NULL AND status NOT IN ('paid', 'review', 'refunded'))
            OR (fulfilled_at IS NULL AND status = 'paid' AND NOT ships)
            OR (fulfilled_at IS NULL AND (carrier IS NOT NULL OR tracking_number IS NOT NULL))
        """),
    ),
    Invariant(
        "refund-settled",
        "A refund is settled exactly if the provider has made it or refused it.",
        sql("""
            SELECT pk AS id, order_pk, provider_refund, problem FROM shop_refunds
            WHERE (settled_at IS NULL) <> (provider_refund IS NULL AND problem IS NULL)
            OR (provider_refund IS NOT NULL AND problem IS NOT NULL)
        """),
    ),
    Invariant(
        "refunds-counted",
        "What operators have refunded is within what the provider reports as refunded.",
        sql("""
            SELECT o.pk AS id, o.amount_refunded, sum(r.amount) AS refunds
            FROM shop_orders o JOIN shop_refunds r ON r.order_pk = o.pk
            WHERE r.provider_refund IS NOT NULL
            GROUP BY o.pk, o.amount_refunded HAVING sum(r.amount) > o.amount_refunded
        """),
    ),
)
