"""What breaks the invariants of disputes and of what balance transactions are read from."""

from __future__ import annotations

CASES: list[tuple[str, str, str | list[str]]] = [
    (
        "charge-settlement",
        "{alone_charge}",
        "UPDATE charges SET captured_at = NULL WHERE id = '{alone_charge}'",
    ),
    (
        "charge-settlement",
        "{voided_charge}",
        "UPDATE charges SET amount_fee = 5 WHERE id = '{voided_charge}'",
    ),
    (
        "charge-held",
        "{disputed_charge}",
        [
            "UPDATE charges SET amount_disputed = 2100 WHERE id = '{disputed_charge}'",
            "UPDATE disputes SET amount = 2100 WHERE id = '{disputed_dispute}'",
        ],
    ),
    (
        "charge-dispute",
        "{alone_charge}",
        "UPDATE charges SET disputed = true WHERE id = '{alone_charge}'",
    ),
    (
        "charge-dispute",
        "{disputed_charge}",
        "UPDATE charges SET amount_disputed = 0 WHERE id = '{disputed_charge}'",
    ),
    (
        "dispute-charge",
        "{disputed_dispute}",
        "UPDATE disputes SET currency = 'eur' WHERE id = '{disputed_dispute}'",
    ),
    (
        "dispute-money",
        "{disputed_dispute}",
        "UPDATE disputes SET amount_fee = 0 WHERE id = '{disputed_dispute}'",
    ),
    (
        "dispute-money",
        "{inquiry_dispute}",
        "UPDATE disputes SET amount_fee = 1500 WHERE id = '{inquiry_dispute}'",
    ),
    (
        "dispute-events",
        "{won_dispute}",
        "UPDATE events SET type = 'product.updated' "
        "WHERE type = 'charge.dispute.closed' AND object_id = '{won_dispute}'",
    ),
]
