"""Who calls: the API key, as the user name of Basic or as a Bearer token."""

from __future__ import annotations

from flask import request

from checkout.domain.errors import AuthenticationFailed, PermissionDenied
from checkout.services import keys
from checkout.services.tenancy import Tenant


def authenticate() -> Tenant:
    """The tenant whose secret key came with the request. Call it inside a transaction.

    Raises AuthenticationFailed; PermissionDenied for a publishable key.
    """
    key = _key()
    if not key:
        raise AuthenticationFailed(
            "Send your secret API key as the user name of HTTP Basic, or as a Bearer token.",
            code="api_key_missing",
        )
    access = keys.authenticate(key)
    if access is None:
        raise AuthenticationFailed("The API key is not valid.")
    if access.kind != "secret":
        raise PermissionDenied("This needs a secret API key; a publishable one was sent.")
    return access.tenant


def _key() -> str | None:
    sent = request.authorization
    if sent is None:
        return None
    return sent.username if sent.type == "basic" else sent.token if sent.type == "bearer" else None
