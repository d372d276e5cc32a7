"""Bodies that can't be read: refused, with the field if there is one, and nothing written."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from tests.checkout.api_client import FORM, Api, refused, session_body

JSON = "application/json"
BASE = json.dumps(session_body())


def raw(field: str) -> bytes:
    """The guide's body with one more field, spelled as no JSON library would."""
    return (BASE[:-1] + ", " + field + "}").encode()


@pytest.mark.parametrize(
    ("data", "param"),
    [
        (BASE[:-10].encode(), None),
        (b"[" + BASE.encode() + b"]", None),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", None),
        (BASE.encode() + b"\xff", None),
        (raw('"expires_at": NaN'), "expires_at"),
        (raw('"expires_at": Infinity'), "expires_at"),
        (raw('"expires_at": 1e400'), "expires_at"),
        (raw('"expires_at": 9223372036854775808'), "expires_at"),
        (raw('"expires_at": ' + "9" * 5000), "expires_at"),
        (raw('"mode": "order"'), "mode"),
        (raw('"metadata": {"k": "a", "k": "b"}'), "metadata[k]"),
        (raw(r'"description": "a\u0000b"'), "description"),
        (raw(r'"description": "\ud800"'), "description"),
        (raw(r'"metadata": {"k": "\udfff"}'), "metadata[k]"),
        (raw(r'"metadata": {"\u0000": "x"}'), "metadata[�]"),
    ],
)
def test_json_that_cannot_be_taken(api: Api, data: bytes, param: str | None):
    assert refused(api, data=data, content_type=JSON)["param"] == param


@pytest.mark.parametrize(
    ("data", "param"),
    [
        ("mode=payment&mode=payment", "mode"),
        ("mode=payment&line_items[1][price]=x", "line_items"),
        ("mode=payment&line_items[][price]=x", "line_items[][price]"),
        ("metadata[k]=a&metadata[k]=b", "metadata[k]"),
        ("description=%00", "description"),
        ("description=%ff", None),
        ("mode[=payment", "mode["),
    ],
)
def test_forms_that_cannot_be_taken(api: Api, data: str, param: str | None):
    assert refused(api, data=data, content_type=FORM)["param"] == param


def test_bodies_over_one_megabyte_are_refused(api: Api):
    error = refused(
        api, 413, data=b'{"description":"' + b"x" * 2_000_000 + b'"}', content_type=JSON
    )
    assert error["code"] == "request_too_large"


@pytest.mark.parametrize("padding", [2**20, 2_000_000])
def test_bodies_in_chunks_are_not_cut_off_at_the_limit(api: Api, padding: int):
    """The part before the limit would have been a valid body."""
    chunked = {
        "content_type": JSON,
        "input_stream": BytesIO(BASE.encode() + b" " * padding),
        "environ_overrides": {"wsgi.input_terminated": True},
    }
    refused(api, 413, **chunked)


def test_bodies_that_break_off_are_refused(api: Api):
    whole = b"name=Desk&metadata[k]=value"
    cut = {
        "path": "/v1/products",
        "content_type": FORM,
        "input_stream": BytesIO(whole[:-3]),
        "environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(whole))},
    }
    refused(api, **cut)


@pytest.mark.parametrize("content_type", [None, "text/plain", "text/xml", "multipart/form-data"])
def test_other_content_types_are_refused(api: Api, content_type: str | None):
    error = refused(api, 415, data=BASE, content_type=content_type)
    assert error["code"] == "unsupported_media_type"
