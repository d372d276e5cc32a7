"""The decorators of every endpoint: `reads` for GET, `writes` for POST and DELETE.

A view takes a `Call`, calls a service and returns a snapshot. The decorators do the rest: authentication, rate limits,
API version, parameters, idempotency, transaction, `expand[]` and the response in the request's dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from flask import Response

from checkout.api import (
    authentication,
    dialects,
    expand,
    idempotency,
    operations,
    pagination,
    rate_limits,
)
from checkout.api.authentication import UnknownTestKey
from checkout.api.declines import Declined
from checkout.api.idempotency import Answer as Answer
from checkout.api.idempotency import Claim
from checkout.api.operations import Operation
from checkout.api.parsing import printable
from checkout.api.publishable import check_expand
from checkout.api.request import (
    PUBLISHABLE_BODY,
    check_version,
    query_string,
    request_body,
)
from checkout.api.responses import snapshot_response
from checkout.api.validation import read
from checkout.domain.errors import UnexpectedState
from checkout.injection import around_confirmation
from checkout.schemas.fields import Request
from checkout.schemas.lists import Page
from checkout.services import test_accounts
from checkout.services.keys import Access
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation.access import request_id
from foundation.database import reading, transaction

R = TypeVar("R", bound=Request)
Snapshot = dict[str, Any]
Endpoint = Callable[..., Response]


@dataclass(frozen=True)
class Call(Generic[R]):
    """One request: its tenant and its parameters, and whether it came with a publishable key."""

    tenant: Tenant
    params: R
    publishable: bool = False


def reads(
    schema: type[Request], shows: str, *, publishable: bool = False
) -> Callable[[Callable[..., Snapshot]], Endpoint]:
    """For GET: the query string is read as `schema`, and the view runs inside reading("checkout").

    `shows` is the kind of object that the view returns, such as "product" or "list of product". `publishable`: a
    publishable key may call it, with the client secret of the object that the path names, if it names one.
    """

    def decorate(view: Callable[..., Snapshot]) -> Endpoint:
        operations.register(
            Operation(view, schema, shows, needs_key=False, publishable=publishable)
        )

        @wraps(view)
        def endpoint(**path: str) -> Response:
            with reading("checkout"):
                access = _authenticated(publishable)
                params = read(schema, query_string())
                _check_shopper(access, params, path)
                expanded = expand.tree(params.expand, shows, dialects.current().absent)
                by_page = access.kind == "publishable"
                snapshot = view(Call(access.tenant, params, by_page), **_printable(path))
                if isinstance(params, Page) and not snapshot["data"] and dialects.is_stripe():
                    pagination.check_references(access.tenant, params)
                expand.apply(access.tenant, snapshot, expanded)
                dialects.current().load(access.tenant, snapshot)
            return snapshot_response(snapshot, expanded, access)

        return _with_account(endpoint)

    return decorate


def writes(
    schema: type[Request],
    shows: str,
    *,
    needs_key: bool,
    stores_answer: bool = True,
    confirms: bool = False,
    publishable: bool = False,
) -> Callable[[Callable[..., Answer]], Endpoint]:
    """For POST and DELETE: the body is read as `schema`, and the view runs inside transaction("checkout").

    The view returns a snapshot, or Declined, which commits as well. `needs_key`: the idempotency key is required.
    `stores_answer`: False where a repeated request takes effect again. `confirms`: the call confirms an intent or pays
    a session, as one with the parameter `confirm` does. `shows` and `publishable` are those of `reads`.
    """

    def decorate(view: Callable[..., Answer]) -> Endpoint:
        operations.register(Operation(view, schema, shows, needs_key, publishable))

        @wraps(view)
        def endpoint(**path: str) -> Response:
            # All checks come first, so that invalid requests never wait for the write lock, nor hold it.
            with reading("checkout"):
                access = _authenticated(publishable)
            by_page = access.kind == "publishable"
            tenant, key = (
                access.tenant,
                idempotency.requested_key(required=needs_key and not by_page),
            )
            body = request_body(PUBLISHABLE_BODY if by_page else None)
            params = read(schema, body)
            _check_shopper(access, params, path)
            expanded = expand.tree(params.expand, shows, dialects.current().absent)
            claim = (
                Claim(
                    access,
                    key,
                    idempotency.fingerprint(body.values, access.kind),
                    path.get("object_id"),
                )
                if key and stores_answer and not (by_page and "object_id" not in path)
                else None
            )

            def work() -> Answer:
                outbox.caused_by(request_id(), key)
                with _shown_to(access):
                    answer = view(Call(tenant, params, by_page), **_printable(path))
                if not isinstance(answer, Declined):
                    expand.apply(tenant, answer, expanded)
                _load(tenant, answer)
                return answer

            armed = access.has_faults and (confirms or getattr(params, "confirm", False) is True)
            with around_confirmation(tenant.account_id, armed=armed):
                answer, replayed = idempotency.once(claim, work)
            if replayed and dialects.is_stripe():  # it may have been stored for the other dialect
                with reading("checkout"):
                    _load(tenant, answer)
            if isinstance(answer, Declined):
                response = answer.response(publishable=by_page)
            else:
                response = snapshot_response(answer, expanded, access)
            if replayed:
                response.headers["Idempotent-Replayed"] = "true"
            return response

        return _with_account(endpoint)

    return decorate


def _with_account(endpoint: Endpoint) -> Endpoint:
    """`endpoint`, which is called again once the test account of an unknown key has been made."""

    @wraps(endpoint)
    def admitting(**path: str) -> Response:
        try:
            return endpoint(**path)
        except UnknownTestKey as unknown:
            rate_limits.count_new_account()
            with transaction("checkout"):
                test_accounts.make(unknown.key)
            return endpoint(**path)

    return admitting


def _load(tenant: Tenant, answer: Answer) -> None:
    """Add what the request's dialect answers of other rows. Needs an open transaction."""
    if shown := answer.about if isinstance(answer, Declined) else answer:
        dialects.current().load(tenant, shown)


@contextmanager
def _shown_to(access: Access) -> Iterator[None]:
    """Complete the intent of an UnexpectedState while the transaction is open. A publishable key is not shown it."""
    try:
        yield
    except UnexpectedState as refusal:
        if access.kind != "secret":
            refusal.about = None
        elif refusal.about:
            dialects.current().load(access.tenant, refusal.about)
        raise


def _authenticated(publishable: bool) -> Access:
    """Raises AuthenticationFailed, PermissionDenied, RateLimited, UnsupportedVersion."""
    access = authentication.authenticate(publishable=publishable)
    check_version()
    dialects.check_version()
    authentication.check_account(access)
    return access


def _check_shopper(access: Access, params: Request, path: dict[str, str]) -> None:
    """Check the client secret, which a publishable key requires and any key may send, and limit `expand[]`.

    A call that creates an object has no client secret.

    Raises PermissionDenied, InvalidRequest.
    """
    sent = getattr(params, "client_secret", None)
    if "object_id" in path and (access.kind == "publishable" or sent is not None):
        authentication.check_client_secret(path["object_id"], sent)
    if access.kind == "publishable":
        check_expand(params.expand)


def _printable(path: dict[str, str]) -> dict[str, str]:
    """The path's parameters without characters that no database can look up."""
    return {name: printable(value) for name, value in path.items()}
