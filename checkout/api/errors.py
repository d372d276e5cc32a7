"""The one place that turns an error into an answer: `{error: {type, code, message, param, doc_url}}`.

Whatever goes wrong under /v1 ends here: our own refusals, what Flask and Werkzeug raise (404, 405,
413 …), a database that is busy, and mistakes of ours. The dialect of the request words the rest.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.exceptions import MethodNotAllowed as WrongMethod

from checkout.api import dialects
from checkout.api.parsing import printable
from checkout.api.responses import json_response, with_client_secret
from checkout.domain.errors import (
    ApiFault,
    AuthenticationFailed,
    BodyTooLarge,
    Busy,
    CardRefused,
    CheckoutError,
    InvalidRequest,
    MethodNotAllowed,
    RateLimited,
)
from foundation import web
from foundation.database import DatabaseBusy

log = logging.getLogger("till.api")
CHALLENGE = 'Basic realm="Till API", charset="UTF-8", Bearer realm="Till API"'


class UnknownUrl(InvalidRequest):
    status = 404
    code = "resource_missing"


def render(error: Exception, about: dict[str, Any] | None = None) -> Response:
    """Answer any error. One that isn't a refusal of ours is logged and shown as no more than a 500.

    `about`: the snapshot of the object that it happened to, shown in the envelope.
    """
    refusal, dialect = _refusal(error), dialects.current()
    status, words = dialect.error(refusal)
    envelope = {**words, "doc_url": _doc_url(refusal)}
    if about is not None:
        envelope[about["object"]] = dialect.render(with_client_secret(about), {})
    response = json_response({"error": envelope}, status=status)
    response.headers["Content-Security-Policy"] = web.SHUT
    if isinstance(refusal, AuthenticationFailed):
        response.headers["WWW-Authenticate"] = CHALLENGE
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    if isinstance(error, WrongMethod) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _refusal(error: Exception) -> CheckoutError:
    if isinstance(error, CheckoutError):
        return error
    if isinstance(error, DatabaseBusy):
        return Busy("The database is busy. Nothing was written; try again.")
    if isinstance(error, HTTPException) and not isinstance(error, InternalServerError):
        return _from_http(error)
    if not isinstance(error, HTTPException):
        log.error("unexpected error", exc_info=error)
    return ApiFault("Something went wrong on our side. Nothing was written.")


def _from_http(error: HTTPException) -> CheckoutError:
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
            return Busy("The database is busy. Nothing was written; try again.")
        case _:
            return InvalidRequest("The request is not valid HTTP.")


def _doc_url(error: CheckoutError) -> str:
    if isinstance(error, RateLimited):
        return web.url("checkout", "/docs/guides/rate-limiting")
    if isinstance(error, CardRefused):
        return web.url("checkout", "/docs/errors/decline-codes")
    return web.url("checkout", f"/docs/errors/{quote(error.code)}")
