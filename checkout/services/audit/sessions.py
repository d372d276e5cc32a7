"""Invariants of Checkout Sessions.

A session "takes its payment at once" in mode `payment` or `order` with automatic capture and a total above zero,
unless a bank account is debited: then its intent has `settles_at`.
"""

from __future__ import annotations

from collections.abc import Iterator

from foundation.audit import Invariant, Row, Values, sql
from foundation.database import connection

EVENTS = """
    SELECT s.id, s.status, coalesce(e.number, 0) AS events
    FROM checkout_sessions s LEFT JOIN (
        SELECT object_id, count(*) AS number FROM events WHERE type = '{event}' GROUP BY object_id
    ) AS e ON e.object_id = s.id
    WHERE coalesce(e.number, 0) <> CASE WHEN s.status = '{status}' THEN 1 ELSE 0 END
"""
"""Events are counted first: joined one by one, SQLite would look through all of a type for each session."""
OPTIONS = {
    "sqlite": """
        SELECT json_extract(option.value, '$.amount') FROM json_each(s.shipping_options) AS option
        WHERE json_extract(option.value, '$.id') = s.shipping_rate_id
    """,
    "postgresql": """
        SELECT CAST(option ->> 'amount' AS bigint)
        FROM json_array_elements(s.shipping_options) AS option
        WHERE option ->> 'id' = s.shipping_rate_id
    """,
}
"""The price of the chosen shipping option: JSON has other functions on each kind of database."""
SHIPPING = """
    SELECT id, amount_shipping, chosen_option FROM (
        SELECT s.id, s.amount_shipping, ({option}) AS chosen_option FROM checkout_sessions s
    ) AS priced
    WHERE amount_shipping <> coalesce(chosen_option, 0)
"""


def _shipping(values: Values) -> Iterator[Row]:
    return sql(SHIPPING.format(option=OPTIONS[connection().dialect.name]))(values)


