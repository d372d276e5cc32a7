"""What the parts of the merchant's program share."""

from __future__ import annotations

import json
import os
import uuid
from urllib.request import Request, urlopen

import stripe

URL, KEY = os.environ["TILL_URL"], os.environ["TILL_KEY"]
stripe.api_key, stripe.api_base, stripe.max_network_retries = KEY, URL, 0
errors = getattr(stripe, "error", stripe)
RUN = uuid.uuid4().hex[:12]
"""Marks what this run makes, so that the program can run again on the same server."""
PATIENCE_SECONDS = 120


def shopper_pays(session):
    """What the payment page does when the shopper presses Pay."""
    address = {"line1": "1 Main St", "city": "Portland", "state": "OR", "country": "US"}
    address["postal_code"] = "97201"
    shopper = {"name": "Jane Doe", "billing_address": address}
    if session.customer is None:
        shopper["email"] = "jane@example.com"
    if session.shipping_address_collection:
        shopper["shipping"] = {"name": "Jane Doe", "address": address}
    body = {"payment_method": "pm_card_visa", **shopper}
    request = Request(
        f"{URL}/v1/checkout/sessions/{session.id}/confirm",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {KEY}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        },
    )
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        assert json.load(answer)["status"] == "complete"


def fails(call, kind, code=None):
    """The error of a call that must fail."""
    try:
        call()
    except kind as error:
        raised = error
    else:
        raise AssertionError(f"{kind.__name__} was not raised")
    assert code is None or raised.code == code, raised
    return raised
