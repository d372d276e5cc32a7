"""Webhook endpoints: where events are sent, and the secrets that sign them."""

from __future__ import annotations

import logging
import secrets as random
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Select, func, select

from checkout.domain.delivery_faults import DisabledReason
from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.lifecycle import EndpointStatus
from checkout.models import WebhookEndpoint
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.schemas.webhook_endpoints import EndpointCreate, EndpointUpdate
from checkout.services import accounts, secrets, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import url_guard
from checkout.services.webhooks.url_guard import UrlRefused
from foundation import clock, metrics
from foundation.config import settings
from foundation.database import after_commit, db

log = logging.getLogger("till.deliveries")

KIND = "WebhookEndpoint"
DISABLED = {"status": EndpointStatus.DISABLED}
REASONS = {
    DisabledReason.FAILING: "it accepted nothing during all tries of an event",
    DisabledReason.GONE: "it answered 410 Gone",
}
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
    types = endpoint.enabled_events
    for column, value in request.changes(endpoint.metadata_).items():
        setattr(endpoint, column, value)
    if endpoint.enabled_events != types:
        endpoint.listens_since = clock.now()
    if request.disabled:
        move(endpoint, to=DISABLED, values={"disabled_reason": DisabledReason.MANUAL})
    elif request.disabled is False:
        enable(endpoint)
    return endpoint


def enable(endpoint: WebhookEndpoint) -> None:
    """Enable a locked endpoint, unless it is already."""
    values = {"disabled_reason": None, "listens_since": clock.now()}
    move(endpoint, to={"status": EndpointStatus.ENABLED}, values=values)


def roll_secret(endpoint: WebhookEndpoint, expires_in: int) -> str:
    """Give a locked endpoint another secret, which is returned. The old one signs too for `expires_in` seconds."""
    secret = _new_secret()
    endpoint.previous_secret_encrypted = endpoint.secret_encrypted if expires_in else None
    endpoint.previous_secret_until = clock.now() + expires_in
    endpoint.secret_encrypted = secrets.encrypt(secret)
    return secret


def disable(endpoint_id: str, reason: DisabledReason, *, url: str, since: int) -> None:
    """Disable an endpoint because of what it answered at `url` since that time.

    It stays as it is if the merchant has changed its URL, or enabled it anew, after that.
    """
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    endpoint = db.session.scalars(query).one()
    unchanged = WebhookEndpoint.url == url, WebhookEndpoint.listens_since <= since
    if move(endpoint, *unchanged, to=DISABLED, values={"disabled_reason": reason}):
        after_commit(lambda: _tell(endpoint_id, reason))


def _tell(endpoint_id: str, reason: DisabledReason) -> None:
    metrics.DISABLED_ENDPOINTS.labels(reason).inc()
    log.warning("webhook endpoint %s is disabled: %s", endpoint_id, REASONS[reason])


def delete(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Delete a locked endpoint. The row stays for the deliveries that refer to it; no further one is made."""
    endpoint.deleted_at = clock.now()
    move(endpoint, to=DISABLED, values={"disabled_reason": DisabledReason.MANUAL})
    endpoint.previous_secret_encrypted = None
    return endpoint


def retrieve(tenant: Tenant, endpoint_id: str, *, param: str = "id") -> WebhookEndpoint:
    """Raises ResourceMissing, for a deleted endpoint too."""
    endpoint = tenancy.find(WebhookEndpoint, tenant, endpoint_id, kind=KIND, param=param)
    if endpoint.deleted_at is not None:
        raise ResourceMissing(KIND, endpoint_id, param=param)
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
