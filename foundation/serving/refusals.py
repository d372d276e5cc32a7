"""The answers to requests that are no valid HTTP.

gunicorn's own repeat what was sent, which may be a card number or a secret.
"""

from __future__ import annotations

from collections.abc import Mapping

from gunicorn.http.errors import (
    ExpectationFailed,
    ForbiddenProxyRequest,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)

MESSAGE = "The request is not valid HTTP, or larger than the server takes."
STATUS: Mapping[type[ParseException], tuple[int, str]] = {
    ExpectationFailed: (417, "Expectation Failed"),
    ForbiddenProxyRequest: (403, "Forbidden"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
    LimitRequestLine: (414, "URI Too Long"),
    UnsupportedTransferCoding: (501, "Not Implemented"),
}


def status_of(error: ParseException) -> tuple[int, str]:
    """HTTP status and reason, as gunicorn answers them."""
    return STATUS.get(type(error), (400, "Bad Request"))
