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

from checkout.api import auth, dialects, expand, rate_limits
from checkout.api.answers import json_response, with_client_secret
from checkout.api.expand import Tree
from checkout.api.incoming import query_string
from checkout.api.parsing import printable
from checkout.api.schemas.fields import Request
from checkout.api.schemas.reading import read
from checkout.domain.errors import AuthenticationFailed, PermissionDenied, UnsupportedVersion
from checkout.services.events import API_VERSION
from checkout.services.tenancy import Tenant
from foundation.database import reading

R = TypeVar("R", bound=Request)
Snapshot = dict[str, Any]
View = Callable[..., Snapshot]


@dataclass(frozen=True)
class Call(Generic[R]):
    """One request: whose it is, and its parameters."""

    tenant: Tenant
    params: R


def reads(schema: type[Request], shows: str) -> Callable[[View], Callable[..., Response]]:
    """For GET: the view runs inside reading("checkout"), with the query string as `schema`.

    `shows` names what it answers, such as "product" or "list of product".
    """

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def endpoint(**path: str) -> Response:
            with reading("checkout"):
                tenant = identify()
                params = read(schema, query_string())
                expanded = expand.tree(params.expand, shows)
                snapshot = view(Call(tenant, params), **printable_path(path))
                expand.apply(tenant, snapshot, expanded)
            return answer(snapshot, expanded)

        return endpoint

    return decorate


def identify() -> Tenant:
    """Who calls. Call it inside a transaction.

    Raises AuthenticationFailed, PermissionDenied, RateLimited, UnsupportedVersion.
    """
    try:
        tenant = auth.authenticate()
    except (AuthenticationFailed, PermissionDenied):
        rate_limits.count_stranger()
        raise
    rate_limits.count_account(tenant)
    version = request.headers.get("X-API-Version", API_VERSION)
    if version != API_VERSION:
        raise UnsupportedVersion(
            f"There is no API version '{version[:40]}'; use {API_VERSION}.", param="X-API-Version"
        )
    return tenant


def printable_path(path: dict[str, str]) -> dict[str, str]:
    """Ids from the path, without what no database could look up."""
    return {name: printable(value) for name, value in path.items()}


def answer(snapshot: Snapshot, expanded: Tree) -> Response:
    """The snapshot in the words of the request's dialect."""
    shown = dialects.current().render(with_client_secret(snapshot), expanded)
    return json_response(shown)
