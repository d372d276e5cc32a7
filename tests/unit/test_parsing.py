"""Bodies as strangers send them: read exactly, or refused by name."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.api.errors import status_and_type
from checkout.api.parsing import MAX_DEPTH, MAX_FIELDS, Body, parse_body, parse_form, parse_json
from checkout.domain.errors import InvalidRequest, UnsupportedMediaType
from foundation import card_numbers


def refused(data: bytes, kind: str = "json") -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        parse_json(data) if kind == "json" else parse_form(data)
    return caught.value


def test_an_empty_body_is_an_empty_object_whatever_its_type():
    assert parse_body(b"", None) == Body()
    assert parse_body(b" \r\n", "text/plain") == Body()


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/jsonp",
    ],
)
def test_other_content_types_are_refused(content_type):
    with pytest.raises(UnsupportedMediaType) as caught:
        parse_body(b'{"a": 1}', content_type)
    assert status_and_type(caught.value) == (415, "invalid_request_error")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=UTF-8", "Application/JSON"]
)
def test_json_may_name_its_charset(content_type):
    assert parse_body('{"a": "é"}'.encode(), content_type) == Body({"a": "é"}, form=False)


def test_a_form_says_that_it_is_one():
    body = parse_body(b"quantity=2", "application/x-www-form-urlencoded")
    assert body == Body({"quantity": "2"}, form=True)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": ',
        b"{",
        b"[1]",
        b'"a"',
        b"1",
        b"null",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1} x',
        b"\xff{}",
        b"\xef\xbb\xbf{}",
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\n"}',
        b"\x00",
    ],
)
def test_what_is_no_json_object_is_refused(data):
    assert status_and_type(refused(data)) == (400, "invalid_request_error")


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5_000, 500_000])
@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
def test_deep_nesting_is_refused_before_the_parser_recurses(levels, bracket):
    assert "levels deep" in refused(b'{"a":' + bracket * levels).message


def test_nesting_up_to_the_limit_is_read_and_brackets_in_strings_do_not_count():
    deep = b'{"a":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"
    assert parse_json(deep)["a"] == json.loads(deep)["a"]
    assert parse_json(json.dumps({"a": '[["\\[' * 100}).encode()) == {"a": '[["\\[' * 100}


@pytest.mark.parametrize(
    ("data", "param"),
    [
        (b'{"a": NaN}', "a"),
        (b'{"a": Infinity}', "a"),
        (b'{"a": -Infinity}', "a"),
        (b'{"a": 1e400}', "a"),
        (b'{"a": -1e400}', "a"),
        (b'{"a": 9223372036854775808}', "a"),
        (b'{"a": -9223372036854775809}', "a"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "a"),
        (b'{"a": [{"b": 1}, {"b": 2, "b": 2}]}', "a[1][b]"),
        (b'{"a": 1, "a": 1}', "a"),
        (rb'{"a": {"b": "x\u0000"}}', "a[b]"),
        (rb'{"a": ["ok", "\ud800"]}', "a[1]"),
        (rb'{"a": "\udc00\ud800"}', "a"),
        (rb'{"a\u0000": 1}', "a\ufffd"),
        (rb'{"m": {"\ud800": 1}}', "m[\ufffd]"),
    ],
)
def test_values_that_cannot_be_stored_are_refused_by_path(data, param):
    error = refused(data)
    assert (error.param, error.code) == (param, "parameter_invalid")
    assert f"`{param}`" in error.message


def test_values_at_the_edges_are_read():
    data = rb'{"a": 9223372036854775807, "b": -9223372036854775808, "c": "\ud83d\ude00", "d": 1.5}'
    assert parse_json(data) == {"a": 2**63 - 1, "b": -(2**63), "c": "😀", "d": 1.5}


def test_a_form_reads_bracketed_keys():
    data = (
        b"mode=payment&line_items[0][price]=price_a&line_items%5B1%5D%5Bprice%5D=price_b"
        b"&line_items[1][quantity]=2&expand[]=a&expand[]=b.c&metadata[0]=x&metadata[k]=a+%26+b&e="
    )
    assert parse_form(data) == {
        "mode": "payment",
        "line_items": [{"price": "price_a"}, {"price": "price_b", "quantity": "2"}],
        "expand": ["a", "b.c"],
        "metadata": {"0": "x", "k": "a & b"},
        "e": "",
    }


def test_the_order_of_indices_does_not_matter():
    data = "&".join(f"a[{index}]={index}" for index in reversed(range(12)))
    assert parse_form(data.encode()) == {"a": [str(index) for index in range(12)]}


@pytest.mark.parametrize(
    ("data", "param"),
    [
        (b"a=1&a=1", "a"),
        (b"a[b]=1&a[b]=2", "a[b]"),
        (b"a=1&a[b]=2", "a"),
        (b"a[b]=2&a=1", "a"),
        (b"a[]=2&a=1", "a"),
        (b"a[1]=x", "a"),
        (b"a[0]=x&a[2]=x", "a"),
        (b"a[0]=x&a[00]=x", "a"),
        (b"a[0]=x&a[b]=x", "a"),
        (b"a[]=x&a[0]=x", "a"),
        (b"a[999999999999]=x&a[0]=y", "a"),
        (b"a[][b]=x", "a[][b]"),
        (b"a[b=x", "a[b"),
        (b"a]=x", "a]"),
        (b"a[b]c=x", "a[b]c"),
        (b"[a]=x", "[a]"),
        (b"a=%00", "a"),
        (b"a[b]=x%00", "a[b]"),
        (b"a%00=x", "a\ufffd"),
    ],
)
def test_forms_that_could_be_read_in_two_ways_are_refused_by_path(data, param):
    assert refused(data, "form").param == param


@pytest.mark.parametrize("data", [b"a=%ff", b"a=%ed%a0%80", b"%ff=a", b"a=\xc3\xa9"])
def test_forms_are_percent_encoded_utf8(data):
    assert "UTF-8" in refused(data, "form").message


def test_forms_are_limited_in_fields_and_depth():
    many = "&".join(f"metadata[{index}]=x" for index in range(MAX_FIELDS + 1))
    assert "fields" in refused(many.encode(), "form").message
    assert "levels deep" in refused(b"a" + b"[b]" * MAX_DEPTH + b"=x", "form").message


# Hypothesis also tries strings that it finds in the source, and test cards are among them.
text = st.text(st.characters(codec="utf-8", exclude_characters="\x00")).filter(
    lambda value: not card_numbers.is_in(value)
)


@given(st.dictionaries(text, text, max_size=5))
def test_any_storable_metadata_survives_json(values):
    assert parse_json(json.dumps({"metadata": values}).encode()) == {"metadata": values}


@given(st.lists(text, min_size=1, max_size=20))
def test_any_storable_list_survives_a_form(values):
    data = urlencode([(f"a[{index}]", value) for index, value in enumerate(values)])
    assert parse_form(data.encode()) == {"a": values}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    for parse in (parse_json, parse_form):
        try:
            assert isinstance(parse(data), dict)
        except InvalidRequest as error:
            error.message.encode()
            (error.param or "").encode()
