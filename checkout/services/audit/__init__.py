"""What the audit proves of the provider's database: tables of invariants, one file per subject.

sessions   sessions, their intents, totals and line items
payments   intents, charges, refunds, orders
balance    fees, times of capture, disputes
catalog    products and customers
discounts  discounts, redemptions of coupons and promotion codes
requests   events, deliveries, attempts, idempotency keys
"""

from checkout.services.audit import balance, catalog, discounts, payments, requests, sessions
from foundation.audit import Part, cards, columns

PART = Part(
    "checkout",
    (
        *sessions.INVARIANTS,
        *payments.INVARIANTS,
        *balance.INVARIANTS,
        *catalog.INVARIANTS,
        *discounts.INVARIANTS,
        *requests.INVARIANTS,
        *columns.invariants(None),
        *cards.invariants(None),
    ),
    requests.VALUES,
)
