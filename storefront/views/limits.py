"""The shop's rate limits of an address, for pages that call the provider.

A merchant has 1,500 calls a minute at the provider. Starting a checkout or canceling one takes up to three of them, a
success page one, "Behind this order" a history, so that no single address can use up what the shop needs for its other
shoppers.
"""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from limits import RateLimitItem, RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from foundation import rate_limits, web
from storefront.views.blueprints import shop

CHECKOUTS = RateLimitItemPerMinute(120, namespace="shop-checkouts")
LOOKS = RateLimitItemPerMinute(240, namespace="shop-looks")
HISTORIES = RateLimitItemPerMinute(30, namespace="shop-histories")
CANCELS = RateLimitItemPerMinute(120, namespace="shop-cancels")
MESSAGE = "Many requests came from your network. Your cart is saved."


def count(limit: RateLimitItem) -> None:
    """Count a request of the visitor's address. Raises TooManyRequests."""
    address = rate_limits.client_address()
    if rate_limits.count(limit, address) > limit.amount:
        raise TooManyRequests(retry_after=rate_limits.seconds_left(limit, address))


@shop.errorhandler(TooManyRequests)
def too_many_requests(error: TooManyRequests) -> ResponseReturnValue:
    words = ("One moment, please", f"{MESSAGE} Try again in {error.retry_after} seconds.")
    return web.error_page(429, words, {"Retry-After": str(error.retry_after)})
