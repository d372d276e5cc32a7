"""Orders: created before their Checkout Session, updated from it, shown to their own visitor.

mending       what `flask shop reconcile` does: compare open orders and refunds with the provider
sweep         settle pending orders that nobody has settled
checkout      start a checkout: claim a pending order, create its session
behind        what happened behind an order, for developers
request       the body of the request that creates a session, and a preview of it
pending       the one order that a visitor is about to pay
reconcile     update an order's status from its session; cancel an order; process a webhook event
confirmation  what the success page shows
refunds       refunds that operators ask for
payments      update an order from its payment
sending       write down that an order was sent
register      all orders, for operators
delivery      when an order was sent, and with which carrier
deadline      a bound on the time of many calls to the provider
received      webhook events, each processed once
moves         change a status, with an entry in the order's history
queries       a visitor's orders, read for pages
shipping      shipping methods and countries
"""
