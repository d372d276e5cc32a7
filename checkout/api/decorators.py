"""What every endpoint has in common, so that a view is one call of a service.

A view takes a `Call` and answers a neutral snapshot. Around it: who calls and how often, the version
asked for, the parameters, what to expand, and the words of the caller's dialect. `reads` is for GET;
`checkout.api.idempotency.writes` is for POST.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from flask import Response, request

from checkout.api import auth, dialects, expand, rate_limits, shopper_view
from checkout.api.expand import Tree
from checkout.api.parsing import printable
from checkout.api.request import query_string
from checkout.api.responses import json_response, with_client_secret
from checkout.api.validation import read
from checkout.domain.errors import AuthenticationFailed, PermissionDenied, UnsupportedVersion
from checkout.schemas.fields import Request
from checkout.services.keys import Access
from checkout.services.tenancy import Tenant
from checkout.services.webhooks.outbox import API_VERSION
from foundation.database import reading

R = TypeVar("R", bound=Request)
Snapshot = dict[str, Any]
View = Callable[..., Snapshot]


@dataclass(frozen=True)
class Call(Generic[R]):
    """One request: whose it is, and its parameters."""

    tenant: Tenant
    params: R


def reads(
    schema: type[Request], shows: str, *, publishable: bool = False
) -> Callable[[View], Callable[..., Response]]:
    """For GET: the view runs inside reading("checkout"), with the query string as `schema`.

    `shows` names what it answers, such as "product" or "list of product". `publishable` lets shoppers in,
    as `admit` has it.
    """

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def endpoint(**path: str) -> Response:
            with reading("checkout"):
                access = identify(publishable=publishable)
                params = read(schema, query_string())
                admit(access, params, path)
                expanded = expand.tree(params.expand, shows)
                snapshot = view(Call(access.tenant, params), **printable_path(path))
                expand.apply(access.tenant, snapshot, expanded)
            return answer(snapshot, expanded, access)

        return endpoint

    return decorate


def identify(*, publishable: bool = False) -> Access:
    """Who calls. Call it inside a transaction.

    Raises AuthenticationFailed, PermissionDenied, RateLimited, UnsupportedVersion.
    """
    try:
        access = auth.authenticate(publishable=publishable)
    except (AuthenticationFailed, PermissionDenied):
        rate_limits.count_stranger()
        raise
    if access.kind == "secret":
        rate_limits.count_account(access.tenant)
    else:
        rate_limits.count_stranger()  # anyone may have the key: it must not use up the account's calls
    version = request.headers.get("X-API-Version", API_VERSION)
    if version != API_VERSION:
        raise UnsupportedVersion(
            f"There is no API version '{version[:40]}'; use {API_VERSION}.", param="X-API-Version"
        )
    return access


def admit(access: Access, params: Request, path: dict[str, str]) -> None:
    """With a publishable key: the one object of the path, by its client secret, and hardly any expansion.

    Raises PermissionDenied, InvalidRequest.
    """
    sent = getattr(params, "client_secret", None)
    if access.kind == "publishable":
        auth.check_client_secret(path["id"], sent)
        shopper_view.check_expand(params.expand)
    elif sent is not None:  # not needed, but not ignored either
        auth.check_client_secret(path["id"], sent)


def printable_path(path: dict[str, str]) -> dict[str, str]:
    """Ids from the path, without what no database could look up."""
    return {name: printable(value) for name, value in path.items()}


def answer(snapshot: Snapshot, expanded: Tree, access: Access) -> Response:
    """The snapshot in the words of the request's dialect; for a publishable key, what a shopper may see."""
    secret = access.kind == "secret"
    told = with_client_secret(snapshot) if secret else shopper_view.session(snapshot)
    return json_response(dialects.current().render(told, expanded))
