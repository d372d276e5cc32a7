"""The log of deliveries: those of an event, those of an endpoint, and one with its attempts."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads
from checkout.schemas.fields import Request
from checkout.schemas.lists import DeliveryList, EndpointDeliveryList
from checkout.services.webhooks import delivery_log, endpoints, outbox

KIND = "webhook_delivery"
EACH = pagination.each(serializers.webhook_delivery)


@bp.get("/events/<object_id>/deliveries")
@reads(DeliveryList, f"list of {KIND}")
def list_event_deliveries(call: Call[DeliveryList], object_id: str) -> Snapshot:
    event = outbox.retrieve(call.tenant, object_id)
    query = delivery_log.of_event(event, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, EACH)


@bp.get("/webhook_endpoints/<object_id>/deliveries")
@reads(EndpointDeliveryList, f"list of {KIND}")
def list_endpoint_deliveries(call: Call[EndpointDeliveryList], object_id: str) -> Snapshot:
    endpoint = endpoints.retrieve(call.tenant, object_id)
    query = delivery_log.of_endpoint(endpoint, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, EACH)


@bp.get("/webhook_deliveries/<object_id>")
@reads(Request, KIND)
def retrieve_webhook_delivery(call: Call[Request], object_id: str) -> Snapshot:
    row = delivery_log.retrieve(call.tenant, object_id)
    attempts = [serializers.webhook_attempt(each) for each in delivery_log.attempts(row)]
    return {**serializers.webhook_delivery(row), "attempts": attempts}
