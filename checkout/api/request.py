"""The request: its API version, its body, read whole, and its query string."""

from __future__ import annotations

from flask import current_app, request

from checkout.api.parsing import Body, parse_body, parse_form
from checkout.domain.errors import (
    BodyTooLarge,
    InvalidRequest,
    UnknownParameter,
    UnsupportedVersion,
)
from checkout.services.webhooks.outbox import API_VERSION
from foundation.logs import redact

VERSION = "X-API-Version"
PUBLISHABLE_BODY = 64 * 1024
"""The most bytes of a body that comes with a publishable API key, which anybody may have."""


def check_version() -> None:
    """Raises UnsupportedVersion for any version but the one that there is."""
    version = request.headers.get(VERSION, API_VERSION)
    if version != API_VERSION:
        raise UnsupportedVersion(
            f"There is no API version '{redact(version)[:40]}'; use {API_VERSION}.", param=VERSION
        )


def query_string() -> Body:
    """The query string, parsed as a form. Raises InvalidRequest."""
    if not request.query_string:
        return Body(form=True)
    return Body(parse_form(request.query_string), form=True)


def request_body(limit: int | None = None) -> Body:
    """The body, of at most `limit` bytes. Of all parameters, only `expand` may be in the query string instead.

    Raises UnsupportedMediaType, BodyTooLarge, UnknownParameter, InvalidRequest.
    """
    data = _whole_body()
    if limit is not None and len(data) > limit:
        raise BodyTooLarge(f"With a publishable key, the body must be at most {limit // 1024} KB.")
    body = parse_body(data, request.content_type)
    for name, value in query_string().values.items():
        if name != "expand":
            raise UnknownParameter(name, f"Send `{name}` in the body, not in the URL.")
        if name in body.values:
            raise InvalidRequest("The `expand` field is given twice.", param=name)
        body.values[name] = value
    return body


def _whole_body() -> bytes:
    """The complete body, because half of a form may be valid too. Raises BodyTooLarge, InvalidRequest.

    Werkzeug truncates a chunked body at the limit without an error, and takes what a lost connection left of a body
    whose end the server marks.
    """
    data, announced = request.get_data(), request.content_length
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    if announced is None and len(data) >= limit:
        raise BodyTooLarge("The body must be less than 1 MB.")
    if announced is not None and len(data) < announced:
        raise InvalidRequest("The body is shorter than its Content-Length.")
    return data
