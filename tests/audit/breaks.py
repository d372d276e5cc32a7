"""What breaks each invariant of the provider, as SQL. `{paid}` and the like are ids of the purchases."""

from __future__ import annotations

from tests.audit import breaks_of_balance, delivery_breaks, discount_breaks, fault_breaks

RETYPED = "UPDATE events SET type = 'product.updated' WHERE type = '{}' AND object_id = '{{{}}}'"
"""Makes an event one of another type."""
SPARE_EVENT = "(SELECT max(pk) FROM events WHERE type LIKE 'customer.%')"
"""An event that no invariant counts."""


CASES: list[tuple[str, str, str | list[str]]] = [
    *breaks_of_balance.CASES,
    *fault_breaks.CASES,
    (
        "session-paid",
        "{declined}",
        "UPDATE checkout_sessions SET payment_intent_id = '{twin_intent}' WHERE id = '{declined}'",
    ),
    (
        "session-debited",
        "{debited}",
        RETYPED.format("checkout.session.async_payment_succeeded", "debited"),
    ),
    (
        "intent-debit",
        "{debiting_intent}",
        "UPDATE charges SET amount = amount + 1 WHERE id = '{debiting_pending}'",
    ),
    (
        "method-type",
        "{debiting_method}",
        "UPDATE payment_methods SET wallet = 'apple_pay' WHERE id = '{debiting_method}'",
    ),
    (
        "session-authorised",
        "{held}",
        "UPDATE checkout_sessions SET payment_intent_id = '{manual_twin_intent}' WHERE id = '{held}'",
    ),
    (
        "session-free",
        "{free}",
        "UPDATE charges SET payment_intent_id = '{free_intent}' WHERE id = '{voided_charge}'",
    ),
    (
        "session-setup",
        "{setup}",
        "UPDATE checkout_sessions SET setup_intent_id = '{waiting_setup_intent}' "
        "WHERE id = '{setup}'",
    ),
    (
        "session-closed-intent",
        "{expired}",
        "UPDATE checkout_sessions SET payment_intent_id = '{twin_intent}' WHERE id = '{expired}'",
    ),
    (
        "session-payment-status",
        "{paid}",
        "UPDATE checkout_sessions SET payment_status = 'unpaid' WHERE id = '{paid}'",
    ),
    (
        "session-order",
        "{ordered}",
        "UPDATE checkout_sessions SET order_id = NULL WHERE id = '{ordered}'",
    ),
    (
        "session-completed-event",
        "{paid}",
        RETYPED.format("checkout.session.completed", "paid"),
    ),
    (
        "session-completed-event",
        "{open}",
        "UPDATE events SET type = 'checkout.session.completed', object_id = '{open}' "
        f"WHERE pk = {SPARE_EVENT}",
    ),
    (
        "session-expired-event",
        "{expired}",
        RETYPED.format("checkout.session.expired", "expired"),
    ),
    (
        "session-total",
        "{paid}",
        "UPDATE checkout_sessions SET amount_tax = 7 WHERE id = '{paid}'",
    ),
    (
        "session-subtotal",
        "{paid}",
        "DELETE FROM line_items WHERE session_id = '{paid}'",
    ),
    (
        "session-shipping",
        "{paid}",
        "UPDATE checkout_sessions SET shipping_rate_id = NULL WHERE id = '{paid}'",
    ),
    (
        "line-item-amounts",
        "csli_1",
        "UPDATE line_items SET id = 'csli_1', quantity = 3 WHERE session_id = '{paid}'",
    ),
    (
        "line-item-amounts",
        "csli_1",
        "UPDATE line_items SET id = 'csli_1', unit_amount = NULL, unit_amount_decimal = '0.125' "
        "WHERE session_id = '{paid}'",
    ),
    (
        "session-intent-amount",
        "{open}",
        "UPDATE payment_intents SET amount = amount + 1 WHERE id = '{open_intent}'",
    ),
    (
        "intent-charge",
        "{alone_intent}",
        "UPDATE payment_intents SET amount = amount + 1 WHERE id = '{alone_intent}'",
    ),
    (
        "intent-charge",
        "{declined_intent}",
        [
            "DROP INDEX uq_charges_succeeded_payment_intent_id",
            "UPDATE charges SET status = 'succeeded', captured = true, amount_captured = amount, "
            "captured_at = created, amount_fee = 30 WHERE id = '{declined_failed}'",
            "UPDATE events SET type = 'charge.succeeded' WHERE type = 'charge.failed' "
            "AND object_id = '{declined_failed}'",
        ],
    ),
    (
        "charge-intent",
        "{voided_charge}",
        "UPDATE charges SET payment_intent_id = '{waiting_intent}' WHERE id = '{voided_charge}'",
    ),
    (
        "charge-capture",
        "{alone_charge}",
        "UPDATE charges SET captured = false, captured_at = NULL, amount_fee = 0 "
        "WHERE id = '{alone_charge}'",
    ),
    (
        "intent-amounts",
        "{waiting_intent}",
        "UPDATE payment_intents SET amount_received = 1 WHERE id = '{waiting_intent}'",
    ),
    (
        "refunds-captured",
        "{refunded_charge}",
        [
            "UPDATE charges SET amount_refunded = amount_refunded + 1 WHERE id = '{refunded_charge}'",
            "UPDATE refunds SET amount = amount + 1 WHERE charge_id = '{refunded_charge}'",
        ],
    ),
    (
        "refunds-sum",
        "{refunded_in_part_charge}",
        "UPDATE refunds SET amount = amount + 1 WHERE charge_id = '{refunded_in_part_charge}'",
    ),
    (
        "refund-charge",
        "ref_1",
        "UPDATE refunds SET id = 'ref_1', currency = 'eur' WHERE charge_id = '{refunded_charge}'",
    ),
    (
        "refund-events",
        "{refunded_charge}",
        RETYPED.format("charge.refunded", "refunded_charge"),
    ),
    (
        "charge-events",
        "{alone_charge}",
        RETYPED.format("charge.succeeded", "alone_charge"),
    ),
    (
        "intent-events",
        "{alone_intent}",
        RETYPED.format("payment_intent.succeeded", "alone_intent"),
    ),
    (
        "intent-events",
        "{expired_intent}",
        RETYPED.format("payment_intent.canceled", "expired_intent"),
    ),
    (
        "setup-events",
        "{setup_intent}",
        RETYPED.format("setup_intent.created", "setup_intent"),
    ),
    (
        "order-events",
        "{order_0}",
        RETYPED.format("order.completed", "order_0"),
    ),
    (
        "order-paid-event",
        "{ordered_order}",
        RETYPED.format("order.paid", "ordered_order"),
    ),
    (
        "order-payment-status",
        "{refunded_in_part_order}",
        "UPDATE orders SET payment_status = 'paid' WHERE id = '{refunded_in_part_order}'",
    ),
    (
        "order-payment-status",
        "{authorised_order}",
        [
            "UPDATE orders SET payment_status = 'paid' WHERE id = '{authorised_order}'",
            "UPDATE events SET type = 'order.paid', object_id = '{authorised_order}' "
            f"WHERE pk = {SPARE_EVENT}",
        ],
    ),
    ("order-total", "{order_2}", "UPDATE orders SET amount_tax = 7 WHERE id = '{order_2}'"),
    (
        "order-subtotal",
        "{order_2}",
        "UPDATE order_line_items SET quantity = 3 WHERE order_id = '{order_2}'",
    ),
    (
        "order-session",
        "{ordered_order}",
        "UPDATE orders SET amount_shipping = amount_shipping + 1, amount_total = amount_total + 1 "
        "WHERE id = '{ordered_order}'",
    ),
    *delivery_breaks.CASES,
    *discount_breaks.CASES,
    (
        "attempt-outcome",
        "-1",
        "UPDATE payment_attempts SET pk = -1, outcome = NULL "
        "WHERE pk = (SELECT min(pk) FROM payment_attempts)",
    ),
    (
        "challenge-attempt",
        "{waiting_intent}",
        "UPDATE payment_intents SET status = 'requires_action' WHERE id = '{waiting_intent}'",
    ),
    (
        "deleted-product",
        "prod_8mn4qr7vw2xz",
        "UPDATE products SET deleted_at = 1 WHERE id = 'prod_8mn4qr7vw2xz'",
    ),
    (
        "default-payment-method",
        "cus_a1b2c3d4e5",
        "UPDATE customers SET default_payment_method_id = (SELECT max(id) FROM payment_methods "
        "WHERE customer_id IS NULL) WHERE id = 'cus_a1b2c3d4e5'",
    ),
    (
        "idempotency-answer",
        "-1",
        "UPDATE idempotency_keys SET pk = -1, status_code = 0, body = '' "
        "WHERE pk = (SELECT min(pk) FROM idempotency_keys)",
    ),
    (
        "tenancy",
        "ref_1",
        "UPDATE refunds SET id = 'ref_1', livemode = true WHERE charge_id = '{refunded_charge}'",
    ),
    (
        "foreign-keys",
        "csli_1",
        "UPDATE line_items SET id = 'csli_1', price_id = 'price_gone' WHERE session_id = '{paid}'",
    ),
    (
        "states",
        "{order_2}",
        "UPDATE orders SET fulfillment_status = 'lost' WHERE id = '{order_2}'",
    ),
    (
        "amounts",
        "{alone_intent}",
        "UPDATE payment_intents SET application_fee_amount = -1 WHERE id = '{alone_intent}'",
    ),
    (
        "currencies",
        "price_9ab3cd5ef7gh",
        "UPDATE prices SET currency = 'USD' WHERE id = 'price_9ab3cd5ef7gh'",
    ),
    (
        "card-data",
        "-1",
        "UPDATE customers SET pk = -1, name = '4242 4242 4242 4242' WHERE id = 'cus_a1b2c3d4e5'",
    ),
]
"""The invariant, the id of the row that breaks it, and the statements that make it do so."""
