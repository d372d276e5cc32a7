"""What the audit proves of the shop's database, and of its orders beside the provider's sessions.

orders     orders and their lines
sessions   orders compared with their sessions, over the API
"""

from foundation.audit import Part, cards, columns
from storefront.audit import orders, sessions

PART = Part(
    "storefront",
    (
        *orders.INVARIANTS,
        *columns.invariants("storefront"),
        *cards.invariants("storefront"),
        *sessions.INVARIANTS,
    ),
)
