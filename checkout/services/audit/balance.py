"""Invariants of disputes, and of what balance transactions are read from."""

from __future__ import annotations

from checkout.services.audit.payments import count_events
from foundation.audit import Invariant, sql

INVARIANTS = (
    Invariant(
        "charge-settlement",
        "A charge has a fee and a time of capture exactly if it is captured.",
        sql("""
            SELECT id, captured, captured_at, amount_fee, created FROM charges
            WHERE captured <> (captured_at IS NOT NULL) OR captured <> (amount_fee > 0)
            OR captured_at < created
        """),
    ),
    Invariant(
        "charge-held",
        "What was refunded of a charge and what a dispute holds are together at most what it captured.",
        sql("""
            SELECT id, amount_captured, amount_refunded, amount_disputed FROM charges
            WHERE amount_disputed > 0 AND amount_refunded + amount_disputed > amount_captured
        """),
    ),
    Invariant(
        "charge-dispute",
        "A charge is disputed exactly if it has a dispute, which holds its amount from the withdrawal "
        "to the reinstatement.",
        sql("""
            SELECT c.id, c.disputed, c.amount_disputed, d.id AS dispute, d.amount, d.withdrawn_at,
                d.reinstated_at
            FROM charges c LEFT JOIN disputes d ON d.charge_id = c.id
            WHERE c.disputed <> (d.id IS NOT NULL) OR c.amount_disputed <> CASE
                WHEN d.withdrawn_at IS NOT NULL AND d.reinstated_at IS NULL THEN d.amount
                ELSE 0 END
        """),
    ),
    Invariant(
        "dispute-charge",
        "A dispute is of a captured charge, of its intent and its currency.",
        sql("""
            SELECT d.id, d.currency, d.payment_intent_id AS intent, c.id AS charge, c.captured,
                c.currency AS charged_in, c.payment_intent_id AS intent_charged
            FROM disputes d JOIN charges c ON c.id = d.charge_id
            WHERE NOT c.captured OR d.currency <> c.currency
            OR d.payment_intent_id <> c.payment_intent_id
        """),
    ),
    Invariant(
        "dispute-money",
        "A chargeback has taken its amount and a fee, an inquiry nothing; a won one was returned.",
        sql("""
            SELECT id, status, amount, amount_fee, withdrawn_at, reinstated_at FROM disputes
            WHERE (withdrawn_at IS NULL) <> (status LIKE 'warning%')
            OR (withdrawn_at IS NULL) <> (amount_fee = 0)
            OR (reinstated_at IS NOT NULL) <> (status = 'won')
        """),
    ),
    Invariant(
        "dispute-events",
        "A dispute has one event for its creation, its end, and each movement of money.",
        sql(
            count_events(
                "disputes",
                {
                    "charge.dispute.created": "1 = 1",
                    "charge.dispute.closed": "t.status IN ('won', 'lost', 'warning_closed')",
                    "charge.dispute.funds_withdrawn": "t.withdrawn_at IS NOT NULL",
                    "charge.dispute.funds_reinstated": "t.reinstated_at IS NOT NULL",
                },
            )
        ),
    ),
)
