"""The webhook endpoint for the provider's events.

The signature is verified on the raw bytes. 2xx: processed, or nothing to do, because the event is of another kind or
about a session or payment of another shop. 400: not signed by the provider, or not a JSON object. 503: the order could
not be updated now; the event isn't recorded, and the provider sends it again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue

from foundation import clock
from foundation.config import settings
from foundation.logs import once_a_second
from storefront.orders.payments import process_refund
from storefront.orders.received import DuplicateEvent
from storefront.orders.reconcile import process_event
from storefront.provider.errors import InvalidResponse, ProviderError, ResourceNotFound
from storefront.provider.resources import Event
from storefront.provider.signatures import HEADER, BadSignature, verify
from storefront.views.blueprints import shop_webhooks

log = logging.getLogger(__name__)
HANDLED = {
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
}
REFUNDED = "charge.refunded"


@shop_webhooks.post("/webhooks/checkout")
def receive() -> ResponseReturnValue:
    try:
        body = request.get_data()
        header = request.headers.get(HEADER)
        verify(settings().checkout_webhook_secret, header, body, clock.wall())
        data = _json_object(body)
    except (BadSignature, ValueError, RecursionError) as error:
        log.warning("webhook rejected: %s", error)
        return {"received": False}, 400
    return _handle(data)


def _handle(data: Mapping[str, object]) -> ResponseReturnValue:
    try:
        event = Event.from_json(data)
    except InvalidResponse as error:
        log.warning("webhook ignored: %s", error)
        return {"received": True, "result": "ignored"}
    try:
        if event.type == REFUNDED:
            return _received(event, process_refund(event) or "foreign")
        if event.type not in HANDLED or event.object_id is None:
            return _received(event, "ignored")
        outcome = process_event(event, event.object_id)
    except DuplicateEvent:
        return _received(event, "duplicate")
    except ResourceNotFound:
        return _received(event, "ignored")
    except ProviderError as error:
        line = f"event {event.id} ({event.type}) can't be processed now: {error}"
        once_a_second(log, logging.WARNING, error.fault, line)
        return {"received": False}, 503, {"Retry-After": "30"}
    return _received(event, outcome or "foreign")


def _received(event: Event, result: str) -> ResponseReturnValue:
    """`result`: an Outcome, "duplicate", "foreign" (no order of this shop) or "ignored"."""
    log.info("event %s (%s): %s", event.id, event.type, result)
    return {"received": True, "result": result}


def _json_object(body: bytes) -> Mapping[str, object]:
    data = json.loads(body)
    if not isinstance(data, dict):
        raise ValueError("the body is not a JSON object")
    return data
