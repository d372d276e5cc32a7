"""The verbs of checkout sessions that the shop uses. Each raises ProviderError and its kin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from storefront.provider.errors import NotFound
from storefront.provider.resources import Session

if TYPE_CHECKING:
    from storefront.provider.client import Client

PATH = "/v1/checkout/sessions"
ID = re.compile(r"cs_[A-Za-z0-9_]{1,200}")


def create_session(request: Mapping[str, Any], *, idempotency_key: str) -> Session:
    """Open a session. The same key with the same request answers the same session."""
    return Session.read(_client().post(PATH, request, idempotency_key=idempotency_key))


def retrieve_session(session_id: str) -> Session:
    """Read a session as it is now. Raises NotFound, also for an id that can't be one."""
    return Session.read(_client().get(f"{PATH}/{_checked(session_id)}"))


def expire_session(session_id: str, *, idempotency_key: str) -> Session:
    """End an open session. Raises Refused when it is open no longer."""
    path = f"{PATH}/{_checked(session_id)}/expire"
    return Session.read(_client().post(path, {}, idempotency_key=idempotency_key))


def _client() -> Client:
    # Loaded with the first call: httpx would take a tenth of the time that a start takes.
    from storefront.provider.client import client  # noqa: PLC0415

    return client()


def _checked(session_id: str) -> str:
    # It comes from an address bar, and goes into a path.
    if not ID.fullmatch(session_id):
        raise NotFound(404, code="resource_missing", param="id", message="not a session id")
    return session_id
