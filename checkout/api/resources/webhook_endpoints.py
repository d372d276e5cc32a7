"""Webhook endpoints. Only the answers to a creation and to a roll have the text of the secret."""

from __future__ import annotations

from checkout import serializers
from checkout.api import dialects, pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.models import WebhookEndpoint
from checkout.schemas.fields import Request
from checkout.schemas.lists import Page
from checkout.schemas.webhook_endpoints import EndpointCreate, EndpointUpdate, SecretRoll
from checkout.services import secrets, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import endpoints

KIND = "webhook_endpoint"


@bp.post("/webhook_endpoints")
@writes(EndpointCreate, KIND, needs_key=False)
def create_webhook_endpoint(call: Call[EndpointCreate]) -> Snapshot:
    version = dialects.endpoint_version(call.params.api_version)
    return _shown_once(*endpoints.create(call.tenant, call.params, api_version=version))


@bp.get("/webhook_endpoints")
@reads(Page, f"list of {KIND}")
def list_webhook_endpoints(call: Call[Page]) -> Snapshot:
    each = pagination.each(serializers.webhook_endpoint)
    return pagination.page(call.tenant, endpoints.listing(call.tenant), call.params, each)


@bp.get("/webhook_endpoints/<object_id>")
@reads(Request, KIND)
def retrieve_webhook_endpoint(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.webhook_endpoint(endpoints.retrieve(call.tenant, object_id))


@bp.post("/webhook_endpoints/<object_id>")
@writes(EndpointUpdate, KIND, needs_key=False)
def update_webhook_endpoint(call: Call[EndpointUpdate], object_id: str) -> Snapshot:
    endpoint = _locked(call.tenant, object_id)
    return serializers.webhook_endpoint(endpoints.update(endpoint, call.params))


@bp.delete("/webhook_endpoints/<object_id>")
@writes(Request, KIND, needs_key=False)
def delete_webhook_endpoint(call: Call[Request], object_id: str) -> Snapshot:
    endpoint = endpoints.delete(_locked(call.tenant, object_id))
    return {"id": endpoint.id, "object": KIND, "deleted": True}


@bp.post("/webhook_endpoints/<object_id>/roll_secret")
@writes(SecretRoll, KIND, needs_key=False)
def roll_webhook_secret(call: Call[SecretRoll], object_id: str) -> Snapshot:
    endpoint = _locked(call.tenant, object_id)
    return _shown_once(endpoint, endpoints.roll_secret(endpoint, call.params.expires_in))


def _locked(tenant: Tenant, object_id: str) -> WebhookEndpoint:
    """Read again once it is locked, because another request may have deleted it meanwhile."""
    tenancy.lock(endpoints.retrieve(tenant, object_id))
    return endpoints.retrieve(tenant, object_id)


def _shown_once(row: WebhookEndpoint, secret: str) -> Snapshot:
    """The text is encrypted, because the answer is stored for replays; `responses` decrypts it."""
    return {**serializers.webhook_endpoint(row), "secret": secrets.encrypt(secret)}
