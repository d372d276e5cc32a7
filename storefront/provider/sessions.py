"""The Checkout Session endpoints that the shop uses. Each function raises ProviderError."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from storefront.provider.errors import InvalidResponse, ResourceNotFound
from storefront.provider.resources import CheckoutSession

if TYPE_CHECKING:
    from storefront.provider.client import Client

PATH = "/v1/checkout/sessions"
PAGE_SIZE = 100
"""The most that the API lists at once."""
SESSION_ID = re.compile(r"cs_[A-Za-z0-9_]{1,200}")


def create_session(request: Mapping[str, Any], *, idempotency_key: str) -> CheckoutSession:
    """Create a session. The same key with the same request returns the same session."""
    return CheckoutSession.from_json(client().post(PATH, request, idempotency_key=idempotency_key))


def retrieve_session(session_id: str) -> CheckoutSession:
    """The session in its current state. Raises ResourceNotFound, also for an id of the wrong form.

    Its PaymentIntent and charge come with it: they tell whether a bank is at work, and what was paid with.
    """
    query = urlencode({"expand[]": "payment_intent.latest_charge"})
    path = f"{PATH}/{_checked(session_id)}?{query}"
    return CheckoutSession.from_json(client().get(path))


def list_sessions(after: str | None = None) -> tuple[list[CheckoutSession], str | None]:
    """A page of the account's sessions that sell something, newest first, and the cursor of the next page, if any.

    `after` is the cursor of the page before. Sessions of other shops are among them.
    """
    query = {"limit": str(PAGE_SIZE)} | ({"starting_after": after} if after else {})
    page = client().get(f"{PATH}?{urlencode(query)}")
    rows = page.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidResponse("`data` is not a list of objects")
    sold = [CheckoutSession.from_json(row) for row in rows if row.get("mode") != "setup"]
    return sold, str(rows[-1].get("id")) if rows and page.get("has_more") else None


def expire_session(session_id: str, *, idempotency_key: str) -> CheckoutSession:
    """Expire an open session. Raises RequestRejected when it is no longer open."""
    path = f"{PATH}/{_checked(session_id)}/expire"
    return CheckoutSession.from_json(client().post(path, {}, idempotency_key=idempotency_key))


def client() -> Client:
    """The application's client of the provider."""
    # Loaded with the first call: httpx would take a tenth of the time that a start takes.
    from storefront.provider.client import client as made  # noqa: PLC0415

    return made()


def is_session_id(text: str) -> bool:
    """Whether `text` has the form of a session id, which is safe in a path and in a query of the database."""
    return SESSION_ID.fullmatch(text) is not None


def _checked(session_id: str) -> str:
    # The id may come from the query string of the success page, and becomes part of a path.
    if not is_session_id(session_id):
        message = "not the form of a session id"
        raise ResourceNotFound(404, code="resource_missing", param="id", message=message)
    return session_id
