"""The Checkout Session endpoints that the shop uses. Each function raises ProviderError."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from storefront.provider.errors import ResourceNotFound
from storefront.provider.resources import CheckoutSession

if TYPE_CHECKING:
    from storefront.provider.client import Client

PATH = "/v1/checkout/sessions"
SESSION_ID = re.compile(r"cs_[A-Za-z0-9_]{1,200}")


def create_session(request: Mapping[str, Any], *, idempotency_key: str) -> CheckoutSession:
    """Create a session. The same key with the same request returns the same session."""
    return CheckoutSession.from_json(_client().post(PATH, request, idempotency_key=idempotency_key))


def retrieve_session(session_id: str) -> CheckoutSession:
    """The session in its current state. Raises ResourceNotFound, also for an id of the wrong form."""
    return CheckoutSession.from_json(_client().get(f"{PATH}/{_checked(session_id)}"))


def expire_session(session_id: str, *, idempotency_key: str) -> CheckoutSession:
    """Expire an open session. Raises RequestRejected when it is no longer open."""
    path = f"{PATH}/{_checked(session_id)}/expire"
    return CheckoutSession.from_json(_client().post(path, {}, idempotency_key=idempotency_key))


def _client() -> Client:
    # Loaded with the first call: httpx would take a tenth of the time that a start takes.
    from storefront.provider.client import client  # noqa: PLC0415

    return client()


def is_session_id(text: str) -> bool:
    """Whether `text` has the form of a session id, which is safe in a path and in a query of the database."""
    return SESSION_ID.fullmatch(text) is not None


def _checked(session_id: str) -> str:
    # The id may come from the query string of the success page, and becomes part of a path.
    if not is_session_id(session_id):
        message = "not the form of a session id"
        raise ResourceNotFound(404, code="resource_missing", param="id", message=message)
    return session_id