INVARIANTS = (
    Invariant(
        "session-paid",
        "A session that takes its payment at once is complete exactly if its intent has succeeded, "
        "or a bank account was debited.",
        sql("""
            SELECT s.id, s.status, i.id AS intent, i.status AS intent_status
            FROM checkout_sessions s JOIN payment_intents i ON i.id = s.payment_intent_id
            WHERE s.mode <> 'setup' AND i.capture_method = 'automatic' AND s.amount_total > 0
            AND CASE WHEN s.status = 'complete'
                THEN i.status <> 'succeeded' AND i.settles_at IS NULL
                ELSE i.status IN ('succeeded', 'processing') END
        """),
    ),
    Invariant(
        "session-debited",
        "A session that a debited bank account has paid has one event "
        "`checkout.session.async_payment_succeeded`, another session has none.",
        sql("""
            SELECT s.id, s.status, coalesce(e.number, 0) AS events, d.id AS charge
            FROM checkout_sessions s
            LEFT JOIN (
                SELECT object_id, count(*) AS number FROM events
                WHERE type = 'checkout.session.async_payment_succeeded' GROUP BY object_id
            ) AS e ON e.object_id = s.id
            LEFT JOIN (
                SELECT c.id, c.payment_intent_id FROM charges c
                JOIN payment_methods m ON m.id = c.payment_method_id
                WHERE c.status = 'succeeded' AND m.type <> 'card'
            ) AS d ON d.payment_intent_id = s.payment_intent_id
            WHERE coalesce(e.number, 0) <> CASE WHEN d.id IS NULL THEN 0 ELSE 1 END
        """),
    ),
    Invariant(
        "session-authorised",
        "A session with manual capture is complete exactly if its intent was authorised.",
        sql("""
            SELECT s.id, s.status, i.id AS intent, i.status AS intent_status
            FROM checkout_sessions s JOIN payment_intents i ON i.id = s.payment_intent_id
            WHERE i.capture_method = 'manual' AND s.amount_total > 0
            AND CASE WHEN s.status = 'complete'
                THEN i.status NOT IN ('requires_capture', 'succeeded', 'canceled')
                ELSE i.status IN ('requires_capture', 'succeeded') END
        """),
    ),
    Invariant(
        "session-free",
        "A session without a total charges nothing; when it completes, its intent is canceled.",
        sql("""
            SELECT s.id, s.status, i.status AS intent_status, count(c.pk) AS charges
            FROM checkout_sessions s JOIN payment_intents i ON i.id = s.payment_intent_id
            LEFT JOIN charges c ON c.payment_intent_id = i.id AND c.status = 'succeeded'
            WHERE s.amount_total = 0
            GROUP BY s.id, s.status, i.status
            HAVING count(c.pk) > 0 OR (s.status = 'complete' AND i.status <> 'canceled')
        """),
    ),
    Invariant(
        "session-setup",
        "A session in mode `setup` has a SetupIntent alone; it is complete exactly if that succeeded.",
        sql("""
            SELECT s.id, s.mode, s.status, i.status AS intent_status,
                s.payment_intent_id AS payment_intent
            FROM checkout_sessions s LEFT JOIN setup_intents i ON i.id = s.setup_intent_id
            WHERE CASE WHEN s.mode = 'setup'
                THEN i.id IS NULL OR s.payment_intent_id IS NOT NULL
                    OR (s.status = 'complete') <> (i.status = 'succeeded')
                ELSE s.payment_intent_id IS NULL OR s.setup_intent_id IS NOT NULL END
        """),
    ),
    Invariant(
        "session-closed-intent",
        "The intent of an expired session is canceled, that of an open one is not.",
        sql("""
            SELECT s.id, s.status, coalesce(p.status, i.status) AS intent_status
            FROM checkout_sessions s
            LEFT JOIN payment_intents p ON p.id = s.payment_intent_id
            LEFT JOIN setup_intents i ON i.id = s.setup_intent_id
            WHERE s.status <> 'complete'
            AND (s.status = 'expired') <> (coalesce(p.status, i.status) = 'canceled')
        """),
    ),
    Invariant(
        "session-payment-status",
        "The payment status follows from status, mode, total and intent.",
        sql("""
            SELECT id, status, payment_status, expected_status FROM (
                SELECT s.id, s.status, s.payment_status, CASE
                    WHEN s.status <> 'complete' THEN 'unpaid'
                    WHEN s.mode = 'setup' OR s.amount_total = 0 THEN 'no_payment_required'
                    WHEN i.status = 'succeeded' THEN 'paid'
                    WHEN i.capture_method = 'automatic' AND i.settles_at IS NULL THEN 'paid'
                    ELSE 'unpaid' END AS expected_status
                FROM checkout_sessions s
                LEFT JOIN payment_intents i ON i.id = s.payment_intent_id
            ) AS derived
            WHERE payment_status <> expected_status
        """),
    ),
    Invariant(
        "session-order",
        "A complete session in mode `order` has one Order, which it names; another session has none.",
        sql("""
            SELECT s.id, s.mode, s.status, s.order_id AS named, count(o.pk) AS orders
            FROM checkout_sessions s LEFT JOIN orders o ON o.checkout_session_id = s.id
            GROUP BY s.id, s.mode, s.status, s.order_id
            HAVING count(o.pk) <>
                CASE WHEN s.mode = 'order' AND s.status = 'complete' THEN 1 ELSE 0 END
            OR coalesce(s.order_id, '') <> coalesce(min(o.id), '')
        """),
    ),
    Invariant(
        "session-completed-event",
        "A complete session has one event `checkout.session.completed`, another session has none.",
        sql(EVENTS.format(status="complete", event="checkout.session.completed")),
    ),
    Invariant(
        "session-expired-event",
        "An expired session has one event `checkout.session.expired`, another session has none.",
        sql(EVENTS.format(status="expired", event="checkout.session.expired")),
    ),
    Invariant(
        "session-total",
        "A session's total is its subtotal, less the discount, plus shipping and tax.",
        sql("""
            SELECT id, amount_total, amount_subtotal, amount_discount, amount_shipping, amount_tax
            FROM checkout_sessions
            WHERE amount_total <> amount_subtotal - amount_discount + amount_shipping + amount_tax
        """),
    ),
    Invariant(
        "session-subtotal",
        "A session's subtotal is the sum of its line items.",
        sql("""
            SELECT s.id, s.amount_subtotal, coalesce(sum(l.amount_subtotal), 0) AS sum_of_lines
            FROM checkout_sessions s LEFT JOIN line_items l ON l.session_id = s.id
            GROUP BY s.id, s.amount_subtotal
            HAVING s.amount_subtotal <> coalesce(sum(l.amount_subtotal), 0)
        """),
    ),
    Invariant(
        "session-shipping",
        "A session's shipping costs what the chosen shipping option costs.",
        _shipping,
    ),
    Invariant(
        "line-item-amounts",
        "A line item costs unit amount times quantity, in the session's currency.",
        sql("""
            SELECT l.id, l.session_id AS session, l.unit_amount, l.unit_amount_decimal, l.quantity,
                l.amount_subtotal, l.amount_discount, l.amount_tax, l.amount_total, l.currency
            FROM line_items l JOIN checkout_sessions s ON s.id = l.session_id
            WHERE l.amount_subtotal <> l.unit_amount * l.quantity
            OR (l.unit_amount IS NULL) = (l.unit_amount_decimal IS NULL)
            OR abs(l.amount_subtotal - CAST(l.unit_amount_decimal AS NUMERIC) * l.quantity) > 0.51
            OR l.amount_total <> l.amount_subtotal - l.amount_discount + l.amount_tax
            OR l.currency <> s.currency
        """),
    ),
    Invariant(
        "session-intent-amount",
        "The PaymentIntent of a session is for the session's total and currency.",
        sql("""
            SELECT s.id, s.amount_total, s.currency, i.amount AS intent_amount,
                i.currency AS intent_currency
            FROM checkout_sessions s JOIN payment_intents i ON i.id = s.payment_intent_id
            WHERE i.amount <> s.amount_total OR i.currency <> s.currency
        """),
    ),
)
