"""Orders: created before their Checkout Session, updated from it, shown to their own visitor.

sweep         settle pending orders that nobody has settled
checkout      start a checkout: claim a pending order, create its session
request       the body of the request that creates a session, and a preview of it
pending       the one order that a visitor is about to pay
reconcile     update an order's status from its session; cancel an order; process a webhook event
confirmation  what the success page shows
moves         change a status, with an entry in the order's history
queries       a visitor's orders, read for pages
shipping      shipping methods and countries
"""
