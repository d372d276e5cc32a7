"""A merchant's program with Stripe's library for Python, as it would be written against Stripe.

    TILL_URL=http://localhost:8000 TILL_KEY=sk_test_xxx python -m tests.contract.programs.merchant

Runs with every version of the library from 7 on. Each function is one part of a merchant's work; the first thing that
isn't as Stripe's documentation says ends the program.
"""

from __future__ import annotations

from tests.contract.programs.catalog import coupons, customers, products_and_prices
from tests.contract.programs.paying import (
    checkout_sessions,
    declines,
    payment_intents,
    payment_links,
    refunds,
    saved_cards,
)
from tests.contract.programs.reading import (
    balance_and_events,
    error_classes,
    idempotency,
    pages,
    search,
)
from tests.contract.programs.webhooks import webhooks

PARTS = (
    products_and_prices,
    customers,
    checkout_sessions,
    payment_links,
    payment_intents,
    declines,
    saved_cards,
    refunds,
    coupons,
    pages,
    search,
    idempotency,
    error_classes,
    balance_and_events,
    webhooks,
)

if __name__ == "__main__":
    for part in PARTS:
        print(part.__name__, flush=True)
        part()
