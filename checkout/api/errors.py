"""Errors as responses: `{error: {type, code, message, param, doc_url}}`, flat in one dialect, with their HTTP status.

Every error under /v1 is rendered here: the provider's refusals, those of Flask and Werkzeug (404, 405, 413, …), an
outage of the database, and unexpected exceptions. The request's dialect has the last word on status and type.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.exceptions import MethodNotAllowed as WrongMethod

from checkout.api import dialects, publishable
from checkout.api.parsing import printable
from checkout.api.responses import json_response, with_client_secret
from checkout.domain.errors import (
    ApiFault,
    AuthenticationFailed,
    BodyTooLarge,
    CardRefused,
    CheckoutError,
    Cleared,
    IdempotencyKeyInUse,
    IdempotencyMismatch,
    InvalidPrice,
    InvalidRequest,
    MethodNotAllowed,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    ResourceMissing,
    Unavailable,
    UnexpectedState,
    UnsupportedMediaType,
)
from checkout.services import clearing
from foundation import outages, web
from foundation.database import DatabaseUnavailable, has_committed

log = logging.getLogger("till.api")
AUTHENTICATE = 'Basic realm="Till API", charset="UTF-8", Bearer realm="Till API"'


class UnknownUrl(InvalidRequest):
    code = "resource_missing"


STATUS_AND_TYPE: Mapping[type[CheckoutError], tuple[int, str]] = {
    InvalidRequest: (400, "invalid_request_error"),
    UnknownUrl: (404, "invalid_request_error"),
    MethodNotAllowed: (405, "invalid_request_error"),
    BodyTooLarge: (413, "invalid_request_error"),
    UnsupportedMediaType: (415, "invalid_request_error"),
    InvalidPrice: (422, "invalid_request_error"),
    AuthenticationFailed: (401, "authentication_error"),
    PermissionDenied: (403, "invalid_request_error"),
    ResourceMissing: (404, "invalid_request_error"),
    CardRefused: (402, "payment_error"),
    IdempotencyKeyInUse: (409, "idempotency_error"),
    IdempotencyMismatch: (422, "idempotency_error"),
    RateLimited: (429, "rate_limit_error"),
    ApiFault: (500, "api_error"),
    Unavailable: (503, "api_error"),
}
"""The HTTP status and the type of each error. A class without a row has its parent's."""


def status_and_type(error: CheckoutError) -> tuple[int, str]:
    """The error's row of the table, in the default dialect's terms."""
    return next(STATUS_AND_TYPE[each] for each in type(error).__mro__ if each in STATUS_AND_TYPE)


def render(
    error: Exception, about: dict[str, Any] | None = None, *, reduced: bool = False
) -> Response:
    """The response to any error. An unexpected exception is logged, and answered by a 500 without details.

    `about`: the snapshot of the intent that was declined. An UnexpectedState has its own. `reduced`: show no more of it
    than a publishable key may see.
    """
    refusal, dialect = _refusal(error), dialects.current()
    status, fields = dialect.error(refusal, *status_and_type(refusal))
    fields["doc_url"] = _doc_url(refusal)
    if isinstance(refusal, UnexpectedState):
        about = refusal.about
    if about is not None:
        shown = dialect.render(with_client_secret(about), {})
        fields |= dialect.about(refusal, publishable.intent(shown) if reduced else shown)
    response = json_response(dialect.envelope(fields), status=status)
    response.headers["Content-Security-Policy"] = web.SHUT
    if isinstance(refusal, AuthenticationFailed):
        response.headers["WWW-Authenticate"] = AUTHENTICATE
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    if isinstance(error, WrongMethod) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _refusal(error: Exception) -> CheckoutError:
    if isinstance(error, CheckoutError):
        return error
    if isinstance(error, DatabaseUnavailable):
        return _from_outage(error)
    if isinstance(error, HTTPException) and not isinstance(error, InternalServerError):
        return _from_http(error)
    if clearing.is_gone(error):
        return Cleared()
    if not isinstance(error, HTTPException):
        log.error("unexpected error", exc_info=error)
    return ApiFault(f"Something went wrong on our side. {_effect()}")


def _from_outage(error: DatabaseUnavailable) -> CheckoutError:
    if isinstance(error, outages.OutcomeUnknown):
        return OutcomeUnknown(
            "The database failed while it stored the result: all of the request has taken effect, or nothing. "
            "Send it again with the same `Idempotency-Key`, or retrieve the object first."
        )
    problem = "is busy" if isinstance(error, outages.DatabaseBusy) else "is unavailable"
    return Unavailable(f"The database {problem}. {_effect()} Try again.")


def _effect() -> str:
    """What has become of the request's effect, as far as its own transactions say."""
    if has_committed():
        return "The request has taken effect, but its response can't be shown."
    return "Nothing was written."


def _from_http(error: HTTPException) -> CheckoutError:
    if isinstance(error, web.UnknownHost):
        return InvalidRequest(error.description)
    where = f"{request.method} {printable(request.path)}"
    match error.code:
        case 404:
            return UnknownUrl(f"There is nothing at {where}.")
        case 405:
            return MethodNotAllowed(f"The method is not allowed here: {where}.")
        case 413:
            return BodyTooLarge("The body must be at most 1 MB.")
        case 429:
            return RateLimited("Too many requests.")
        case 503:
            return Unavailable(f"The request can't be processed now. {_effect()} Try again.")
        case _:
            return InvalidRequest("The request is not valid HTTP.")


def _doc_url(error: CheckoutError) -> str:
    if isinstance(error, RateLimited):
        return web.url("checkout", "/docs/guides/rate-limiting")
    if isinstance(error, CardRefused):
        return web.url("checkout", "/docs/errors/decline-codes")
    return web.url("checkout", f"/docs/errors/{quote(error.code)}")
