"""Who calls: the API key, as the user name of Basic or as a Bearer token."""

from __future__ import annotations

from flask import request

from checkout.domain.errors import AuthenticationFailed, PermissionDenied
from checkout.services import keys, secrets
from checkout.services.keys import Access

CLIENT_SECRET = "X-Client-Secret"


def authenticate(*, publishable: bool = False) -> Access:
    """Whose key came with the request. Call it inside a transaction.

    Raises AuthenticationFailed; PermissionDenied for a publishable key where `publishable` isn't set.
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
    if access.kind != "secret" and not publishable:
        raise PermissionDenied("This needs a secret API key; a publishable one was sent.")
    return access


def check_client_secret(id: str, sent: str | None) -> None:
    """A publishable key opens one object, and only together with that object's client secret.

    It comes in the body, as `sent`, or in a header. Raises PermissionDenied.
    """
    given = request.headers.get(CLIENT_SECRET, sent)
    if not given or not secrets.is_client_secret(id, given):
        raise PermissionDenied(
            "Send the `client_secret` of this Checkout Session, "
            f"in the body or in the header `{CLIENT_SECRET}`."
        )


def _key() -> str | None:
    sent = request.authorization
    if sent is None:
        return None
    return sent.username if sent.type == "basic" else sent.token if sent.type == "bearer" else None
