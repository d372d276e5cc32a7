"""What the audit proves of the shop's database, and of its orders beside the provider's sessions.

catalog    products and variants
orders     orders and their lines
history    what became of orders: moves, refunds, delivery
stock      what is available, held and sold
sessions   orders compared with their sessions, over the API
"""

from foundation.audit import Part, cards, columns
from storefront.audit import catalog, history, orders, sessions, stock

PART = Part(
    "storefront",
    (
        *catalog.INVARIANTS,
        *orders.INVARIANTS,
        *history.INVARIANTS,
        *stock.INVARIANTS,
        *columns.invariants("storefront"),
        *cards.invariants("storefront"),
        *sessions.INVARIANTS,
    ),
)
