"""Calls from pages of other origins, where a publishable key may come from.

No cookie or other ambient credential opens anything here: whoever calls sends key and client secret
by hand. So any origin may ask, and read the answer, of just those calls that shoppers may make.
"""

from __future__ import annotations

from flask import Response, request

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, Stripe-Version, X-API-Version, X-Client-Secret"
    ),
    "Access-Control-Expose-Headers": "Idempotent-Replayed, Request-Id, Retry-After",
    "Access-Control-Max-Age": "7200",
}
PREFIXES = ("/checkout/sessions/<id>", "/checkout_sessions/<id>")
FOR_SHOPPERS = frozenset(
    f"/v1{prefix}{verb}" for prefix in PREFIXES for verb in ("", "/details", "/confirm")
)


def add_headers(response: Response) -> Response:
    """Let a browser hand the answer to the page that asked."""
    if request.url_rule is not None and request.url_rule.rule in FOR_SHOPPERS:
        response.headers.update(HEADERS)
    return response
