"""What the audit proves of the provider's database: tables of invariants, one file per subject.

sessions   sessions, their intents, totals and line items
payments   intents, charges, refunds, orders
requests   events, deliveries, attempts, idempotency keys
"""

from checkout.services.audit import payments, requests, sessions
from foundation.audit import Part, cards, columns

PART = Part(
    "checkout",
    (
        *sessions.INVARIANTS,
        *payments.INVARIANTS,
        *requests.INVARIANTS,
        *columns.invariants(None),
        *cards.invariants(None),
    ),
    requests.VALUES,
)
