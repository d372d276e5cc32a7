"""Authentication: the API key, as the user name of HTTP Basic or as a Bearer token, and client secrets."""

from __future__ import annotations

from flask import request

from checkout.api import rate_limits
from checkout.domain.errors import AuthenticationFailed, PermissionDenied
from checkout.services import keys, secrets, test_accounts
from checkout.services.keys import Access
from foundation.logs import redact

CLIENT_SECRET = "X-Client-Secret"
ACCOUNTS = ("Stripe-Account", "Stripe-Context", "Paypercut-Account", "X-Paypercut-Account")
"""Headers in which clients name the account to act for."""


class UnknownTestKey(AuthenticationFailed):
    """The key is not known, and its first use may make a test account."""

    def __init__(self, key: str):
        super().__init__("The API key is not valid.")
        self.key = key


def authenticate(*, publishable: bool) -> Access:
    """The tenant and kind of the request's API key. The call is counted, valid or not. Needs an open transaction.

    Raises UnknownTestKey, AuthenticationFailed, RateLimited, and PermissionDenied for a publishable key unless
    `publishable` is set.
    """
    try:
        access = _access()
        if access.kind != "secret" and not publishable:
            raise PermissionDenied("This needs a secret API key; a publishable one was sent.")
    except UnknownTestKey:
        raise
    except (AuthenticationFailed, PermissionDenied):
        rate_limits.count_address()
        raise
    if access.kind == "secret":
        rate_limits.count_account(access.tenant)
    else:
        rate_limits.count_address()  # a publishable key is public: it must not use up the account's calls
    return access


def check_account(access: Access) -> None:
    """Raises PermissionDenied if the request names another account than that of its key.

    Platforms name a connected account. Till's accounts are not connected.
    """
    for header in ACCOUNTS:
        account = request.headers.get(header)
        if account is not None and account != access.tenant.account_id:
            raise PermissionDenied(
                f"The API key has no access to the account '{redact(account)[:64]}' that "
                f"`{header}` names, or the account doesn't exist.",
                param=header,
                code="account_invalid",
            )


def _access() -> Access:
    key = _api_key()
    if not key:
        raise AuthenticationFailed(
            "Send your secret API key as the user name of HTTP Basic, or as a Bearer token.",
            code="api_key_missing",
        )
    access = keys.authenticate(key)
    if access is None:
        if test_accounts.may_make(key):
            raise UnknownTestKey(key)
        raise AuthenticationFailed("The API key is not valid.")
    return access


def _api_key() -> str | None:
    sent = request.authorization
    if sent is None:
        return None
    return sent.username if sent.type == "basic" else sent.token if sent.type == "bearer" else None


def check_client_secret(public_id: str, sent: str | None) -> None:
    """Check the client secret of the object with this id: the header's, else `sent`, the body's.

    Raises PermissionDenied.
    """
    given = request.headers.get(CLIENT_SECRET, sent)
    if not given or not secrets.is_client_secret(public_id, given):
        raise PermissionDenied(
            "Send the `client_secret` of this object, "
            f"in the body or in the header `{CLIENT_SECRET}`."
        )
