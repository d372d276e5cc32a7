"""CORS: pages of any origin may call the endpoints that take a publishable key.

No cookie or other ambient credential authenticates a call: the page sends key and client secret itself.
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
SESSIONS = ("/v1/checkout/sessions/<object_id>", "/v1/checkout_sessions/<object_id>")
INTENTS = ("/v1/payment_intents/<object_id>", "/v1/setup_intents/<object_id>")
CREATED = ("/v1/payment_methods", "/v1/tokens")
RULES = frozenset(
    f"{path}{suffix}" for path in (*SESSIONS, *INTENTS) for suffix in ("", "/confirm")
).union((f"{path}/details" for path in SESSIONS), CREATED)


def add_headers(response: Response) -> Response:
    """Let pages of other origins send these requests and read the answers."""
    if request.url_rule is not None and request.url_rule.rule in RULES:
        response.headers.update(HEADERS)
    return response
