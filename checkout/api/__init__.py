"""The REST API at /v1: each view parses, calls a service once and renders in the request's dialect."""

from __future__ import annotations

from flask import Flask

from checkout.api import cors, errors, rate_limits
from checkout.api.blueprint import bp
from checkout.api.resources import (
    account,
    api_keys,
    balance,
    catalog,
    charges,
    checkouts,
    confirm,
    customers,
    discounts,
    disputes,
    events,
    faults,
    links,
    orders,
    payment_intents,
    payment_methods,
    refunds,
    search,
    sessions,
    setup_intents,
    test_helpers,
    tokens,
    webhook_deliveries,
    webhook_endpoints,
)
from checkout.domain.errors import CheckoutError
from foundation import web

RESOURCES = (
    account,
    api_keys,
    sessions,
    checkouts,
    confirm,
    links,
    search,
    catalog,
    customers,
    discounts,
    payment_intents,
    charges,
    setup_intents,
    payment_methods,
    tokens,
    refunds,
    balance,
    disputes,
    orders,
    events,
    webhook_deliveries,
    webhook_endpoints,
    test_helpers,
    faults,
)
"""Importing a resource registers its routes."""
PREFIXES = ("/v1", "/v2")
"""Errors under these paths are envelopes. Nothing is at /v2, where Stripe's SDKs have other resources."""

bp.register_error_handler(CheckoutError, errors.render)
bp.after_request(rate_limits.add_headers)
bp.after_request(cors.add_headers)


def init_app(app: Flask) -> None:
    """Serve /v1 at both origins."""
    for prefix in PREFIXES:
        web.render_errors(app, prefix, errors.render)
    web.mount(app, bp, origin="any")
