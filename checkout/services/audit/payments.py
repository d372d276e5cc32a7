"""Invariants of intents, charges, refunds and Orders."""

from __future__ import annotations

from foundation.audit import Invariant, sql

COUNTED = """
    SELECT t.id, '{event}' AS event, t.{state} AS state, coalesce(e.number, 0) AS events
    FROM {table} t LEFT JOIN (
        SELECT object_id, count(*) AS number FROM events WHERE type = '{event}' GROUP BY object_id
    ) AS e ON e.object_id = t.id
    WHERE coalesce(e.number, 0) <> CASE WHEN {condition} THEN 1 ELSE 0 END
"""


def count_events(table: str, conditions: dict[str, str], state: str = "status") -> str:
    """One SELECT for each type of event: the rows that have not one where the condition holds, and none elsewhere."""
    return " UNION ALL ".join(
        COUNTED.format(table=table, event=event, state=state, condition=condition)
        for event, condition in conditions.items()
    )


INVARIANTS = (
    Invariant(
        "intent-charge",
        "A succeeded or authorised PaymentIntent has one succeeded charge, of its amount and currency.",
        sql("""
            SELECT i.id, i.status, i.amount, i.currency, count(c.pk) AS charges,
                min(c.amount) AS charged, min(c.currency) AS charged_in
            FROM payment_intents i
            LEFT JOIN charges c ON c.payment_intent_id = i.id AND c.status = 'succeeded'
            WHERE i.status IN ('succeeded', 'requires_capture')
            GROUP BY i.id, i.status, i.amount, i.currency
            HAVING count(c.pk) <> 1 OR min(c.amount) <> i.amount OR min(c.currency) <> i.currency
        """),
    ),
    Invariant(
        "charge-intent",
        "A succeeded charge belongs to an intent that is succeeded, authorised or canceled.",
        sql("""
            SELECT c.id, i.id AS intent, i.status AS intent_status
            FROM charges c JOIN payment_intents i ON i.id = c.payment_intent_id
            WHERE c.status = 'succeeded'
            AND i.status NOT IN ('succeeded', 'requires_capture', 'canceled')
        """),
    ),
    Invariant(
        "intent-debit",
        "A PaymentIntent that is processing has one pending charge of its amount, another has none.",
        sql("""
            SELECT i.id, i.status, i.amount, i.settles_at, count(c.pk) AS charges
            FROM payment_intents i
            LEFT JOIN charges c ON c.payment_intent_id = i.id AND c.status = 'pending'
            WHERE i.status = 'processing'
            GROUP BY i.id, i.status, i.amount, i.settles_at
            HAVING count(c.pk) <> 1 OR min(c.amount) <> i.amount OR i.settles_at IS NULL
            UNION ALL
            SELECT i.id, i.status, i.amount, i.settles_at, 1
            FROM charges c JOIN payment_intents i ON i.id = c.payment_intent_id
            WHERE c.status = 'pending' AND i.status <> 'processing'
        """),
    ),
    Invariant(
        "method-type",
        "A payment method has what its type has: a card its brand and expiry, a bank account its bank.",
        sql("""
            SELECT id, type, brand, wallet FROM payment_methods
            WHERE CASE WHEN type = 'card'
                THEN brand IS NULL OR exp_month IS NULL OR bank_account IS NOT NULL
                ELSE brand IS NOT NULL OR wallet IS NOT NULL OR bank_account IS NULL END
        """),
    ),
    Invariant(
        "charge-capture",
        "A charge is captured exactly if its intent succeeded, and then at most in full.",
        sql("""
            SELECT c.id, c.status, c.amount, c.captured, c.amount_captured,
                i.status AS intent_status
            FROM charges c JOIN payment_intents i ON i.id = c.payment_intent_id
            WHERE c.captured <> (c.status = 'succeeded' AND i.status = 'succeeded')
            OR c.amount_captured > c.amount
            OR (c.amount_captured > 0) <> c.captured
        """),
    ),
    Invariant(
        "intent-amounts",
        "An intent has received what its charge captured, and can capture what is authorised.",
        sql("""
            SELECT i.id, i.status, i.amount, i.amount_received, i.amount_capturable,
                c.amount_captured
            FROM payment_intents i
            LEFT JOIN charges c ON c.payment_intent_id = i.id AND c.status = 'succeeded'
            WHERE i.amount_received <>
                CASE WHEN i.status = 'succeeded' THEN coalesce(c.amount_captured, 0) ELSE 0 END
            OR i.amount_capturable <>
                CASE WHEN i.status = 'requires_capture' THEN i.amount ELSE 0 END
        """),
    ),
    Invariant(
        "refunds-captured",
        "The refunds of a charge are at most what it captured.",
        sql("""
            SELECT id, amount_captured, amount_refunded FROM charges
            WHERE amount_refunded > amount_captured
        """),
    ),
    Invariant(
        "refunds-sum",
        "A charge has given back the sum of its succeeded refunds.",
        sql("""
            SELECT c.id, c.amount_refunded, coalesce(sum(r.amount), 0) AS sum_of_refunds
            FROM charges c LEFT JOIN refunds r ON r.charge_id = c.id AND r.status = 'succeeded'
            GROUP BY c.id, c.amount_refunded
            HAVING c.amount_refunded <> coalesce(sum(r.amount), 0)
        """),
    ),
    Invariant(
        "refund-charge",
        "A refund is of its charge's intent and currency, and above zero.",
        sql("""
            SELECT r.id, r.amount, r.currency, r.payment_intent_id AS intent,
                c.currency AS charged_in, c.payment_intent_id AS intent_charged
            FROM refunds r JOIN charges c ON c.id = r.charge_id
            WHERE r.amount < 1 OR r.currency <> c.currency
            OR r.payment_intent_id <> c.payment_intent_id
        """),
    ),
    Invariant(
        "refund-events",
        "A charge has one event `charge.refunded` for each refund.",
        sql("""
            SELECT c.id, coalesce(r.number, 0) AS refunds, coalesce(e.number, 0) AS events
            FROM charges c
            LEFT JOIN (SELECT charge_id, count(*) AS number FROM refunds GROUP BY charge_id) AS r
                ON r.charge_id = c.id
            LEFT JOIN (
                SELECT object_id, count(*) AS number FROM events
                WHERE type = 'charge.refunded' GROUP BY object_id
            ) AS e ON e.object_id = c.id
            WHERE coalesce(r.number, 0) <> coalesce(e.number, 0)
        """),
    ),
    Invariant(
        "charge-events",
        "A charge has one event `charge.succeeded` or `charge.failed`, as its status is.",
        sql(
            count_events(
                "charges",
                {
                    "charge.succeeded": "t.status = 'succeeded'",
                    "charge.failed": "t.status = 'failed'",
                },
            )
        ),
    ),
    Invariant(
        "intent-events",
        "A PaymentIntent has one event for its creation, and one for its success or cancellation.",
        sql(
            count_events(
                "payment_intents",
                {
                    "payment_intent.created": "1 = 1",
                    "payment_intent.succeeded": "t.status = 'succeeded'",
                    "payment_intent.canceled": "t.status = 'canceled'",
                },
            )
        ),
    ),
    Invariant(
        "setup-events",
        "A SetupIntent has one event for its creation, and one for its success or cancellation.",
        sql(
            count_events(
                "setup_intents",
                {
                    "setup_intent.created": "1 = 1",
                    "setup_intent.succeeded": "t.status = 'succeeded'",
                    "setup_intent.canceled": "t.status = 'canceled'",
                },
            )
        ),
    ),
    Invariant(
        "order-events",
        "An Order has one event for its creation, and one when it is completed or canceled.",
        sql(
            count_events(
                "orders",
                {
                    "order.created": "1 = 1",
                    "order.completed": "t.status = 'completed'",
                    "order.canceled": "t.status = 'canceled'",
                },
            )
        ),
    ),
    Invariant(
        "order-paid-event",
        "An Order that was paid has one event `order.paid`, an unpaid one has none.",
        sql(
            count_events("orders", {"order.paid": "t.payment_status <> 'unpaid'"}, "payment_status")
        ),
    ),
    Invariant(
        "order-payment-status",
        "An Order is paid exactly if its intent succeeded, or without one once it is completed; "
        "then refunds count.",
        sql("""
            SELECT id, status, payment_status, intent, expected_status FROM (
                SELECT o.id, o.status, o.payment_status, i.id AS intent, CASE
                    WHEN i.id IS NULL AND o.status = 'completed' THEN 'paid'
                    WHEN i.id IS NULL THEN 'unpaid'
                    WHEN o.amount_total = 0 THEN 'paid'
                    WHEN i.status <> 'succeeded' THEN 'unpaid'
                    WHEN coalesce(c.amount_refunded, 0) = 0 THEN 'paid'
                    WHEN c.amount_refunded < c.amount_captured THEN 'partially_refunded'
                    ELSE 'refunded' END AS expected_status
                FROM orders o
                LEFT JOIN payment_intents i ON i.id = o.payment_intent_id
                LEFT JOIN charges c ON c.payment_intent_id = i.id AND c.status = 'succeeded'
            ) AS derived
            WHERE payment_status <> expected_status
        """),
    ),
    Invariant(
        "order-total",
        "An Order's total is its subtotal, less the discount, plus shipping and tax.",
        sql("""
            SELECT id, amount_total, amount_subtotal, amount_discount, amount_shipping, amount_tax
            FROM orders
            WHERE amount_total <> amount_subtotal - amount_discount + amount_shipping + amount_tax
        """),
    ),
    Invariant(
        "order-subtotal",
        "An Order's subtotal is the sum of its lines: unit amount times quantity, in its currency.",
        sql("""
            SELECT o.id, o.amount_subtotal,
                coalesce(sum(l.amount_subtotal), 0) AS sum_of_lines,
                coalesce(sum(l.unit_amount * l.quantity), 0) AS sum_of_units
            FROM orders o
            LEFT JOIN order_line_items l ON l.order_id = o.id AND l.currency = o.currency
            GROUP BY o.id, o.amount_subtotal
            HAVING o.amount_subtotal <> coalesce(sum(l.amount_subtotal), 0)
            OR o.amount_subtotal <> coalesce(sum(l.unit_amount * l.quantity), 0)
        """),
    ),
    Invariant(
        "order-session",
        "An Order has the amounts, the currency and the intent of its session.",
        sql("""
            SELECT o.id, s.id AS session, o.amount_total, s.amount_total AS session_total,
                o.amount_shipping, s.amount_shipping AS session_shipping
            FROM orders o JOIN checkout_sessions s ON s.id = o.checkout_session_id
            WHERE o.amount_total <> s.amount_total OR o.amount_subtotal <> s.amount_subtotal
            OR o.amount_shipping <> s.amount_shipping OR o.amount_discount <> s.amount_discount
            OR o.amount_tax <> s.amount_tax OR o.currency <> s.currency
            OR coalesce(o.payment_intent_id, '') <> coalesce(s.payment_intent_id, '')
        """),
    ),
    Invariant(
        "token-used",
        "A token is not used before it was made.",
        sql("SELECT t.id, t.created, t.used_at FROM tokens t WHERE t.used_at < t.created"),
    ),
)
