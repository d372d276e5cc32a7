"""Webhook endpoints: where events are sent, and the secrets that sign them."""

from __future__ import annotations

import secrets as random
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Select, func

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.models import WebhookEndpoint
from checkout.models.base import new_id
from checkout.schemas.webhook_endpoints import EndpointCreate, EndpointUpdate
from checkout.services import accounts, secrets, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import url_guard
from checkout.services.webhooks.url_guard import UrlRefused
from foundation import clock
from foundation.config import settings
from foundation.database import db

MOST = 16
"""Endpoints of an account in one mode, as with Stripe: each event is written once for each of them."""


def create(
    tenant: Tenant, request: EndpointCreate, *, api_version: str | None
) -> tuple[WebhookEndpoint, str]:
    """Create an endpoint whose events are sent in `api_version`. Returns it and its secret. Raises InvalidRequest."""
    _check_url(request.url)
    _check_room(tenant)
    secret = _new_secret()
    endpoint = WebhookEndpoint(
        id=new_id("we"),
        api_version=api_version,
        enabled=True,
        secret_encrypted=secrets.encrypt(secret),
        created=clock.now(),
        listens_since=clock.now(),
        **request.columns(),
        **tenant.stamp(),
    )
    db.session.add(endpoint)
    db.session.flush()
    return endpoint, secret


def update(endpoint: WebhookEndpoint, request: EndpointUpdate) -> WebhookEndpoint:
    """Change a locked endpoint. Raises InvalidRequest.

    Deliveries that wait go to the new URL. While it is disabled, no delivery is written, and those that wait stay.
    """
    if request.url:
        _check_url(request.url)
    before = endpoint.enabled, endpoint.enabled_events
    for column, value in request.changes(endpoint.metadata_).items():
        setattr(endpoint, column, value)
    if request.disabled is not None:
        endpoint.enabled = not request.disabled
    if (endpoint.enabled, endpoint.enabled_events) != before:
        endpoint.listens_since = clock.now()
    return endpoint


def roll_secret(endpoint: WebhookEndpoint, expires_in: int) -> str:
    """Give a locked endpoint another secret, which is returned. The old one signs too for `expires_in` seconds."""
    secret = _new_secret()
    endpoint.previous_secret_encrypted = endpoint.secret_encrypted if expires_in else None
    endpoint.previous_secret_until = clock.now() + expires_in
    endpoint.secret_encrypted = secrets.encrypt(secret)
    return secret


def delete(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Delete a locked endpoint. The row stays for the deliveries that refer to it; no further one is made."""
    endpoint.deleted_at = clock.now()
    endpoint.enabled = False
    endpoint.previous_secret_encrypted = None
    return endpoint


def retrieve(tenant: Tenant, endpoint_id: str) -> WebhookEndpoint:
    """Raises ResourceMissing, for a deleted endpoint too."""
    endpoint = tenancy.find(WebhookEndpoint, tenant, endpoint_id, kind="WebhookEndpoint")
    if endpoint.deleted_at is not None:
        raise ResourceMissing("WebhookEndpoint", endpoint_id)
    return endpoint


def listing(tenant: Tenant) -> Select[Any]:
    """The query of a list."""
    return tenancy.listing(WebhookEndpoint, tenant).where(WebhookEndpoint.deleted_at.is_(None))


def secrets_of(endpoint: WebhookEndpoint) -> tuple[str, ...] | None:
    """The secrets that sign a delivery now, the newest first. None if the newest can't be decrypted.

    So an endpoint that can't be decrypted fails its own deliveries alone.
    """
    previous = endpoint.previous_secret_encrypted
    tokens = [endpoint.secret_encrypted]
    if previous and endpoint.previous_secret_until > clock.now():
        tokens.append(previous)
    try:
        return tuple(secrets.decrypt(token) for token in tokens)
    except InvalidToken:
        return None


def _check_url(url: str) -> None:
    try:
        url_guard.check_literal(url, allow_private=settings().webhook_allow_private)
    except UrlRefused as error:
        raise InvalidRequest(f"Nothing can be sent to this `url`: {error}.", param="url") from None


def _check_room(tenant: Tenant) -> None:
    accounts.lock(tenant)
    count = db.session.scalar(listing(tenant).with_only_columns(func.count()))
    if (count or 0) >= MOST:
        raise InvalidRequest(f"An account has at most {MOST} webhook endpoints in each mode.")


def _new_secret() -> str:
    return f"whsec_{random.token_hex(24)}"
