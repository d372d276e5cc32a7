"""What the provider tells us by itself.

The signature is checked on the bytes as they came. 2xx: done, or nothing to do, with the reason in the
log. 400: not from our provider. 503: we could not settle it now, please send it again; the event is not
marked as received.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue

from foundation import clock
from foundation.config import settings
from storefront.orders.settle import fulfil
from storefront.provider.errors import NotFound, ProviderError, Unintelligible
from storefront.provider.resources import Event
from storefront.provider.signatures import HEADER, BadSignature, verify
from storefront.views.blueprint import hooks

log = logging.getLogger(__name__)
HANDLED = {"checkout.session.completed", "checkout.session.expired"}


@hooks.post("/webhooks/checkout")
def receive() -> ResponseReturnValue:
    try:
        body = request.get_data()
        header = request.headers.get(HEADER)
        verify(settings().checkout_webhook_secret, header, body, clock.wall())
        event = Event.read(_object(body))
    except (BadSignature, Unintelligible, ValueError, RecursionError) as error:
        log.warning("webhook refused: %s", error)
        return {"received": False}, 400
    return _handle(event)


def _handle(event: Event) -> ResponseReturnValue:
    if event.type not in HANDLED or event.object_id is None:
        return _ignored(event, "nothing of ours depends on it")
    try:
        outcome = fulfil(event.object_id, event)
    except NotFound:
        return _ignored(event, "the provider knows no such session")
    except ProviderError as error:
        log.warning("event %s (%s) must wait: %s", event.id, event.type, error)
        return {"received": False}, 503, {"Retry-After": "30"}
    log.info("event %s (%s): %s, %s", event.id, event.type, outcome.result, outcome.reason)
    return {"received": True, "result": outcome.result}


def _ignored(event: Event, reason: str) -> ResponseReturnValue:
    log.info("event %s (%s) ignored: %s", event.id, event.type, reason)
    return {"received": True, "result": "ignored"}


def _object(body: bytes) -> Mapping[str, object]:
    data = json.loads(body)
    if not isinstance(data, dict):
        raise Unintelligible("the body is no JSON object")
    return data
