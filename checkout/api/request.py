"""What came with the request: its body, whole, and its query string."""

from __future__ import annotations

from flask import current_app, request

from checkout.api.parsing import Body, parse_body, parse_form
from checkout.domain.errors import BodyTooLarge, InvalidRequest, UnknownParameter


def query_string() -> Body:
    """The query, read as a form is."""
    return Body(parse_form(request.query_string), form=True)


def request_body() -> Body:
    """The body; `expand` may also stand in the query string, and nothing else may."""
    body = parse_body(_whole_body(), request.content_type)
    for name, value in query_string().values.items():
        if name != "expand":
            raise UnknownParameter(name, f"Send `{name}` in the body, not in the URL.")
        if name in body.values:
            raise InvalidRequest("The `expand` field is given twice.", param=name)
        body.values[name] = value
    return body


def _whole_body() -> bytes:
    """All of the body or an error, because half a form may well be valid too.

    Werkzeug stops at the limit without a word when a body comes in chunks, and where a server ends
    the stream it takes what a lost connection left. Raises BodyTooLarge, InvalidRequest.
    """
    data, announced = request.get_data(), request.content_length
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    if announced is None and len(data) >= limit:
        raise BodyTooLarge("The body must be less than 1 MB.")
    if announced is not None and len(data) < announced:
        raise InvalidRequest("The body is shorter than its Content-Length.")
    return data
