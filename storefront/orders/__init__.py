"""Orders: created before their Checkout Session, updated from it, shown to their own visitor.

checkout      start a checkout: write a pending order, create its session
reconcile     update an order's status from its session; cancel an order; process a webhook event
confirmation  what the success page shows
queries       a visitor's orders, read for pages
shipping      shipping methods and countries
"""
